// One recorder writes into a database and into a file with the present, whatever somebody does to them meanwhile.

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>

#include "core/error.h"
#include "mounted_file.h"
#include "process.h"
#include "scripted_switch.h"
#include "store/database.h"

namespace acd::test {
namespace {

constexpr int kTryAgain = 75;

class OneRecorder : public ::testing::Test {
 protected:
  std::vector<std::string> record(const std::string& database) const {
    return {ACD_RECORDER, "run", "--pbx", pbx.address(), "--db", database, "--zone", "UTC"};
  }

  const Folder folder;
  const std::string db = folder / "acd.db";
  ScriptedSwitch pbx{[](const auto& client) {
    while (
        client.send("\x02"
                    "00Q090000860002001003000\r\n"))
      client.pause(std::chrono::milliseconds(50));
  }};
};

TEST_F(OneRecorder, IsFoundByALinkToTheDatabaseToo) {
  Process first(record(db), folder / "first.log");
  ASSERT_TRUE(first.wait_for_log("event=connected"));
  std::filesystem::create_symlink(db, folder / "link.db");
  const Result second = run(record(folder / "link.db"));
  EXPECT_EQ(kTryAgain, second.exit_code);
  EXPECT_NE(std::string::npos, second.err.find("is being written by process " + std::to_string(first.pid())));
  const Result rebuild = run({ACD_RECORDER, "rebuild", "--db", folder / "link.db"});
  EXPECT_EQ(kTryAgain, rebuild.exit_code) << rebuild.err;
}

TEST_F(OneRecorder, TakesItsLockAgainWhenSomebodyRemovesTheFile) {
  Process first(record(db), folder / "first.log");
  ASSERT_TRUE(first.wait_for_log("event=connected"));
  std::filesystem::remove(db + ".lock");
  ASSERT_TRUE(first.wait_for_log("event=lock_made_again"));
  EXPECT_EQ(kTryAgain, run(record(db)).exit_code);
}

TEST_F(OneRecorder, EndsWhenItsDatabaseIsMovedAway) {
  Process first(record(db), folder / "first.log");
  ASSERT_TRUE(first.wait_for_log("event=connected"));
  std::filesystem::rename(db, folder / "moved.db");
  EXPECT_EQ(kTryAgain, first.wait());
  EXPECT_NE(std::string::npos, first.log().find("'" + db + "' was moved or removed")) << first.log();
}

TEST_F(OneRecorder, RecordsWithoutItsSpillFolderAndSaysSo) {
  std::vector<std::string> command = record(db);
  command.insert(command.end(), {"--spill", folder / "nowhere"});
  Process recorder(command, folder / "run.log");
  EXPECT_TRUE(recorder.wait_for_log("event=spill_folder_unusable")) << recorder.log();
  EXPECT_TRUE(recorder.wait_for_log("event=connected")) << recorder.log();
  recorder.signal(SIGTERM);
  EXPECT_EQ(0, recorder.wait());
}

// A switch that sends so many records to its first client, and as many when it is told to.
class LastRecords : public ::testing::Test {
 protected:
  static constexpr int kRecords = 125;

  ~LastRecords() override { more = true; }

