// The names of zones, and their rules, as the programs find them on systems whose tzdata differs.

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "process.h"
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

}  // namespace
}  // namespace acd::test
