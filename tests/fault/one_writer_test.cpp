#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <fstream>
#include <thread>

#include "recorder_main.h"
#include "report_main.h"
#include "simulator.h"
#include "store_fixture.h"
#include "test_switch.h"
#include "truth_text.h"
#include "wal_locks.h"
#include "wire_bytes.h"

// SQLite before 3.51.3 can lose committed pages when two connections write to one WAL and checkpoint it at the same
// moment. So only one connection ever does, whatever else is at work. Here all programs are threads of one process,
// whose connections are watched; their locks on files are of each open file, not of the process, and work as between
// processes.
namespace acd::test {
namespace {

int program(int (*main)(int, const char* const*), std::vector<std::string> words) {
  std::vector<const char*> argv;
  for (const std::string& word : words) argv.push_back(word.c_str());
  return main(static_cast<int>(argv.size()), argv.data());
}
int recorder(std::vector<std::string> words) {
  words.insert(words.begin(), "acd-recorder");
  return program(recorder_main, std::move(words));
}
int report(std::vector<std::string> words) {
  words.insert(words.begin(), "acd-report");
  return program(report_main, std::move(words));
}

class OneWriter : public ::testing::Test {
 protected:
  OneWriter() {
    sim::Options options;
    options.agents = 2;
    options.days = 3;
    options.sample_every_s = 300;
    std::ofstream(days, std::ios::binary) << sim::to_bytes(options, sim::simulate(options).records);
  }
  int replay() { return recorder({"replay", days, "--db", db, "--zone", "UTC"}); }
  int prune() { return recorder({"prune", "--keep", "1", "--even-if-most", "--db", db}); }
  std::int64_t frames() const {
    try {
      return open_for_reading(db)->execAndGet("SELECT coalesce(max(frame_id), 0) FROM frame").getInt64();
    } catch (const std::exception&) {
      return 0;  // it is being made
    }
  }

  const WatchWalLocks watch;
  const TempFolder folder;
  const std::string db = folder.file("acd.db"), days = folder.file("days.rte");
};

TEST_F(OneWriter, TheWatchSeesASecondOne) {
  ASSERT_EQ(0, replay());
  EXPECT_GT(wal_locks().taken(), 0);
  EXPECT_FALSE(wal_locks().had_several_writers());
  SQLite::Database a(db, SQLite::OPEN_READWRITE), b(db, SQLite::OPEN_READWRITE);
  a.exec("CREATE TABLE a(x)");
  b.exec("DROP TABLE a");
  EXPECT_TRUE(wal_locks().had_several_writers());
}

TEST_F(OneWriter, WritesWhileEverythingElseIsAtWork) {
  ASSERT_EQ(0, replay());
  TestSwitch pbx(std::chrono::milliseconds(2));
  std::atomic<int> ended{-1};
  std::thread recording([&] { ended = recorder({"run", "--pbx", "127.0.0.1:" + pbx.port(), "--db", db}); });
  const std::int64_t before = frames();
  for (int i = 0; i < 1000 && frames() <= before; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  ASSERT_GT(frames(), before);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(0, prune());
    EXPECT_EQ(0, recorder({"backup", "--db", db, "--to", folder.file("copy.db"), "--force"}));
    EXPECT_EQ(0, recorder({"rebuild", "--check", "--db", db}));
    EXPECT_EQ(75, recorder({"rebuild", "--db", db}));
    report({"health", "--db", db, "--output", folder.file("health.csv")});
  }
  ::kill(::getpid(), SIGHUP);  // prune and the others have taken SIGTERM; without a configuration this stops it too
  recording.join();
  EXPECT_EQ(0, ended);
  EXPECT_FALSE(wal_locks().had_several_writers());
}

TEST_F(OneWriter, PrunesOnlyWhereNobodyElseDoes) {
  ASSERT_EQ(0, replay());
  std::thread first([&] { prune(); });
  prune();
  first.join();
  EXPECT_FALSE(wal_locks().had_several_writers());
  EXPECT_EQ(0, prune());
}

}  // namespace
}  // namespace acd::test
