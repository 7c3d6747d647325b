#include <gtest/gtest.h>

#include "live_feed.h"
#include "store/reader.h"
#include "truth_text.h"

namespace acd::test {
namespace {

// A person holds the write lock in an sqlite3 shell: what comes waits in memory, then in the spill.
TEST(LockedDatabase, IsWrittenWhenItIsFreeAgain) {
  disk().heal();
  LiveFeed feed;
  LiveFeed free;
  const std::string_view bytes = std::string_view(centre_bytes()).substr(0, 150'000);
  free.session(bytes);
  free.finish();
  SQLite::Database other(feed.recording().path(), SQLite::OPEN_READWRITE);
  other.exec("BEGIN IMMEDIATE");
  feed.session(bytes);
  EXPECT_TRUE(wait_until([&] { return feed.spilled(); })) << "nothing was spilled";
  other.exec("ROLLBACK");
  feed.finish();
  EXPECT_EQ("", first_difference(free.recording().all(), feed.recording().all()));
  EXPECT_FALSE(feed.spilled());
}

// A report that reads for an hour keeps the WAL from being reused. When it has gone, the timer brings the file back.
TEST(LongReader, TheWalIsEmptiedAfterIt) {
  disk().heal();
  KeepLimits limits = quick_limits();
  LiveFeed feed(limits);
  const auto size = [&] { return std::filesystem::file_size(feed.recording().path() + "-wal"); };
  const std::string& bytes = centre_bytes();
  feed.open();
  feed.chunk(bytes, 0);
  const auto db = open_for_reading(feed.recording().path());
  ASSERT_TRUE(wait_until([&] { return count_of(*db, "frame") > 0; }));
  std::size_t n = 1;
  {
    db->exec("BEGIN");
    const auto seen = count_of(*db, "frame");
    for (; n < 60 && feed.chunk(bytes, n); ++n) std::this_thread::sleep_for(std::chrono::milliseconds(50));
    EXPECT_GT(size(), 500'000U) << "the reader was not in the way";
    EXPECT_EQ(seen, count_of(*db, "frame")) << "the reader's view moved";
    db->exec("COMMIT");
  }
  EXPECT_TRUE(wait_until([&] { return size() <= static_cast<std::size_t>(limits.wal_bytes); })) << size();
  EXPECT_GT(count_of(*db, "frame"), 4000) << "thousands of records were committed meanwhile";
  feed.close();
  feed.finish();
}

}  // namespace
}  // namespace acd::test
