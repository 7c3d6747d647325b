#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <regex>
#include <thread>

#include "process.h"
#include "simulator.h"
#include "text_record.h"
#include "wire_bytes.h"

namespace acd::test {
namespace {

constexpr const char* kZone = "Australia/Sydney";

std::string write_days(const Folder& folder, int days) {
  sim::Options options;
  options.agents = 6;
  options.days = days;
  options.sample_every_s = 60;
  const std::string path = folder / "days.rte";
  std::ofstream(path, std::ios::binary) << sim::to_bytes(options, sim::simulate(options).records);
  return path;
}

Result recorder(std::vector<std::string> words) {
  words.insert(words.begin(), ACD_RECORDER);
  return run(words);
}

void replay(const Folder& folder, const std::string& file) {
  const Result result = recorder({"replay", file, "--db", folder / "acd.db", "--zone", kZone});
  ASSERT_EQ(0, result.exit_code) << result.err;
}

std::string occupancy(const std::string& db) {
  const std::vector<std::string> report{ACD_REPORT, "occupancy",  "--interval", "day", "--since",  "2026-03-01",
                                        "--until",  "2026-04-01", "--db",       db,    "--format", "csv"};
  Result result = run(report);
  while (result.exit_code == 75) result = run(report);  // a database at rest was opened for writing meanwhile
  EXPECT_TRUE(result.exit_code == 0 || result.exit_code == 4) << result.err;
  return result.out;
}

void alter(const std::string& db, const std::string& sql) { SQLite::Database(db, SQLite::OPEN_READWRITE).exec(sql); }

TEST(Upkeep, RebuildIsOneStepForReportsThatReadMeanwhile) {
  const Folder folder;
  ASSERT_NO_FATAL_FAILURE(replay(folder, write_days(folder, 2)));
  const std::string db = folder / "acd.db";
  const std::string right = occupancy(db), rows = rows_of(db);
  alter(db, "UPDATE agent_span SET state = 10");
  const std::string wrong = occupancy(db);
  ASSERT_NE(right, wrong);
  Process rebuild({ACD_RECORDER, "rebuild", "--db", db}, folder / "rebuild.log");
  std::string seen;
  do {
    seen = occupancy(db);
    ASSERT_TRUE(seen == right || seen == wrong);
  } while (rebuild.log().find("event=rebuilt") == std::string::npos && seen != right);
  EXPECT_EQ(0, rebuild.wait());
  EXPECT_NE(std::string::npos, rebuild.log().find(" frames="));
  EXPECT_EQ(right, occupancy(db));
  EXPECT_EQ(rows, rows_of(db));
}

TEST(Upkeep, CheckSaysOkOrWhatDiffers) {
  const Folder folder;
  ASSERT_NO_FATAL_FAILURE(replay(folder, write_days(folder, 1)));
  const std::string db = folder / "acd.db";
  const Result good = recorder({"rebuild", "--check", "--db", db});
  EXPECT_EQ(0, good.exit_code) << good.err;
  EXPECT_EQ("ok\n", good.out);
  alter(db,
        "UPDATE queue_sample SET agents = 77 WHERE frame_id = (SELECT min(frame_id) FROM queue_sample);"
        "UPDATE derivation SET version = 0");
  const Result bad = recorder({"rebuild", "--check", "--db", db});
  EXPECT_EQ(1, bad.exit_code);
  EXPECT_EQ(0U, bad.out.find("derivation: derived by rules 0, this program has rules ")) << bad.out;
  EXPECT_NE(std::string::npos, bad.out.find("\nqueue_sample frame_id=")) << bad.out;
  EXPECT_NE(std::string::npos, bad.out.find(": agents stored 77, derived ")) << bad.out;
  EXPECT_NE(std::string::npos, bad.err.find("acd-recorder rebuild derives it anew")) << bad.err;
  EXPECT_EQ(1, recorder({"rebuild", "--check", "--db", db}).exit_code) << "it changes nothing";
}

TEST(Upkeep, RebuildKilledAnywhereLeavesTheRowsAndIsCleanedUpAfter) {
  const Folder folder;
  const std::string days = write_days(folder, 3);
  ASSERT_NO_FATAL_FAILURE(replay(folder, days));
  const std::string db = folder / "acd.db";
  const std::string rows = rows_of(db);
  for (const int ms : {5, 20, 60, 120, 200}) {
    Process rebuild({ACD_RECORDER, "rebuild", "--db", db}, folder / "rebuild.log");
    std::this_thread::sleep_for(std::chrono::milliseconds(ms));
    rebuild.signal(SIGKILL);
    rebuild.wait();
    ASSERT_EQ(rows, rows_of(db)) << ms;
  }
  alter(db, "CREATE TABLE IF NOT EXISTS rebuild_agent_event(frame_id INTEGER)");
  EXPECT_EQ(0, recorder({"replay", "--again", days, "--db", db}).exit_code);
  EXPECT_EQ(0,
            SQLite::Database(db).execAndGet("SELECT count(*) FROM sqlite_schema WHERE name LIKE 'rebuild%'").getInt());
}

// The switch of these tests plays days, a minute in a few milliseconds.
struct Live {
  Folder folder;
  Process source{{ACD_RECORDER, "play", write_days(folder, 4), "--listen", "127.0.0.1:0", "--speed", "15000"},
                 folder / "play.log"};
  std::string db = folder / "acd.db";

