#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <random>

#include "child_process.h"
#include "simulator.h"
#include "store_fixture.h"
#include "truth_text.h"
#include "wire_bytes.h"

namespace acd::test {
namespace {

using std::chrono::milliseconds;

// A few commits long: replay commits 10,000 frames at a time.
std::string write_capture(const TempFolder& folder) {
  sim::Options options;
  options.days = 2;
  options.agents = 5;
  options.round_the_clock = true;
  return folder.write("capture.rte", sim::to_bytes(options, sim::simulate(options).records));
}

std::vector<std::string> replay(const std::string& capture, const std::string& db) {
  return {ACD_RECORDER, "replay", capture, "--db", db, "--zone", "Australia/Sydney"};
}

std::string content_of(const std::string& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

// Replays and is killed, again and again, until a replay comes through. At first anywhere in the run; later with more
// and more time, whatever the machine. Returns how often it was killed.
int replay_under_fire(const std::string& capture, const std::string& db, const std::string& log, milliseconds whole,
                      std::mt19937_64& random) {
  for (int kills = 0; kills < 60; ++kills) {
    std::optional<int> ended;
    {
      ChildProcess child(replay(capture, db), log);
      ended = child.wait_for(milliseconds(random() % static_cast<std::uint64_t>(whole.count() * (kills + 10) / 20)));
    }
    if (!ended) continue;
    EXPECT_EQ(0, *ended) << content_of(log);
    return kills;
  }
  ADD_FAILURE() << "it never came through\n" << content_of(log);
  return 60;
}

TEST(KilledReplay, GivesTheRowsOfAnUninterruptedOneInTheEnd) {
  TempFolder folder;
  const std::string capture = write_capture(folder);
  const auto begin = std::chrono::steady_clock::now();
  ASSERT_EQ(0, ChildProcess(replay(capture, folder.file("whole.db")), folder.file("log")).wait());
  const auto whole = std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - begin);
  const auto expected = open_for_reading(folder.file("whole.db"));

  std::mt19937_64 random(20260302);
  bool resumed = false;
  for (int round = 0; round < 5 && !resumed && !HasFailure(); ++round) {
    const std::string db = folder.file("killed.db" + std::to_string(round)), log = db + ".log";
    replay_under_fire(capture, db, log, whole, random);
    resumed = content_of(log).find("event=resumed") != std::string::npos;
    const auto actual = open_for_reading(db);
    EXPECT_EQ("", first_difference(all_rows(*expected), all_rows(*actual)));
    EXPECT_EQ("ok\n", rows_of(*actual, "PRAGMA integrity_check"));
  }
  EXPECT_TRUE(resumed) << "it was never killed between two commits";
}

}  // namespace
}  // namespace acd::test
