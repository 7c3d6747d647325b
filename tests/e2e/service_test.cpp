#include <SQLiteCpp/Database.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <thread>

#include "process.h"
#include "scripted_switch.h"
#include "service_manager.h"

namespace acd::test {
namespace {

using std::chrono::milliseconds;

constexpr const char* kRecord =
    "\x02"
    "00Q090000860002001003000\r\n";

// A record every 20 ms until the other side hangs up.
void steady(const ScriptedSwitch::Client& client) {
  while (client.send(kRecord)) client.pause(milliseconds(20));
}

constexpr std::int64_t kWatchdog_us = 400'000;  // looks every 100 ms

std::string ask(const std::string& db, const std::string& sql) {
  SQLite::Database database(db, SQLite::OPEN_READONLY);
  return database.execAndGet(sql).getString();
}

TEST(Service, IsToldOfReadinessStatusProgressAndEnd) {
  const Folder folder;
  ScriptedSwitch pbx(steady);
  ServiceManager manager(folder / "notify", kWatchdog_us);
  Process recorder({ACD_RECORDER, "run", "--pbx", pbx.address(), "--db", folder / "a.db", "--zone", "UTC"},
                   folder / "run.log");
  ASSERT_TRUE(manager.is_told("READY=1"));
  EXPECT_EQ(0u, manager.told().find("READY=1")) << "nothing before it: " << manager.told();
  EXPECT_TRUE(manager.is_told("STATUS=connected to " + pbx.address() + "; ")) << manager.told();
  EXPECT_TRUE(manager.is_told("; database written"));
  manager.take();
  EXPECT_TRUE(manager.is_told("WATCHDOG=1"));
  recorder.signal(SIGTERM);
  EXPECT_TRUE(manager.is_told("STOPPING=1"));
  EXPECT_EQ(0, recorder.wait());
}

TEST(Service, ADatabaseThatCannotBeOpenedIsNeverReady) {
  const Folder folder;
  ServiceManager manager(folder / "notify", kWatchdog_us);
  const Result result = run({ACD_RECORDER, "run", "--pbx", "127.0.0.1:1", "--db", folder / "no/a.db", "--zone", "UTC"});
  EXPECT_EQ(75, result.exit_code);
  EXPECT_EQ(std::string::npos, manager.told().find("READY=1"));
}

TEST(Service, SighupReadsTheLogLevelAgainAndRecordingGoesOn) {
  const Folder folder;
  ScriptedSwitch pbx([](const auto& client) {
    client.send(kRecord);
    client.pause(milliseconds(50));  // ends, so that there is something to log at level info and at level warning
  });
  const auto configure = [&](const std::string& level) {
    std::ofstream(folder / "a.toml") << "db = \"" << folder / "a.db"
                                     << "\"\nzone = \"UTC\"\npbx = [\"" << pbx.address() << "\"]\nlog-level = \""
                                     << level << "\"\n";
  };
  configure("error");
  ServiceManager manager(folder / "notify", kWatchdog_us);
  Process recorder({ACD_RECORDER, "run", "--config", folder / "a.toml"}, folder / "run.log");
  ASSERT_TRUE(manager.is_told("READY=1"));
  while (pbx.connections() < 1) std::this_thread::sleep_for(milliseconds(5));
  EXPECT_EQ("", recorder.log());
  configure("info");
  manager.take();
  recorder.signal(SIGHUP);
  EXPECT_TRUE(manager.is_told("RELOADING=1"));
  EXPECT_TRUE(manager.is_told("READY=1"));
  EXPECT_TRUE(recorder.wait_for_log("event=reloaded"));
  EXPECT_TRUE(recorder.wait_for_log("event=connected")) << recorder.log();
  std::ofstream(folder / "a.toml") << "log-level = \"loud\"\n";
  recorder.signal(SIGHUP);
  EXPECT_TRUE(recorder.wait_for_log("level=error event=not_reloaded"));
  recorder.signal(SIGTERM);
  EXPECT_EQ(0, recorder.wait());
}

TEST(Service, SighupWithoutAConfigurationIsAClosedTerminalAndStops) {
  const Folder folder;
  ScriptedSwitch pbx(steady);
  Process recorder({ACD_RECORDER, "run", "--pbx", pbx.address(), "--db", folder / "a.db", "--zone", "UTC"},
                   folder / "run.log");
  ASSERT_TRUE(recorder.wait_for_log("event=connected"));
  recorder.signal(SIGHUP);
  EXPECT_EQ(0, recorder.wait());
  EXPECT_NE(recorder.log().find("event=stopped"), std::string::npos);
}

TEST(FailOver, IsInTheDatabaseWithSourceAndWhy) {
  const Folder folder;
  ScriptedSwitch first([](const auto& client) {
    for (int i = 0; i < 3; ++i) client.send(kRecord);  // it reports periodically
    client.wait_for_end();
  });
  ScriptedSwitch second(steady);
  Process recorder({ACD_RECORDER, "run", "--pbx", first.address(), "--pbx", second.address(), "--db", folder / "a.db",
                    "--zone", "UTC", "--max-silence", "1"},
                   folder / "run.log");
  ASSERT_TRUE(recorder.wait_for_log("event=connected pbx=" + second.address())) << recorder.log();
  while (ask(folder / "a.db", "SELECT count(*) FROM session") != "2") std::this_thread::sleep_for(milliseconds(20));
  recorder.signal(SIGTERM);
  EXPECT_EQ(0, recorder.wait());
  EXPECT_EQ(first.address() + ": silent for 1 s, " + second.address() + ": stopped",
            ask(folder / "a.db", "SELECT group_concat(source || ': ' || ended_by, ', ') FROM session"));
}

// Peak of a process's memory in kB.
std::int64_t peak_kb(pid_t pid) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  for (std::string word; status >> word;)
    if (word == "VmHWM:") {
      std::int64_t kb = 0;
      status >> kb;
      return kb;
    }
  return -1;
}

TEST(Flood, OfAHundredMegabytesWithoutALineEndIsStoredInBoundedMemory) {
  const Folder folder;
  ScriptedSwitch pbx([](const auto& client) {
    client.send("\x02");
    const std::string block(1'000'000, 'A');
    for (int i = 0; i < 100; ++i)
      if (!client.send(block)) return;
  });
  Process recorder({ACD_RECORDER, "run", "--pbx", pbx.address(), "--db", folder / "a.db", "--zone", "UTC"},
                   folder / "run.log");
  // Slow under the sanitizers.
  for (int i = 0; i < 5 && !recorder.wait_for_log("closed by the switch");) ++i;
  for (int i = 0; i < 1000 && ask(folder / "a.db", "SELECT coalesce(max(ended_by), '') FROM session") == ""; ++i)
    std::this_thread::sleep_for(milliseconds(20));
  const std::int64_t peak = peak_kb(recorder.pid());
  EXPECT_GT(peak, 0);
  EXPECT_LT(peak, 250'000) << "the queue's 64 MB, the batch at work, and what the program needs anyway";
  recorder.signal(SIGTERM);
  EXPECT_EQ(0, recorder.wait());
  EXPECT_EQ("100000001", ask(folder / "a.db", "SELECT sum(length(raw)) FROM frame WHERE session_id = 1"));
}

TEST(DoctorCommand, PrintsALineForEachCheckAndFailsWhenOneDoes) {
  const Folder folder;
  ScriptedSwitch pbx(steady);
  const Result bad = run({ACD_RECORDER, "doctor", "--db", folder / "a.db", "--pbx", "127.0.0.1:" + refused_port(),
                          "--zone", "UTC", "--wait", "1"});
  EXPECT_EQ(1, bad.exit_code);
  EXPECT_NE(bad.out.find("failed   switch 127.0.0.1:"), std::string::npos) << bad.out;
  EXPECT_NE(bad.err.find("acd-recorder: doctor: 1 of "), std::string::npos) << bad.err;
  Process recorder({ACD_RECORDER, "run", "--pbx", pbx.address(), "--db", folder / "a.db", "--zone", "UTC"},
                   folder / "run.log");
  ASSERT_TRUE(recorder.wait_for_log("event=connected"));
  Result beside{};
  for (int i = 0; i < 200 && beside.out.find("last bytes") == std::string::npos; ++i) {
    beside = run({ACD_RECORDER, "doctor", "--db", folder / "a.db", "--pbx", pbx.address(), "--wait", "1"});
    std::this_thread::sleep_for(milliseconds(20));
  }
  EXPECT_NE(beside.out.find("ok       switch: not tried, process " + std::to_string(recorder.pid())), std::string::npos)
      << beside.out;
  EXPECT_EQ(1, pbx.connections());
}

}  // namespace
}  // namespace acd::test
