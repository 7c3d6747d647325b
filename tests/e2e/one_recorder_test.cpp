// One recorder writes into a database and into a file with the present, whatever somebody does to them meanwhile.

#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "mounted_file.h"
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