  std::vector<std::string> run() const {
    if (!source.wait_for_log("event=listening")) throw std::runtime_error(source.log());
    const std::string log = source.log();
    const auto begin = log.find("address=") + 8;
    return {ACD_RECORDER, "run", "--pbx", log.substr(begin, log.find(' ', begin) - begin), "--db", db, "--zone", kZone};
  }
  std::int64_t frames() const {
    std::error_code none;
    if (!std::filesystem::exists(db, none)) return 0;
    try {
      return SQLite::Database(db).execAndGet("SELECT coalesce(max(frame_id), 0) FROM frame").getInt64();
    } catch (const SQLite::Exception&) {
      return 0;  // it is being made
    }
  }
  void wait_for_frames(std::int64_t n) const {
    for (int i = 0; i < 3000 && frames() < n; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    ASSERT_GE(frames(), n);
  }
};

TEST(Upkeep, PruneAndBackupWorkBesideARecorderThatLosesNothing) {
  Live live;
  Process recording(live.run(), live.folder / "run.log");
  const std::string sent = read_file(live.folder / "days.rte");
  const auto records = std::count(sent.begin(), sent.end(), '\x02');
  ASSERT_NO_FATAL_FAILURE(live.wait_for_frames(records * 11 / 20));  // on the third day
  std::vector<std::string> copies;
  int pruned = 0;
  for (int i = 0; i < 4; ++i) {
    const Result prune = recorder({"prune", "--keep", "1", "--db", live.db});
    ASSERT_EQ(0, prune.exit_code) << prune.err;
    pruned += prune.err.find(" frames=0 ") == std::string::npos;
    copies.push_back(live.folder / ("copy" + std::to_string(i) + ".db"));
    const Result backup = recorder({"backup", "--db", live.db, "--to", copies.back()});
    ASSERT_EQ(0, backup.exit_code) << backup.err;
    const Result check = recorder({"rebuild", "--check", "--db", live.db});
    EXPECT_EQ("ok\n", check.out) << check.err;
    EXPECT_FALSE(occupancy(live.db).empty());
  }
  EXPECT_GT(pruned, 0);
  EXPECT_EQ(0, live.source.wait());
  ASSERT_TRUE(recording.wait_for_log("closed by the switch"));
  const Result refused = recorder({"rebuild", "--db", live.db});
  EXPECT_EQ(75, refused.exit_code);
  EXPECT_NE(std::string::npos, refused.err.find("is being written by process")) << refused.err;
  recording.signal(SIGTERM);
  EXPECT_EQ(0, recording.wait());
  EXPECT_EQ(std::string::npos, recording.log().find("database_not_written")) << recording.log();

  EXPECT_EQ(records, live.frames());
  EXPECT_EQ(1, SQLite::Database(live.db)
                   .execAndGet("SELECT count(*) = max(frame_id) - min(frame_id) + 1 AND min(frame_id) > 1 FROM frame "
                               "WHERE frame_id >= (SELECT before_frame_id FROM carry)")
                   .getInt());
  for (const std::string& copy : copies) {
    EXPECT_EQ("ok\n", recorder({"rebuild", "--check", "--db", copy}).out) << copy;
    EXPECT_FALSE(std::filesystem::exists(copy + "-wal"));
  }
  const std::string rows = rows_of(live.db);
  EXPECT_EQ(0, recorder({"rebuild", "--db", live.db}).exit_code);
  EXPECT_EQ(rows, rows_of(live.db));
}

// Three true days; then the clocks of switch and host were far ahead, as they still are.
struct FarAhead {
  Folder folder;
  std::string db = folder / "acd.db";
  std::vector<std::string> prune{"prune", "--keep", "90", "--db", db};

