// The names of zones, and their rules, as the programs find them on systems whose tzdata differs.

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <thread>

#include "process.h"
#include "scripted_switch.h"
#include "text_record.h"
#include "zone_folder.h"

namespace acd::test {
namespace {

constexpr const char* kAlias = "Australia/ACT";

// A command under a folder of tzdata.
Result under(const ZoneFolder& zones, std::vector<std::string> command) {
  command.insert(command.begin(), {"/usr/bin/env", "TZDIR=" + zones.path()});
  return run(command);
}

std::string sample(const std::string& name) { return std::string(ACD_SOURCE_DIR) + "/samples/" + name + ".rte"; }

// As Debian 13 without tzdata-legacy.
class WithoutFilesOfAliases : public ::testing::Test {
 protected:
  void SetUp() override {
    zones.copy("Australia/Sydney");
    zones.names("2026f", "L Australia/Sydney Australia/ACT\nL Etc/UTC UTC\n");
    ASSERT_FALSE(std::filesystem::exists(zones.path() + "/" + kAlias));
  }
  Result replay(const std::string& file, const std::string& zone) const {
    return under(zones, {ACD_RECORDER, "replay", sample(file), "--db", db, "--zone", zone});
  }
  std::string stored_zone() const {
    SQLite::Database database(db, SQLite::OPEN_READONLY);
    return database.execAndGet("SELECT group_concat(zone, ' ') FROM session").getString();
  }
  std::string report(const std::string& which) const {
    const Result result = under(zones, {ACD_REPORT, which, "--db", db});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return result.out;
  }

  const ZoneFolder zones;
  const Folder folder;
  const std::string db = folder / "acd.db";
};

TEST_F(WithoutFilesOfAliases, OneThatIsAskedForIsStoredByItsZonesName) {
  const Result first = replay("midnight", kAlias);
  ASSERT_EQ(first.exit_code, 0) << first.err;
  EXPECT_EQ(stored_zone(), "Australia/Sydney");
  const Result second = replay("lost-records", kAlias);
  EXPECT_EQ(second.exit_code, 0);
  EXPECT_EQ(second.err.find("zone_changed"), std::string::npos) << second.err;
}

TEST_F(WithoutFilesOfAliases, OneInAnOldDatabaseGivesTheSameRows) {
  ASSERT_EQ(replay("midnight", "Australia/Sydney").exit_code, 0);
  std::string before;
  for (const char* which : {"occupancy", "calls", "shifts", "events", "longest-wait"}) before += report(which);
  SQLite::Database(db, SQLite::OPEN_READWRITE).exec(std::string("UPDATE session SET zone = '") + kAlias + "'");
  std::string after;
  for (const char* which : {"occupancy", "calls", "shifts", "events", "longest-wait"}) after += report(which);
  EXPECT_EQ(before, after);
  const Result check = under(zones, {ACD_RECORDER, "rebuild", "--check", "--db", db});
  EXPECT_EQ(check.exit_code, 0) << check.err;
  EXPECT_EQ(replay("lost-records", "Australia/Sydney").err.find("zone_changed"), std::string::npos);
}

TEST_F(WithoutFilesOfAliases, OneThatTzdataLacksWhollyIsNamedWithWhatToInstall) {
  ASSERT_EQ(replay("midnight", "Australia/Sydney").exit_code, 0);
  SQLite::Database(db, SQLite::OPEN_READWRITE).exec("UPDATE session SET zone = 'US/Eastern'");
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{ACD_REPORT, "occupancy", "--db", db}, {ACD_RECORDER, "rebuild", "--db", db}}) {
    const Result result = under(zones, command);
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_NE(result.err.find("time zone 'US/Eastern' is unknown to this system's tzdata; update the package tzdata, "
                              "and install tzdata-legacy"),
              std::string::npos)
        << result.err;
  }
}