  std::vector<std::string> record() const {
    return {ACD_RECORDER, "run", "--pbx", pbx.address(), "--db", db, "--zone", "UTC"};
  }
  static std::string records() {
    std::string all;
    for (int n = 0; n < kRecords; ++n) all += std::string("\x02") + "00Q090000860002001003000\r\n";
    return all;
  }
  static int frames(const std::string& file) {
    return open_for_reading(file)->execAndGet("SELECT count(*) FROM frame").getInt();
  }
  // Waits until so many are stored; false after 20 s.
  bool are_stored(int count) const {
    for (int i = 0; i < 1000; ++i) {
      if (frames(db) == count) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return false;
  }
  // In a file as it is without the files beside it; of a new database even the tables may be in the WAL.
  static int frames_alone(const std::string& file) {
    const Folder alone;
    std::filesystem::copy_file(file, alone / "alone.db");
    try {
      return frames(alone / "alone.db");
    } catch (const Error&) {
      return 0;
    }
  }

  std::atomic<bool> more{false};
  const Folder folder;
  const std::string db = folder / "acd.db", moved = folder / "moved.db";
  ScriptedSwitch pbx{[this](const auto& client) {
    if (client.number() > 0) return client.pause(std::chrono::hours(1));
    client.send(records());
    while (!more) client.pause(std::chrono::milliseconds(5));
    client.send(records());
    client.wait_for_end();
  }};
};

TEST_F(LastRecords, AreInTheFileThatIsMovedAwayWithoutItsWal) {
  Process recorder(record(), folder / "run.log");
  ASSERT_TRUE(recorder.wait_for_log("event=connected"));
  ASSERT_TRUE(are_stored(kRecords));
  ASSERT_GT(std::filesystem::file_size(db + "-wal"), 0U);
  ASSERT_LT(frames_alone(db), kRecords) << "some are in the WAL alone";
  std::filesystem::rename(db, moved);
  EXPECT_EQ(kTryAgain, recorder.wait());
  EXPECT_EQ(kRecords, frames_alone(moved)) << recorder.log();
  EXPECT_EQ(0U, std::filesystem::file_size(db + "-wal"));
}

TEST_F(LastRecords, StayInTheWalOfAKilledRecorderUntilItIsPutBesideItsDatabase) {
  {
    Process recorder(record(), folder / "run.log");
    ASSERT_TRUE(recorder.wait_for_log("event=connected"));
    ASSERT_TRUE(are_stored(kRecords));
    recorder.signal(SIGKILL);
    recorder.wait();
  }
  std::filesystem::rename(db, moved);
  const Result next = run(record());
  EXPECT_EQ(kTryAgain, next.exit_code);
  EXPECT_EQ("acd-recorder: '" + db +
                "-wal' belongs to a database that was moved away: put it beside that database as NAME-wal, or move it "
                "away\n",
            next.err);
  EXPECT_LT(frames_alone(moved), kRecords);
  std::filesystem::rename(db + "-wal", moved + "-wal");
  EXPECT_EQ(kRecords, frames(moved));
  Process anew(record(), folder / "anew.log");
  EXPECT_TRUE(anew.wait_for_log("event=recording")) << anew.log();
}

// While the database cannot be written nobody can see in it that another has become its writer.
TEST_F(LastRecords, AreSpilledWhenAnotherTakesTheLockAmidAnOutage) {
  {
    Process recorder(record(), folder / "run.log");
    ASSERT_TRUE(recorder.wait_for_log("event=connected"));
    ASSERT_TRUE(are_stored(kRecords));
    SQLite::Database holder(db, SQLite::OPEN_READWRITE);
    holder.exec("BEGIN IMMEDIATE");
    more = true;
    ASSERT_TRUE(recorder.wait_for_log("event=database_not_written"));
    std::filesystem::remove(db + ".lock");
    const WriterLock other(db);
    EXPECT_EQ(kTryAgain, recorder.wait());
    const std::string log = recorder.log();
    EXPECT_NE(std::string::npos, log.find("'" + db + "' is being written by process " + std::to_string(::getpid())))
        << log;
    EXPECT_NE(std::string::npos, log.find(" bytes that are not in it are in '" + db + ".spill', the next start"))
        << log;
  }
  EXPECT_EQ(kRecords, frames(db));
  Process next(record(), folder / "next.log");
  EXPECT_TRUE(next.wait_for_log("event=spill_taken_in")) << next.log();
  EXPECT_TRUE(are_stored(2 * kRecords));
}

class OneState : public OneRecorder {
 protected:
  std::vector<std::string> record(const std::string& database, const std::string& present) const {
    std::vector<std::string> command = OneRecorder::record(database);
    command.insert(command.end(), {"--state", present});
    return command;
  }
  void expect_refused(const std::vector<std::string>& command, const std::string& present, const Process& by) const {
    const Result second = run(command);
    EXPECT_EQ(kTryAgain, second.exit_code);
    EXPECT_EQ("acd-recorder: '" + present + "' is being written by process " + std::to_string(by.pid()) +
                  "; stop it first, or name another file with --state\n",
              second.err);
  }

