#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "process.h"
#include "simulator.h"
#include "wire_bytes.h"

namespace acd::test {
namespace {

constexpr const char* kZone = "Australia/Sydney";

// A simulated day, written where `play` and `replay` find it.
std::string write_day(const Folder& folder, int agents = 5) {
  sim::Options options;
  options.agents = agents;
  options.sample_every_s = 60;
  const std::string path = folder / "day.rte";
  std::ofstream(path, std::ios::binary) << sim::to_bytes(options, sim::simulate(options).records);
  return path;
}

// The switch of these tests, and where it listens.
struct Switch {
  Process process;
  std::string address;

  Switch(const Folder& folder, const std::string& capture, const std::vector<std::string>& more = {})
      : process(command(capture, more), folder / "play.log") {
    if (!process.wait_for_log("event=listening")) throw std::runtime_error(process.log());
    const std::string log = process.log();
    const auto begin = log.find("address=") + 8;
    address = log.substr(begin, log.find(' ', begin) - begin);
  }
  static std::vector<std::string> command(const std::string& capture, const std::vector<std::string>& more) {
    std::vector<std::string> words{ACD_RECORDER, "play", capture, "--listen", "127.0.0.1:0"};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
};

std::vector<std::string> record(const Switch& source, const Folder& folder) {
  return {ACD_RECORDER,       "run",    "--pbx", source.address, "--db",
          folder / "live.db", "--zone", kZone,   "--state",      folder / "live.json"};
}

int replay(const std::vector<std::string>& files, const std::string& db, const std::string& state) {
  std::vector<std::string> command{ACD_RECORDER, "replay"};
  command.insert(command.end(), files.begin(), files.end());
  command.insert(command.end(), {"--db", db, "--zone", kZone, "--state", state});
  return run(command).exit_code;
}

nlohmann::json board(const std::string& path) {
  nlohmann::json file = nlohmann::json::parse(read_file(path));
  file.erase("lastUpdate");
  return file;
}

TEST(Live, OverTcpGivesTheRowsAndThePresentOfAReplay) {
  const Folder folder;
  const std::string day = write_day(folder);
  Switch source(folder, day);
  Process recorder(record(source, folder), folder / "run.log");
  EXPECT_EQ(source.process.wait(), 0);
  ASSERT_TRUE(recorder.wait_for_log("closed by the switch"));
  recorder.signal(SIGTERM);
  EXPECT_EQ(recorder.wait(), 0);
  ASSERT_EQ(replay({day}, folder / "replay.db", folder / "replay.json"), 0);
  EXPECT_EQ(rows_of(folder / "live.db"), rows_of(folder / "replay.db"));
  EXPECT_EQ(board(folder / "live.json"), board(folder / "replay.json"));
}

TEST(Live, KilledAndStartedAgainGivesTheRowsOfAReplayOfItsExport) {
  const Folder folder;
  Switch source(folder, write_day(folder), {"--speed", "20000"});
  for (int i = 0; i < 2; ++i) {
    Process recorder(record(source, folder), folder / "run.log");
    ASSERT_TRUE(recorder.wait_for_log("event=connected"));
    std::this_thread::sleep_for(std::chrono::milliseconds(1200));
    recorder.signal(SIGKILL);
    EXPECT_EQ(recorder.wait(), -SIGKILL);
  }
  Process recorder(record(source, folder), folder / "run.log");
  EXPECT_EQ(source.process.wait(), 0);
  ASSERT_TRUE(recorder.wait_for_log("closed by the switch"));
  recorder.signal(SIGTERM);
  EXPECT_EQ(recorder.wait(), 0);

  ASSERT_EQ(
      run({ACD_REPORT, "export", "--as", "raw", "--db", folder / "live.db", "--output", folder / "sessions"}).exit_code,
      0);
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder / "sessions")) files.push_back(entry.path());
  EXPECT_EQ(files.size(), 3u);
  ASSERT_EQ(replay(files, folder / "replay.db", folder / "replay.json"), 0);
  EXPECT_EQ(rows_of(folder / "live.db"), rows_of(folder / "replay.db"));
}

TEST(Live, AReportSeesOpenSpansUpToTheLastRecord) {
  const Folder folder;
  std::ofstream(folder / "short.rte", std::ios::binary) << "\x02"
                                                           "00R10000020260303\r\n\x02"
                                                           "01A1000002001   6101   \r\n\x02"
                                                           "02K100100610000001000000000000\r\n";
  // A second client that never comes keeps the switch from ending: the recorder is read while its session is open.
  Switch source(folder, folder / "short.rte", {"--speed", "60", "--loop"});
  Process recorder(record(source, folder), folder / "run.log");
  ASSERT_TRUE(recorder.wait_for_log("event=connected"));
  std::string rows;
  for (int i = 0; i < 500 && rows.find("6101,60,") == std::string::npos; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    rows = run({ACD_REPORT, "occupancy", "--interval", "total", "--db", folder / "live.db", "--format", "csv"}).out;
  }
  EXPECT_NE(rows.find("6101,60,0,0,0,0,0,60,"), std::string::npos) << rows;
  recorder.signal(SIGINT);
  EXPECT_EQ(recorder.wait(), 0);
}

TEST(Live, TheStateFileIsWholeForAReaderThatPollsIt) {
  const Folder folder;
  Switch source(folder, write_day(folder), {"--speed", "20000"});
  Process recorder(record(source, folder), folder / "run.log");
  int reads = 0;
  while (recorder.log().find("closed by the switch") == std::string::npos) {
    const std::string text = read_file(folder / "live.json");
    if (text.empty() && reads == 0) continue;  // not there yet
    ASSERT_TRUE(nlohmann::json::accept(text)) << text;
    ++reads;
  }
  EXPECT_GT(reads, 100);
}

TEST(Live, ASecondRecorderOnTheSameDatabaseSaysWhoHoldsIt) {
  const Folder folder;
  Switch source(folder, write_day(folder), {"--speed", "1"});
  Process recorder(record(source, folder), folder / "run.log");
  ASSERT_TRUE(recorder.wait_for_log("event=connected"));
  const Result second = run(record(source, folder));
  EXPECT_EQ(second.exit_code, 75);
  EXPECT_NE(second.err.find("is being written by process"), std::string::npos) << second.err;
}

TEST(Play, AnEmptyFileIsRefused) {
  const Folder folder;
  std::ofstream(folder / "empty.rte").flush();
  const Result result = run({"/usr/bin/timeout", "20", ACD_RECORDER, "play", folder / "empty.rte", "--listen", "0"});
  EXPECT_EQ(1, result.exit_code);
  EXPECT_NE(std::string::npos, result.err.find("is empty")) << result.err;
}

}  // namespace
}  // namespace acd::test
