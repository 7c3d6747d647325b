// What doctor, health, the log and the status say when something is wrong: the right thing, and what to do.

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <thread>

#include "process.h"
#include "scripted_switch.h"
#include "service_manager.h"

namespace acd::test {
namespace {

constexpr const char* kSmdr = "01/14 09:24 00:00:59 T201     003 P001 100 1011T 1405\n";
constexpr const char* kSaid =
    "54 bytes came that are no ACD records, such as '01/14 09:24 00:00:59 T201     003 P001 1 ...': is this the SMDR "
    "port?";
const std::string kCapture = std::string(ACD_SOURCE_DIR) + "/samples/work-timer-interrupted.rte";

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::size_t times(const std::string& text, const std::string& part) {
  std::size_t n = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

Result doctor(const std::string& db, const std::string& pbx) {
  return run({ACD_RECORDER, "doctor", "--db", db, "--pbx", pbx, "--zone", "UTC", "--wait", "1"});
}

Result health(const std::string& db) { return run({ACD_REPORT, "health", "--format", "csv", "--db", db}); }

// Until it says so, for 20 s at most; what it said last.
template <class Ask>
std::string wait_for(Ask ask, const std::string& part) {
  std::string said;
  for (int i = 0; i < 400 && !holds(said = ask(), part); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  return said;
}

void expect_line(const std::string& part, const std::string& text) { EXPECT_TRUE(holds(text, part)) << text; }

TEST(ForeignBytes, AreSaidByLogStatusDoctorAndHealth) {
  const Folder folder;
  const std::string db = folder / "a.db";
  ScriptedSwitch smdr([](const auto& client) { client.send(kSmdr), client.wait_for_end(); });
  expect_line("failed   switch " + smdr.address() + ": connected; " + kSaid, doctor(db, smdr.address()).out);
  ServiceManager manager(folder / "notify", 400'000);
  Process recorder({ACD_RECORDER, "run", "--pbx", smdr.address(), "--db", db, "--zone", "UTC"}, folder / "run.log");
  ASSERT_TRUE(recorder.wait_for_log("event=no_records")) << recorder.log();
  expect_line(std::string(" note=\"") + kSaid, recorder.log());
  EXPECT_TRUE(manager.is_told(std::string("no record yet; ") + kSaid)) << manager.told();
  expect_line(std::string(" has the connection; ") + kSaid, doctor(db, smdr.address()).out);
  const Result of_health = health(db);
  EXPECT_EQ(4, of_health.exit_code);
  expect_line(std::string("foreign_bytes,54,\"") + kSaid, of_health.out);
  recorder.signal(SIGTERM);
  EXPECT_EQ(0, recorder.wait());
  EXPECT_EQ(1U, times(recorder.log(), "event=no_records"));
  expect_line(std::string("foreign_bytes,54,\"") + kSaid, health(db).out);
}

TEST(ForeignBytes, AreSaidWithoutALineEndAndWhenTheConnectionEnds) {
  const Folder folder;
  ScriptedSwitch ssh([](const auto& client) { client.send("SSH-2.0-OpenSSH_9.2"); });
  Process recorder({ACD_RECORDER, "run", "--pbx", ssh.address(), "--db", folder / "a.db", "--zone", "UTC"},
                   folder / "run.log");
  ASSERT_TRUE(recorder.wait_for_log("event=no_records")) << recorder.log();
  expect_line("19 bytes came that are no ACD records, such as 'SSH-2.0-OpenSSH_9.2': is this SSH?", recorder.log());
}

TEST(Connection, WithoutARecordIsNotDown) {
  const Folder folder;
  const std::string db = folder / "a.db";
  ScriptedSwitch quiet([](const auto& client) { client.wait_for_end(); });
  ServiceManager manager(folder / "notify", 400'000);
  Process recorder({ACD_RECORDER, "run", "--pbx", quiet.address(), "--db", db, "--zone", "UTC"}, folder / "run.log");
  EXPECT_TRUE(manager.is_told("STATUS=connected to " + quiet.address() + " since 20")) << manager.told();
  expect_line(", no record yet; 0 frames stored", manager.told());
  const std::string said =
      wait_for([&] { return doctor(db, quiet.address()).out; }, "connected to " + quiet.address() + " since 20");
  expect_line("warning  switch: not tried, process " + std::to_string(recorder.pid()) + " is connected to " +
                  quiet.address() + " since 20",
              said);
  expect_line("recorder," + std::to_string(recorder.pid()) + ",", health(db).out);
}

TEST(Connection, ThatIsRefusedIsSaidWithItsReason) {
  const Folder folder;
  const std::string db = folder / "a.db", nobody = "127.0.0.1:" + refused_port();
  Process recorder({ACD_RECORDER, "run", "--pbx", nobody, "--db", db, "--zone", "UTC"}, folder / "run.log");
  const std::string said = wait_for([&] { return doctor(db, nobody).out; }, " is not connected (");
  expect_line(
      "failed   switch: not tried, process " + std::to_string(recorder.pid()) + " is not connected (connection refused",
      said);
}

// As somebody else than the owner; root may everything, so it becomes nobody.
Result as_nobody(std::vector<std::string> command) {
  const std::vector<std::string> nobody{"/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"};
  command.insert(command.begin(), nobody.begin(), nobody.end());
  return run(command);
}

class OtherUser : public ::testing::Test {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "only root can be another user";
    ASSERT_EQ(0, run({ACD_RECORDER, "replay", kCapture, "--db", db, "--zone", "Australia/Sydney"}).exit_code);
    ::chmod((folder / ".").c_str(), 0755);
  }
  std::string refusal(const std::vector<std::string>& command) {
    const Result result = as_nobody(command);
    EXPECT_NE(0, result.exit_code);
    return result.err;
  }
  std::string report() { return refusal({ACD_REPORT, "calls", "--db", db}); }

  const Folder folder;
  const std::string db = folder / "acd.db";
};

TEST_F(OtherUser, AFolderThatMayNotBeEnteredIsNamed) {
  ::chmod((folder / ".").c_str(), 0700);
  const std::string what = "cannot be looked at: nobody (uid 65534) may not enter the folder '";
  for (const std::string& said : {report(), refusal({ACD_RECORDER, "prune", "--keep", "9", "--db", db}),
                                  as_nobody({ACD_RECORDER, "doctor", "--db", db}).out}) {
    expect_line(what, said);
    expect_line("which belongs to root (uid 0)", said);
    EXPECT_FALSE(holds(said, "there is no database")) << said;
  }
}

TEST_F(OtherUser, AFileOfAnotherUserIsNamedWithItsOwner) {
  ::chmod(db.c_str(), 0600);
  expect_line("nobody (uid 65534) may not read '" + db + "', which belongs to root (uid 0), group root, mode 0600",
              report());
  const std::string said = refusal({ACD_RECORDER, "run", "--pbx", "127.0.0.1:1", "--db", db});
  expect_line("nobody (uid 65534) may not write '" + db + "'", said);
  expect_line("chown nobody '" + db + "'", said);
}

TEST_F(OtherUser, AStoppedDatabaseIsReadInAFolderThatTakesNoFiles) {
  run({"/usr/bin/sqlite3", db, "SELECT count(*) FROM frame"});
  ASSERT_FALSE(std::filesystem::exists(db + "-wal")) << "the shell has removed it";
  for (const auto& entry : std::filesystem::directory_iterator(folder / ".")) ::chmod(entry.path().c_str(), 0444);
  ::chmod((folder / ".").c_str(), 0555);
  const Result calls = as_nobody({ACD_REPORT, "calls", "--db", db});
  EXPECT_EQ(0, calls.exit_code) << calls.err;
  const Result facts = as_nobody({ACD_REPORT, "health", "--format", "csv", "--db", db});
  expect_line("no_wal,1,", facts.out);
  EXPECT_FALSE(std::filesystem::exists(db + "-wal"));
}

TEST_F(OtherUser, AStoppedDatabaseIsReadOnAReadOnlyMount) {
  run({"/usr/bin/sqlite3", db, "SELECT count(*) FROM frame"});
  const std::string seen = folder / "seen", here = folder / ".";
  std::filesystem::create_directory(seen);
  const auto mounted = [&](const std::vector<std::string>& command) {
    std::string words = "mount --bind '" + here + "' '" + seen + "' && mount -o remount,bind,ro '" + seen + "' &&";
    for (const std::string& word : command) words += " '" + word + "'";
    return run({"/usr/bin/unshare", "--mount", "/bin/sh", "-c", words});
  };
  if (mounted({"/bin/true"}).exit_code != 0) GTEST_SKIP() << "nothing can be mounted";
  const Result calls = mounted({ACD_REPORT, "calls", "--db", seen + "/acd.db"});
  EXPECT_EQ(0, calls.exit_code) << calls.err;
  const Result start = mounted({ACD_RECORDER, "run", "--pbx", "127.0.0.1:1", "--db", seen + "/acd.db"});
  EXPECT_EQ(75, start.exit_code);
  expect_line("mounted read-only", start.err);
}

TEST_F(OtherUser, ACopyWithoutItsWalSaysSo) {
  const std::string copy = folder / "copy.db";
  std::filesystem::copy_file(db, copy);
  for (int i = 0; i < 2; ++i) {
    expect_line("no_wal,1,", health(copy).out);
    const std::string said = run({ACD_RECORDER, "doctor", "--db", copy}).out;
    expect_line("warning  copy: there is no '" + copy + "-wal' beside it: if this is a copy that was made while", said);
  }
  EXPECT_FALSE(holds(health(db).out, "no_wal"));
  ASSERT_EQ(0, run({ACD_RECORDER, "backup", "--db", db, "--to", folder / "backup.db"}).exit_code);
  EXPECT_FALSE(holds(health(folder / "backup.db").out, "no_wal"));
}

TEST(Folders, ThatAreMissingAreSaidToBe) {
  const Folder folder;
  const std::string db = folder / "no/acd.db";
  const Result result = run({ACD_RECORDER, "doctor", "--db", db, "--state", folder / "none/m.json", "--zone", "UTC"});
  EXPECT_FALSE(holds(result.out, "MB free")) << result.out;
  expect_line("failed   rights of " + (folder / "no") + ": it is not there; create it, owned by the user that records",
              result.out);
  expect_line("failed   rights of " + (folder / "none") + ": it is not there; create it", result.out);
  const Result report = run({ACD_REPORT, "calls", "--db", db});
  EXPECT_EQ(75, report.exit_code);
  expect_line("there is no database '" + db + "': the folder '" + (folder / "no") + "' is not there; create it",
              report.err);
  const Result start = run({ACD_RECORDER, "run", "--pbx", "127.0.0.1:1", "--db", db, "--zone", "UTC"});
  EXPECT_EQ(75, start.exit_code);
  expect_line("the folder '" + (folder / "no") + "' is not there; create it", start.err);
}

TEST(Folders, OfAnExportAreMade) {
  const Folder folder;
  ASSERT_EQ(0, run({ACD_RECORDER, "replay", kCapture, "--db", folder / "acd.db", "--zone", "UTC"}).exit_code);
  for (const char* form : {"raw", "ndjson", "day-files"}) {
    const std::string to = folder / (std::string("deep/") + form + "/");
    const Result result = run({ACD_REPORT, "export", "--as", form, "--db", folder / "acd.db", "--output", to});
    EXPECT_EQ(0, result.exit_code) << result.err;
    EXPECT_TRUE(std::filesystem::is_directory(to) && !std::filesystem::is_empty(to)) << form;
  }
}

}  // namespace
}  // namespace acd::test