  const std::string state = folder / "mitel_data.json";
  const std::string capture = std::string(ACD_SOURCE_DIR) + "/samples/work-timer-interrupted.rte";
};

TEST_F(OneState, IsKeptByOneRecorderWhateverTheDatabase) {
  Process first(record(db, state), folder / "first.log");
  ASSERT_TRUE(first.wait_for_log("event=connected"));
  expect_refused(record(folder / "other.db", state), state, first);
  EXPECT_FALSE(std::filesystem::exists(folder / "other.db"));
  expect_refused({ACD_RECORDER, "replay", capture, "--db", folder / "other.db", "--zone", "UTC", "--state", state},
                 state, first);
  first.signal(SIGTERM);
  EXPECT_EQ(0, first.wait());
  EXPECT_FALSE(std::filesystem::exists(state + ".lock"));
  EXPECT_EQ(
      0,
      run({ACD_RECORDER, "replay", capture, "--db", folder / "other.db", "--zone", "UTC", "--state", state}).exit_code);
}

TEST_F(OneState, IsTheSameByALinkToTheFileOrToItsFolder) {
  Process first(record(db, state), folder / "first.log");
  ASSERT_TRUE(first.wait_for_log("event=connected"));
  std::filesystem::create_symlink(state, folder / "link.json");
  std::filesystem::create_directory_symlink(folder / ".", folder / "way");
  for (const char* name : {"link.json", "way/mitel_data.json"})
    expect_refused(record(folder / "other.db", folder / name), folder / name, first);
}

TEST_F(OneState, OfARecorderThatWasKilledIsTakenOver) {
  {
    Process first(record(db, state), folder / "first.log");
    ASSERT_TRUE(first.wait_for_log("event=connected"));
    first.signal(SIGKILL);
    first.wait();
  }
  EXPECT_TRUE(std::filesystem::exists(state + ".lock"));
  EXPECT_EQ(
      0,
      run({ACD_RECORDER, "replay", capture, "--db", folder / "other.db", "--zone", "UTC", "--state", state}).exit_code);
}

TEST_F(OneState, IsNotTheDatabase) {
  for (const std::string& same : {db, folder / "./acd.db"}) {
    const Result result = run({ACD_RECORDER, "replay", capture, "--db", db, "--zone", "UTC", "--state", same});
    EXPECT_EQ(2, result.exit_code);
    EXPECT_NE(std::string::npos, result.err.find("--state names the database")) << result.err;
  }
  EXPECT_FALSE(std::filesystem::exists(db));
}

// As a container is given it: the file alone, mounted.
TEST_F(OneState, ThatIsMountedIsWrittenInPlaceAndSaid) {
  std::ofstream(folder / "on-host.json").flush();
  std::ofstream(state).flush();
  const MountedFile mounted(folder / "on-host.json", state);
  if (!mounted.why_not().empty()) GTEST_SKIP() << "nothing can be mounted: " << mounted.why_not();
  Process recorder(record(db, state), folder / "run.log");
  ASSERT_TRUE(recorder.wait_for_log("event=state_written_in_place")) << recorder.log();
  recorder.signal(SIGTERM);
  EXPECT_EQ(0, recorder.wait());
  EXPECT_NE(std::string::npos, read_file(folder / "on-host.json").find("\"860\":")) << recorder.log();
  const Result doctor = run({ACD_RECORDER, "doctor", "--db", db, "--state", state});
  EXPECT_NE(std::string::npos, doctor.out.find("warning  state file: '" + state +
                                               "' can be written in place only, for it is a mount point"))
      << doctor.out;
}

}  // namespace
}  // namespace acd::test
