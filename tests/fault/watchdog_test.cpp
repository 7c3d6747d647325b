#include <gtest/gtest.h>

#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <thread>

#include "fault_vfs.h"
#include "journal_thread.h"
#include "link.h"
#include "service.h"
#include "service_manager.h"
#include "spill.h"
#include "store_fixture.h"
#include "test_switch.h"

namespace acd::test {
namespace {

using std::chrono::milliseconds;

// The recorder's threads and its service, as run() puts them together, on a disk of ours.
class Watchdog : public ::testing::Test {
 protected:
  Watchdog() {
    register_fault_vfs();
    disk().heal();
    recording_ = std::make_unique<Recording>("UTC", kFaultVfs);
    writer_ = std::make_unique<JournalThread>(recording_->journal(), queue_, publisher_, recording_->live(), spill_);
    link_ = std::make_unique<Link>(io_, Endpoint{"127.0.0.1", switch_.port()}, std::chrono::seconds(180), queue_);
    service_ = std::make_unique<Service>(io_, *link_, writer_->vitals(), Zone("UTC"));
    writer_->start();
    link_->start();
    service_->ready();
    network_ = std::thread([this] { io_.run(); });
  }
  ~Watchdog() override {
    asio::post(io_, [this] {
      service_->stopping();
      link_->stop();
    });
    network_.join();
    writer_->join();
  }
  // Feeds in the next half second.
  std::size_t feeds() {
    manager_.take();
    std::this_thread::sleep_for(milliseconds(500));
    const std::string told = manager_.take();
    std::size_t n = 0;
    for (auto at = told.find("WATCHDOG=1"); at != std::string::npos; at = told.find("WATCHDOG=1", at + 1)) ++n;
    return n;
  }

  TestSwitch switch_{milliseconds(20)};
  TempFolder folder_;
  ServiceManager manager_{folder_.file("notify"), 400'000};  // looks every 100 ms
  std::unique_ptr<Recording> recording_;
  ChunkQueue queue_{64 * 1024 * 1024};
  Publisher publisher_{""};
  asio::io_context io_;
  Spill spill_{folder_.file("acd.db.spill"), "acd.db"};
  std::unique_ptr<JournalThread> writer_;
  std::unique_ptr<Link> link_;
  std::unique_ptr<Service> service_;
  std::thread network_;
};

TEST_F(Watchdog, IsFedWhileRecordsAreStored) { EXPECT_GE(feeds(), 2U); }

TEST_F(Watchdog, StarvesWhileACommitHangsAndIsFedAgainAfterIt) {
  disk().sleep_once_ms = 1500;
  while (disk().sleep_once_ms != 0) std::this_thread::sleep_for(milliseconds(5));
  std::this_thread::sleep_for(milliseconds(150));  // a feed for the turn before may be due
  EXPECT_EQ(0U, feeds()) << "the link's loop turns, the journal thread does not";
  std::this_thread::sleep_for(milliseconds(1000));
  EXPECT_GE(feeds(), 2U);
}

TEST_F(Watchdog, IsFedWhileTheDiskFailsForTryingAgainIsProgress) {
  disk().write_error = SQLITE_IOERR_WRITE;
  EXPECT_TRUE(manager_.is_told("DATABASE NOT WRITTEN"));
  std::size_t n = 0;
  for (int i = 0; i < 5; ++i) n += feeds();
  EXPECT_GE(n, 2U) << "a turn a second";
  disk().heal();
}

}  // namespace
}  // namespace acd::test
