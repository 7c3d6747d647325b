#include <gtest/gtest.h>

#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <thread>

#include "fault_vfs.h"
#include "journal_thread.h"
#include "link.h"
#include "store_fixture.h"
#include "test_switch.h"

namespace acd::test {
namespace {

using std::chrono::milliseconds;

// The recorder's two threads, as run() puts them together, on a disk of ours.
class SlowDisk : public ::testing::Test {
 protected:
  SlowDisk() : switch_(milliseconds(50)) {
    register_fault_vfs();
    disk().heal();
    recording_ = std::make_unique<Recording>("UTC", kFaultVfs);
    writer_ = std::make_unique<JournalThread>(recording_->journal(), queue_, publisher_, recording_->live(), spill_);
    link_ = std::make_unique<Link>(io_, Endpoint{"127.0.0.1", switch_.port()}, std::chrono::seconds(180), queue_);
    writer_->start();
    link_->start();
    network_ = std::thread([this] { io_.run(); });
  }
  void finish() {
    switch_.hang_up();
    std::this_thread::sleep_for(milliseconds(300));
    asio::post(io_, [this] { link_->stop(); });
    network_.join();
    writer_->join();
  }

  TestSwitch switch_;
  std::unique_ptr<Recording> recording_;
  ChunkQueue queue_{64 * 1024 * 1024};
  TempFolder folder_;
  Spill spill_{folder_.file("acd.db.spill"), "acd.db"};
  Publisher publisher_{""};
  asio::io_context io_;
  std::unique_ptr<JournalThread> writer_;
  std::unique_ptr<Link> link_;
  std::thread network_;
};

// The disk takes five seconds for one commit. Without two threads every record of these seconds would be late.
TEST_F(SlowDisk, NeitherStopsTheSocketNorFalsifiesAnArrivalTime) {
  std::this_thread::sleep_for(milliseconds(1000));
  disk().sleep_once_ms = 5000;
  std::this_thread::sleep_for(milliseconds(6500));
  EXPECT_EQ(0, disk().sleep_once_ms) << "no commit was held up";
  finish();
  const std::vector<std::int64_t> sent = switch_.sent_us();
  ASSERT_GT(sent.size(), 100U);
  SQLite::Statement rows(recording_->db(), std::string("SELECT received_us, ") + kRecordNumber +
                                               " FROM frame JOIN queue_sample USING(frame_id) ORDER BY frame_id");
  std::size_t n = 0, late = 0;
  for (; rows.executeStep(); ++n) {
    ASSERT_EQ(static_cast<std::int64_t>(n), rows.getColumn(1).getInt64()) << "lost, or out of order";
    const std::int64_t delay_us = rows.getColumn(0).getInt64() - sent.at(n);
    EXPECT_GE(delay_us, 0);
    EXPECT_LT(delay_us, 1'000'000) << "record " << n;
    late += delay_us > 200'000;
  }
  EXPECT_EQ(sent.size(), n);
  EXPECT_LE(late, n / 20) << "a busy machine may be late now and then";
  EXPECT_EQ(0, recording_->db().execAndGet("SELECT count(*) FROM anomaly").getInt());
}

}  // namespace
}  // namespace acd::test