// A day in Vancouver that was recorded before the update of tzdata which did away with winter time there.
class RulesThatChange : public ::testing::Test {
 protected:
  void SetUp() override {
    zones.compile(kVancouverGoesBack);
    for (const char* day : {"2026-10-31", "2026-11-02"}) {
      const std::string file = folder / (std::string(day) + ".rte");
      std::ofstream(file, std::ios::binary) << wire_of(std::string("07:30:12 R ") + day + kMorning);
      ASSERT_EQ(recorder({"replay", file, "--zone", "America/Vancouver"}).exit_code, 0);
    }
    zones.compile(kVancouverStays);
    zones.names("2026f", "L Etc/UTC UTC\n");
  }
  Result recorder(std::vector<std::string> words) const {
    words.insert(words.begin(), ACD_RECORDER);
    words.insert(words.end(), {"--db", db});
    return under(zones, words);
  }
  Result report(std::vector<std::string> words) const {
    words.insert(words.begin(), ACD_REPORT);
    words.insert(words.end(), {"--db", db});
    return under(zones, words);
  }
  static std::string line_of(const std::string& text, const std::string& begin) {
    const auto at = text.find(begin);
    return at == std::string::npos ? "" : text.substr(at, text.find('\n', at) - at);
  }

  static constexpr const char* kMorning = "\n07:31:00 A 6101 @2001\n07:32:00 B 6101 @2001\n07:33:00 V\n";
  const ZoneFolder zones;
  const Folder folder;
  const std::string db = folder / "acd.db";
};

TEST_F(RulesThatChange, AreSaidByEveryReportOfTheDaysConcernedUntilARebuild) {
  const std::string said = "acd-report: '" + db +
                           "' shows 2026-11-02 (America/Vancouver) 3600 s late, for tzdata has other rules now than "
                           "those it was derived by; run acd-recorder rebuild\n";
  for (const char* which : {"shifts", "occupancy", "calls", "events", "timeline", "who", "health", "make-busy"}) {
    const Result concerned = which == std::string("who")      ? report({which, "--at", "2026-11-02T08:31:30"})
                             : which == std::string("health") ? report({which})
                                                              : report({which, "--since", "2026-11-02"});
    EXPECT_EQ(concerned.exit_code, 0) << which;
    EXPECT_EQ(concerned.err, said) << which;
  }
  EXPECT_EQ(report({"shifts", "--since", "2026-10-31", "--until", "2026-11-01"}).err, "");
  EXPECT_EQ(report({"events", "--frame", "1"}).err, said) << "a frame may lie on any day";
  EXPECT_NE(report({"shifts", "--since", "2026-11-02"}).out.find("2026-11-02T08:31:00-07:00"), std::string::npos);
  EXPECT_EQ(
      line_of(report({"health"}).out, "zone_rules_apart_s"),
      "zone_rules_apart_s,3600,\"2026-11-02 (America/Vancouver) 3600 s late: by the rules of today's tzdata; it was "
      "derived by others, and wants a rebuild\"");
  ASSERT_EQ(recorder({"rebuild"}).exit_code, 0);
  const Result after = report({"shifts", "--since", "2026-11-02"});
  EXPECT_EQ(after.err, "");
  EXPECT_NE(after.out.find("2026-11-02T07:31:00-07:00"), std::string::npos) << "as it was stamped: " << after.out;
  EXPECT_EQ(line_of(report({"health"}).out, "zone_rules_apart_s"), "");
}

TEST_F(RulesThatChange, AreSaidByDoctorUntilARebuild) {
  EXPECT_EQ(line_of(recorder({"doctor"}).out, "warning  tzdata"),
            "warning  tzdata: version 2026f, by whose rules the database shows 2026-11-02 (America/Vancouver) 3600 s "
            "late; it was derived by other rules: run acd-recorder rebuild");
  ASSERT_EQ(recorder({"rebuild"}).exit_code, 0);
  EXPECT_EQ(line_of(recorder({"doctor"}).out, "ok       tzdata"), "ok       tzdata: version 2026f");
}

// "V" of now by a clock that is offset_s from UTC.
std::string record_of_now(std::int64_t offset_s) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const std::int64_t s = (std::chrono::duration_cast<std::chrono::seconds>(now).count() + offset_s + 86'400) % 86'400;
  return wire_of(fmt::format("{:02}:{:02}:{:02} V\n", s / 3600, s / 60 % 60, s % 60));
}

std::string one(const std::string& db, const std::string& sql) {
  SQLite::Database database(db, SQLite::OPEN_READONLY);
  return database.execAndGet(sql).getString();
}

