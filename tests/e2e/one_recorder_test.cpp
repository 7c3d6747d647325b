// One recorder writes into a database, whatever somebody does to its files meanwhile.

#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>

#include "process.h"
#include "scripted_switch.h"

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

}  // namespace
}  // namespace acd::test
