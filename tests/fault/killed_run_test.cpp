#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <thread>

#include "child_process.h"
#include "store_fixture.h"
#include "test_switch.h"
#include "wallboard.h"

namespace acd::test {
namespace {

using std::chrono::milliseconds;

// Killed at random moments while 5,000 records come every second, and stopped in the end.
TEST(KilledRun, KeepsWhatItReceivedAndGoesOn) {
  constexpr int kKills = 6;
  TempFolder folder;
  const std::string db = folder.file("acd.db"), state = folder.file("mitel_data.json"), log = folder.file("log");
  TestSwitch pbx(milliseconds(10), 50);
  std::mt19937 random(20260302);
  const std::vector<std::string> command = {
      ACD_RECORDER, "run", "--pbx", "127.0.0.1:" + pbx.port(), "--db", db, "--state", state, "--zone", "UTC"};
  Wallboard board(state);
  std::vector<std::int64_t> killed_us;
  for (int kill = 0; kill < kKills; ++kill) {
    ChildProcess recorder(command, log);
    ASSERT_FALSE(recorder.wait_for(milliseconds(700 + random() % 1000))) << "it ended by itself";
    recorder.signal(SIGKILL);
    killed_us.push_back(now_us());
    EXPECT_EQ(128 + SIGKILL, recorder.wait());
    // Opened while nobody writes: what was committed is whole.
    const auto reader = open_for_reading(db);
    EXPECT_EQ("ok\n", rows_of(*reader, "PRAGMA integrity_check"));
  }
  ChildProcess recorder(command, log);
  ASSERT_FALSE(recorder.wait_for(milliseconds(1500)));
  pbx.hang_up();
  std::this_thread::sleep_for(milliseconds(300));
  recorder.signal(SIGTERM);
  EXPECT_EQ(0, recorder.wait());
  board.stop();
  EXPECT_EQ("", board.torn());
  EXPECT_GT(board.whole(), 100);

  const auto reader = open_for_reading(db);
  const std::vector<std::int64_t> sent = pbx.sent_us();
  EXPECT_GT(sent.size(), 15'000U) << "no load";
  std::vector<bool> stored(sent.size());
  SQLite::Statement rows(*reader, std::string("SELECT ") + kRecordNumber + " FROM queue_sample ORDER BY frame_id");
  for (std::int64_t last = -1; rows.executeStep(); last = rows.getColumn(0).getInt64()) {
    EXPECT_LT(last, rows.getColumn(0).getInt64()) << "out of order, or twice";
    stored.at(static_cast<std::size_t>(rows.getColumn(0).getInt64())) = true;
  }
  // A commit comes within 250 ms; as much again for a busy machine.
  for (std::size_t n = 0; n < stored.size(); ++n) {
    const std::int64_t at = sent[n];
    const auto just_killed = [&](std::int64_t killed) { return at > killed - 500'000 && at <= killed + 100'000; };
    if (std::none_of(killed_us.begin(), killed_us.end(), just_killed)) {
      EXPECT_TRUE(stored[n]) << "record " << n;
    }
  }
  EXPECT_EQ("interrupted 6\n",
            rows_of(*reader, "SELECT ended_by, count(*) FROM session WHERE session_id <= 6 GROUP BY ended_by"));
  EXPECT_EQ("7 0\n", rows_of(*reader, "SELECT count(*), sum(ended_us IS NULL) FROM session"));
  EXPECT_EQ("0\n", rows_of(*reader, "SELECT count(*) FROM coverage WHERE ended_by IS NULL"));
}

}  // namespace
}  // namespace acd::test