bool soon(const std::function<bool()>& holds) {
  for (int i = 0; i < 2000 && !holds(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  return holds();
}

TEST(TzdataUpdate, IsNoticedByARecorderAtWorkWhichGoesOnByTheNewRules) {
  constexpr int kRecords = 4;
  const ZoneFolder zones;
  const Folder folder;
  const std::string db = folder / "acd.db";
  zones.compile("Zone Site/Clock -8:00 - X\n");
  std::atomic<int> sent{0}, wanted{1};
  std::atomic<std::int64_t> offset_s{-8 * 3600};
  ScriptedSwitch pbx([&](const auto& client) {
    for (; sent < kRecords; client.pause(std::chrono::milliseconds(5)))
      if (sent < wanted) client.send(record_of_now(offset_s)), ++sent;
    client.wait_for_end();
  });
  const struct LetGo {
    std::atomic<int>& wanted;
    ~LetGo() { wanted = kRecords; }
  } at_the_end{wanted};
  Process recorder({"/usr/bin/env", "TZDIR=" + zones.path(), ACD_RECORDER, "run", "--pbx", pbx.address(), "--db", db,
                    "--zone", "Site/Clock"},
                   folder / "run.log");
  ASSERT_TRUE(recorder.wait_for_log("event=connected"));
  ASSERT_TRUE(soon([&] { return one(db, "SELECT count(*) FROM agent_event") == "1"; })) << recorder.log();
  zones.compile("Zone Site/Clock -7:00 - X\n");
  ASSERT_TRUE(recorder.wait_for_log("event=tzdata_changed")) << recorder.log();
  offset_s = -7 * 3600;
  wanted = kRecords;
  ASSERT_TRUE(soon([&] { return one(db, "SELECT count(*) FROM agent_event") == "4"; })) << recorder.log();
  // What was stamped under the old rules is derived again by the new ones: it reads the wall clock that it read.
  ASSERT_TRUE(recorder.wait_for_log("event=derived_again")) << recorder.log();
  EXPECT_EQ(one(db,
                "SELECT max(abs(at - received_us / 1000000)) < 3 FROM agent_event JOIN frame USING(frame_id) WHERE "
                "frame_id > 1"),
            "1");
  EXPECT_EQ(one(db,
                "SELECT CAST(substr(raw, 5, 6) AS TEXT) = strftime('%H%M%S', at - 7 * 3600, 'unixepoch') FROM "
                "agent_event JOIN "
                "frame USING(frame_id) WHERE frame_id = 1"),
            "1");
  EXPECT_EQ(one(db, "SELECT group_concat(DISTINCT offset_s) FROM zone_rules"), "-25200");
  EXPECT_EQ(under(zones, {ACD_REPORT, "events", "--db", db}).err, "");
  recorder.signal(SIGTERM);
  EXPECT_EQ(recorder.wait(), 0);
}

// A switch an hour behind its zone, which is told the truth about.
TEST(ClockRulesOfASwitch, AreBelievedWhereAskedFor) {
  const Folder folder;
  const std::string db = folder / "acd.db";
  ScriptedSwitch pbx([&](const auto& client) {
    for (int i = 0; i < 6; ++i) client.send(record_of_now(-3600)), client.pause(std::chrono::milliseconds(20));
    client.wait_for_end();
  });
  Process recorder(
      {ACD_RECORDER, "run", "--pbx", pbx.address(), "--db", db, "--zone", "UTC", "--clock-rules", "switch"},
      folder / "run.log");
  ASSERT_TRUE(recorder.wait_for_log("believed: clock-rules is switch")) << recorder.log();
  ASSERT_TRUE(soon([&] { return one(db, "SELECT count(*) FROM agent_event") == "6"; })) << recorder.log();
  recorder.signal(SIGTERM);
  EXPECT_EQ(recorder.wait(), 0);
  EXPECT_EQ(one(db, "SELECT max(abs(at - received_us / 1000000)) < 3 FROM agent_event JOIN frame USING(frame_id)"),
            "1");
  EXPECT_EQ(one(db, "SELECT clock_rules FROM session"), "switch");
  EXPECT_EQ(run({ACD_RECORDER, "rebuild", "--check", "--db", db}).exit_code, 0);
  const std::string health = run({ACD_REPORT, "health", "--db", db}).out;
  EXPECT_NE(health.find("zone Etc/UTC, clock rules of the switch"), std::string::npos) << health;
  EXPECT_EQ(health.find("wrong zone?"), std::string::npos) << health;
}

}  // namespace
}  // namespace acd::test
