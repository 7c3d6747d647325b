#include <gtest/gtest.h>

#include <thread>

#include "chunk_queue.h"

namespace acd {
namespace {

using std::chrono::milliseconds;
using SteadyClock = std::chrono::steady_clock;

TEST(ChunkQueue, GivesMessagesInTheOrderTheyCame) {
  ChunkQueue queue(100);
  queue.push(LinkOpened{"192.0.2.1:15373", {1}});
  queue.push(LinkBytes{"abc", {2}});
  queue.push(LinkClosed{"closed", {3}});
  queue.push(LinkStopped{});
  std::vector<LinkMessage> out;
  out.emplace_back(LinkStopped{});
  queue.take(out);
  ASSERT_EQ(out.size(), 5U) << "appended to what is there";
  EXPECT_EQ(std::get<LinkOpened>(out[1]).peer, "192.0.2.1:15373");
  EXPECT_EQ(std::get<LinkBytes>(out[2]).bytes, "abc");
  EXPECT_EQ(std::get<LinkBytes>(out[2]).at, Arrival{2});
  EXPECT_EQ(std::get<LinkClosed>(out[3]).why, "closed");
  EXPECT_TRUE(std::holds_alternative<LinkStopped>(out[4]));
  out.clear();
  queue.take(out);
  EXPECT_TRUE(out.empty());
}

TEST(ChunkQueue, HasNoRoomFromItsBoundOnUntilItIsEmptied) {
  ChunkQueue queue(10);
  EXPECT_TRUE(queue.has_room());
  queue.push(LinkBytes{"123456789", {}});
  EXPECT_TRUE(queue.has_room());
  queue.push(LinkOpened{"a peer with a long name", {}});
  EXPECT_TRUE(queue.has_room()) << "only bytes count";
  queue.push(LinkBytes{"0", {}});
  EXPECT_FALSE(queue.has_room());
  queue.push(LinkBytes{"never refused", {}});
  std::vector<LinkMessage> out;
  queue.take(out);
  EXPECT_EQ(out.size(), 4U);
  EXPECT_TRUE(queue.has_room());
}

TEST(ChunkQueue, WaitsUntilTheDeadlineAndNoLongerThanForAMessage) {
  ChunkQueue queue(10);
  EXPECT_FALSE(queue.wait_until(SteadyClock::now() + milliseconds(5)));
  queue.push(LinkStopped{});
  EXPECT_TRUE(queue.wait_until(SteadyClock::now() - milliseconds(5))) << "what is there is there, deadline or not";

  ChunkQueue other(10);
  std::thread link([&] { other.push(LinkStopped{}); });
  EXPECT_TRUE(other.wait_until(SteadyClock::now() + std::chrono::seconds(60)));
  link.join();
}

TEST(ChunkQueue, LosesNothingBetweenTwoThreads) {
  ChunkQueue queue(1000);
  constexpr int kMessages = 20'000;
  std::thread link([&] {
    for (int i = 0; i < kMessages; ++i) queue.push(LinkBytes{"x", {i}});
    queue.push(LinkStopped{});
  });
  std::vector<LinkMessage> out;
  while (out.empty() || !std::holds_alternative<LinkStopped>(out.back())) {
    if (!queue.wait_until(SteadyClock::now() + std::chrono::seconds(60))) break;
    queue.take(out);
  }
  link.join();
  ASSERT_EQ(out.size(), kMessages + 1U);
  for (int i = 0; i < kMessages; ++i) ASSERT_EQ(std::get<LinkBytes>(out[static_cast<std::size_t>(i)]).at, Arrival{i});
}

}  // namespace
}  // namespace acd
