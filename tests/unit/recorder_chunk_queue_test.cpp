#include <gtest/gtest.h>

#include <thread>

#include "chunk_queue.h"

namespace acd {
namespace {

using std::chrono::milliseconds;
using SteadyClock = std::chrono::steady_clock;

TEST(ChunkQueue, GivesMessagesInTheOrderTheyCame) {
  ChunkQueue queue(10'000);
  queue.push(LinkOpened{"192.0.2.1:15373", {1}});
  queue.push(LinkBytes{"abc", {2}});
  queue.push(LinkClosed{"closed", {3}});
  queue.push(LinkStopped{});
  std::deque<LinkMessage> out;
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

// Bytes of a chunk that takes so much memory.
std::string chunk_of(std::size_t memory) { return std::string(memory - sizeof(LinkMessage), 'x'); }

TEST(ChunkQueue, CountsWhatComesBeyondItsBoundUntilHalfOfItIsFree) {
  ChunkQueue queue(1000);
  std::deque<LinkMessage> out;
  queue.push(LinkBytes{chunk_of(600), {1}});
  queue.push(LinkBytes{chunk_of(400), {2}});
  queue.push(LinkBytes{"12345", {3}});
  queue.take(out);
  queue.push(LinkBytes{"678", {4}});
  queue.push(LinkBytes{"9", {5}});
  queue.take(out);
  ASSERT_EQ(out.size(), 3U) << "one hole, taken in between or not";
  EXPECT_EQ(std::get<LinkDropped>(out[2]).bytes, 9);
  EXPECT_EQ(std::get<LinkDropped>(out[2]).at, Arrival{3});

  queue.release(400);
  queue.push(LinkBytes{"still not", {6}});
  queue.push(LinkClosed{"closed", {7}});
  queue.release(500);
  queue.push(LinkBytes{"kept again", {8}});
  queue.take(out);
  ASSERT_EQ(out.size(), 5U);
  EXPECT_EQ(std::get<LinkDropped>(out[2]).bytes, 18);
  EXPECT_EQ(std::get<LinkClosed>(out[3]).why, "closed") << "never dropped";
  EXPECT_EQ(std::get<LinkBytes>(out[4]).bytes, "kept again");
}

TEST(ChunkQueue, WaitsUntilTheDeadlineAndNoLongerThanForAMessage) {
  ChunkQueue queue(1000);
  EXPECT_FALSE(queue.wait_until(SteadyClock::now() + milliseconds(5)));
  queue.push(LinkStopped{});
  EXPECT_TRUE(queue.wait_until(SteadyClock::now() - milliseconds(5))) << "what is there is there, deadline or not";

  ChunkQueue other(1000);
  std::thread link([&] { other.push(LinkStopped{}); });
  EXPECT_TRUE(other.wait_until(SteadyClock::now() + std::chrono::seconds(60)));
  link.join();
}

TEST(ChunkQueue, LosesNothingBetweenTwoThreads) {
  ChunkQueue queue(10'000'000);
  constexpr int kMessages = 20'000;
  std::thread link([&] {
    for (int i = 0; i < kMessages; ++i) queue.push(LinkBytes{"x", {i}});
    queue.push(LinkStopped{});
  });
  std::deque<LinkMessage> out;
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