  FarAhead() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const auto today = static_cast<Day>(std::chrono::duration_cast<std::chrono::hours>(now).count() / 24);
    for (const Day day : {today - 400, today - 399, today - 398, today}) {
      const std::string refresh = " R " + format_day(day) + "\n";
      const std::string file = folder / (format_day(day) + ".rte");
      std::ofstream(file, std::ios::binary) << wire_of("10:00:00" + refresh + "10:01:00" + refresh);
      const Result result = recorder({"replay", file, "--db", db, "--zone", "UTC"});
      if (result.exit_code != 0) throw std::runtime_error(result.err);
    }
  }
  Result pruned(const std::string& option) {
    std::vector<std::string> words = prune;
    words.push_back(option);
    return recorder(words);
  }
};

TEST(Upkeep, PruneRefusesToDeleteMostDaysUnlessThatIsMeant) {
  FarAhead far;
  const std::string rows = rows_of(far.db);
  const Result refused = recorder(far.prune);
  EXPECT_EQ(2, refused.exit_code);
  EXPECT_EQ(1, std::count(refused.err.begin(), refused.err.end(), '\n')) << refused.err;
  for (const char* part :
       {"would delete 3 of 4 recorded days", "check this host's clock", "--dry-run", "--even-if-most"})
    EXPECT_NE(std::string::npos, refused.err.find(part)) << refused.err;
  EXPECT_EQ(rows, rows_of(far.db));
  const Result meant = far.pruned("--even-if-most");
  EXPECT_EQ(0, meant.exit_code) << meant.err;
  EXPECT_NE(std::string::npos, meant.err.find(" frames=6 ")) << meant.err;
}

TEST(Upkeep, PruneSaysWhatWouldGoAndWritesNothing) {
  FarAhead far;
  const std::string rows = rows_of(far.db), lock = far.db + ".lock";
  std::filesystem::remove(lock);
  const Result told = far.pruned("--dry-run");
  EXPECT_EQ(0, told.exit_code) << told.err;
  std::smatch days;
  ASSERT_TRUE(std::regex_match(told.out, days,
                               std::regex("first_day (\\S+)\nlast_day (\\S+)\ndays 3\nframes 6\nbytes 120\nsessions "
                                          "3\nrefused without --even-if-most: more than half of 4 recorded days\n")))
      << told.out;
  EXPECT_EQ(parse_day(days[1].str()) + 2, parse_day(days[2].str()));
  EXPECT_EQ(rows, rows_of(far.db));
  EXPECT_FALSE(std::filesystem::exists(lock));
  ASSERT_EQ(0, far.pruned("--even-if-most").exit_code);
  EXPECT_EQ("first_day -\nlast_day -\ndays 0\nframes 0\nbytes 0\nsessions 0\n", far.pruned("--dry-run").out);
}

TEST(Upkeep, PruneSaysWhichDaysLieAfterTomorrow) {
  const Folder folder;
  const std::string db = folder / "acd.db", file = folder / "ahead.rte";
  std::ofstream(file, std::ios::binary) << wire_of("10:00:00 R 2090-01-01\n10:01:00 R 2090-01-01\n");
  ASSERT_EQ(0, recorder({"replay", file, "--db", db, "--zone", "UTC"}).exit_code);
  const Result result = recorder({"prune", "--keep", "1", "--db", db});
  EXPECT_EQ(0, result.exit_code) << result.err;
  EXPECT_NE(std::string::npos, result.err.find("event=days_ahead")) << result.err;
  EXPECT_NE(std::string::npos, result.err.find(" days=1 first=2090-01-01 ")) << result.err;
  EXPECT_NE(std::string::npos, result.err.find(" frames=0 ")) << result.err;
}

TEST(Replay, TakesNoDateAfterTomorrow) {
  const Folder folder;
  const std::string capture = folder / "capture.rte";
  std::ofstream(capture, std::ios::binary) << wire_of("10:00:00 A 6101 @2001");
  const auto replay_on = [&](const std::string& date) {
    return recorder({"replay", capture, "--date", date, "--db", folder / "acd.db", "--zone", kZone});
  };
  const Result refused = replay_on("2099-12-31");
  EXPECT_EQ(2, refused.exit_code);
  EXPECT_NE(refused.err.find("--date says 2099-12-31, later than tomorrow by this host's clock"), std::string::npos)
      << refused.err;
  EXPECT_EQ(0, replay_on("2026-03-02").exit_code) << "nothing of it was recorded";
  const std::string day_file = folder / "a20991231.txt";
  std::ofstream(day_file, std::ios::binary) << wire_of("10:00:00 A 6101 @2001");
  const Result named = recorder({"replay", day_file, "--db", folder / "acd.db"});
  EXPECT_EQ(2, named.exit_code);
  EXPECT_NE(named.err.find("'" + day_file + "' would begin on 2099-12-31"), std::string::npos) << named.err;
}

TEST(Upkeep, CommandsNeedADatabaseThatIsThere) {
  const Folder folder;
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {"rebuild"}, {"rebuild", "--check"}, {"prune", "--keep", "30"}, {"backup", "--to", folder / "copy.db"}}) {
    std::vector<std::string> command = words;
    command.insert(command.end(), {"--db", folder / "no.db"});
    const Result result = recorder(command);
    EXPECT_EQ(75, result.exit_code) << words[0];
    EXPECT_NE(std::string::npos, result.err.find("there is no database")) << result.err;
    EXPECT_FALSE(std::filesystem::exists(folder / "no.db"));
  }
}

TEST(Upkeep, BackupRefusesToOverwriteUnlessForced) {
  const Folder folder;
  ASSERT_NO_FATAL_FAILURE(replay(folder, write_days(folder, 1)));
  const std::vector<std::string> command{"backup", "--db", folder / "acd.db", "--to", folder / "copy.db"};
  EXPECT_EQ(0, recorder(command).exit_code);
  EXPECT_EQ(2, recorder(command).exit_code);
  std::vector<std::string> forced = command;
  forced.push_back("--force");
  EXPECT_EQ(0, recorder(forced).exit_code);
  EXPECT_EQ(rows_of(folder / "acd.db"), rows_of(folder / "copy.db"));
  struct stat info {};
  ASSERT_EQ(0, ::stat((folder / "copy.db").c_str(), &info));
  EXPECT_EQ(0640U, info.st_mode & 0777U);
}

}  // namespace
}  // namespace acd::test
