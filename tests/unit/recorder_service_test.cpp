#include <gtest/gtest.h>
#include <stdlib.h>

#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <thread>

#include "scratch_folder.h"
#include "service.h"
#include "service_manager.h"

namespace acd {
namespace {

using std::chrono::milliseconds;

class ServiceTest : public ::testing::Test {
 protected:
  std::string told() { return manager_.take(); }

  const ScratchFolder folder_;
  test::ServiceManager manager_{folder_.file("notify")};
  asio::io_context io_;
  ChunkQueue queue_{1024 * 1024};
  Link link_{io_, Endpoint{"127.0.0.1", "1"}, std::chrono::seconds(180), queue_};
  Vitals vitals_;
};

std::size_t times(const std::string& text, const std::string& part) {
  std::size_t n = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

TEST_F(ServiceTest, SaysReadyAndHowItStandsAndStopping) {
  Service service(io_, link_, vitals_, Zone("UTC"));
  EXPECT_EQ("", told()) << "not before the database is open";
  vitals_.frames = 1234;
  service.ready();
  EXPECT_EQ("READY=1\nSTATUS=not connected; 1234 frames stored; database written\n", told());
  service.stopping();
  EXPECT_EQ("STOPPING=1\nSTATUS=stopping: the last records are being stored\n", told());
  io_.run();  // ends: no timer is left
}

// A timer that is due when it is cancelled comes all the same.
TEST_F(ServiceTest, StopsAlsoWhenItsTimerIsDue) {
  ::setenv("WATCHDOG_USEC", "4000", 1);  // looks every millisecond
  Service service(io_, link_, vitals_, Zone("UTC"));
  service.ready();
  asio::post(io_, [&] {
    std::this_thread::sleep_for(milliseconds(20));
    asio::post(io_, [&] { service.stopping(); });
  });
  io_.run_for(std::chrono::seconds(2));
  EXPECT_TRUE(io_.stopped()) << "the loop has nothing more to do";
}

TEST_F(ServiceTest, TellsTheStatusAnewWhenItChanged) {
  ::setenv("WATCHDOG_USEC", "40000", 1);  // looks every 10 ms
  Service service(io_, link_, vitals_, Zone("UTC"));
  service.ready();
  told();
  io_.run_for(milliseconds(50));
  EXPECT_EQ(0u, times(told(), "STATUS=")) << "nothing has changed";
  vitals_.written = false;
  io_.run_for(milliseconds(50));
  EXPECT_EQ(
      "STATUS=not connected; 0 frames stored; DATABASE NOT WRITTEN, see the log: kept are 0 kB in memory and 0 kB in "
      "the "
      "spill file\n",
      told());
  vitals_.memory_bytes = 1'200;
  vitals_.spilled_bytes = 345'000;
  io_.run_for(milliseconds(50));
  EXPECT_EQ(
      "STATUS=not connected; 0 frames stored; DATABASE NOT WRITTEN, see the log: kept are 2 kB in memory and 345 kB in "
      "the spill file\n",
      told());
  vitals_.written = true;
  io_.run_for(milliseconds(50));
  EXPECT_EQ("STATUS=not connected; 0 frames stored; database written, 345 kB of the spill file still to take in\n",
            told());
  vitals_.memory_bytes = 0;
  vitals_.spilled_bytes = 0;
  io_.run_for(milliseconds(50));
  EXPECT_EQ("STATUS=not connected; 0 frames stored; database written\n", told());
  service.stopping();
}

TEST_F(ServiceTest, FeedsTheWatchdogWhileTheJournalThreadTurns) {
  ::setenv("WATCHDOG_USEC", "40000", 1);
  Service service(io_, link_, vitals_, Zone("UTC"));
  service.ready();
  EXPECT_EQ(1u, times(told(), "WATCHDOG=1"));
  for (int i = 0; i < 3; ++i) {
    ++vitals_.turns;
    io_.run_for(milliseconds(25));
    EXPECT_EQ(1u, times(told(), "WATCHDOG=1")) << "once for each turn seen";
  }
  io_.run_for(milliseconds(100));
  EXPECT_EQ(0u, times(told(), "WATCHDOG=1")) << "the journal thread is stuck; that this loop turns is not enough";
  ++vitals_.turns;
  io_.run_for(milliseconds(25));
  EXPECT_EQ(1u, times(told(), "WATCHDOG=1")) << "it turns again";
  service.stopping();
}

TEST_F(ServiceTest, WithoutAWatchdogFeedsNone) {
  Service service(io_, link_, vitals_, Zone("UTC"));
  service.ready();
  EXPECT_EQ(0u, times(told(), "WATCHDOG=1"));
  service.stopping();
}

TEST_F(ServiceTest, AWatchdogOfAnotherProcessIsNotOurs) {
  ::setenv("WATCHDOG_USEC", "40000", 1);
  ::setenv("WATCHDOG_PID", "1", 1);
  Service service(io_, link_, vitals_, Zone("UTC"));
  service.ready();
  EXPECT_EQ(0u, times(told(), "WATCHDOG=1"));
  service.stopping();
}

TEST_F(ServiceTest, SaysThatItReloads) {
  const Service service(io_, link_, vitals_, Zone("UTC"));
  service.reloading();
  EXPECT_EQ(0u, told().find("RELOADING=1\nMONOTONIC_USEC="));
  service.reloaded();
  EXPECT_EQ("READY=1\n", told());
}

}  // namespace
}  // namespace acd
