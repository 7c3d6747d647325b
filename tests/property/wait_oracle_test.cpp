#include "wait_oracle.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <map>
#include <string>

#include "span/queue_waits.h"

namespace acd::test {
namespace {

constexpr Instant kBegin{1'000'000};
constexpr std::int64_t kPath = 860;

// ACD_WAIT_CASES=100000 tries more small days.
int cases() {
  const char* wanted = std::getenv("ACD_WAIT_CASES");
  return wanted == nullptr ? 60 : std::atoi(wanted);
}

struct Reconstructed {
  std::map<int, CallWait> calls;  // by agent
  std::int64_t left[2] = {0, 0};  // by reading
};

Reconstructed reconstruct(const SmallDay& day, RingingCounted counted) {
  WaitRules rules;
  rules.ringing_counted = counted;
  rules.most_calls_waiting = day.most_told;
  QueueWaits waits(rules);
  // The queue was empty, so nobody who rang in vain before is among those who wait.
  waits.sink().sample({0, kBegin - 1000, kPath, 0, 0});
  waits.sink().breaks(Unbounded::no_sample, false);
  waits.input().stretch_begins(kBegin);
  std::map<FrameId, int> agents;
  FrameId frame_id = 0;
  for (const SmallDay::Record& record : day.records) {
    const Instant at = kBegin + record.second;
    if (record.kind == SmallDay::Kind::sample) {
      waits.input().sample({++frame_id, at, kPath, record.calls_waiting, record.longest_wait_s});
      continue;
    }
    const bool answers = record.kind == SmallDay::Kind::answered;
    waits.input().record(++frame_id, at, answers ? 'G' : 'T', record.agent,
                         answers ? std::optional(kPath) : std::nullopt);
    if (answers) agents[frame_id] = record.agent;
  }
  waits.input().stretch_ends();
  Reconstructed found;
  for (const CallWait& wait : waits.take_calls()) found.calls.emplace(agents.at(wait.call.frame_id), wait);
  for (const bool reading : {false, true})
    for (const LeftUnanswered& left : waits.take_left(reading)) found.left[reading ? 1 : 0] += left.calls;
  return found;
}

double second(ArrivalBound bound) { return static_cast<double>(bound.at - kBegin); }

// Bounds are whole seconds and exclusive: on a grid of half seconds the extremes lie half a second inside, and stamps
// of whole seconds leave a second. What is wider than that is loose.
constexpr double kSlack_s = 1;

struct Sharpness {
  std::int64_t bounds = 0, loose = 0;
  std::string first_loose;

  void add(double slack_s, const std::string& where) {
    ++bounds;
    if (slack_s <= kSlack_s) return;
    if (loose++ == 0) first_loose = where;
  }
  // A ringing call's age is forgotten if it is told again behind a sample that, but for ringing calls, was empty; and
  // that a path had only so many calls is used for the next departure, not for the one behind it.
  void expect_sharp() const {
    std::cout << fmt::format("{} of {} bounds are looser than must be\n", loose, bounds);
    EXPECT_GT(bounds, 0);
    EXPECT_LE(loose * 100, bounds) << first_loose;
  }
};

void expect_around(const ArrivalBounds& bounds, const Possible::Arrival& arrival, const std::string& where,
                   Sharpness& sharpness) {
  const std::string call =
      fmt::format("{} agent {}: arrived {} .. {}, bounds {} {}", where, arrival.agent, arrival.earliest_s,
                  arrival.latest_s, second(bounds.lower), second(bounds.upper));
  EXPECT_LE(second(bounds.lower), arrival.earliest_s) << call;
  EXPECT_GE(second(bounds.upper), arrival.latest_s) << call;
  sharpness.add(arrival.earliest_s - second(bounds.lower), call);
  sharpness.add(second(bounds.upper) - arrival.latest_s, call);
}

TEST(WaitOracle, GuaranteedBoundsHoldInEveryHistory) {
  std::mt19937 random(20260302);
  Sharpness sharpness;
  std::int64_t left = 0, left_in_truth = 0;
  for (int i = 0; i < cases(); ++i) {
    const SmallDay day = drawn_small_day(random, true);
    const Possible truth = possible(day, day.ringing_counted, true);
    ASSERT_TRUE(truth.any) << day.text();
    const Reconstructed found = reconstruct(day, day.ringing_counted ? RingingCounted::yes : RingingCounted::no);
    for (const Possible::Arrival& arrival : truth.arrivals) {
      const CallWait& wait = found.calls.at(arrival.agent);
      EXPECT_NE(Unbounded::fifo, wait.why) << day.text();
      if (wait.why == Unbounded::none) expect_around(wait.guaranteed, arrival, day.text(), sharpness);
    }
    EXPECT_LE(found.left[day.ringing_counted ? 1 : 0], truth.left_at_least) << day.text();
    left += found.left[day.ringing_counted ? 1 : 0];
    left_in_truth += truth.left_at_least;
  }
  sharpness.expect_sharp();
  std::cout << fmt::format("{} of {} that left for certain are certified\n", left, left_in_truth);
  EXPECT_GE(left * 100, left_in_truth * 60);
}

// A switch whose field holds 1 or 2 calls, as the real one's holds 999: a full field says that at least so many wait.
TEST(WaitOracle, AFullFieldIsNoExactCountOfThoseWhoWait) {
  std::mt19937 random(20260305);
  Sharpness sharpness;
  std::int64_t left = 0, full = 0;
  for (int i = 0; i < cases(); ++i) {
    const SmallDay day = drawn_small_day(random, true, 1 + i % 2);
    const Possible truth = possible(day, day.ringing_counted, true);
    ASSERT_TRUE(truth.any) << day.text();
    full += std::count_if(day.records.begin(), day.records.end(), [&](const SmallDay::Record& record) {
      return record.kind == SmallDay::Kind::sample && record.calls_waiting == day.most_told;
    });
    const Reconstructed found = reconstruct(day, day.ringing_counted ? RingingCounted::yes : RingingCounted::no);
    for (const Possible::Arrival& arrival : truth.arrivals) {
      const CallWait& wait = found.calls.at(arrival.agent);
      EXPECT_NE(Unbounded::fifo, wait.why) << day.text();
      if (wait.why == Unbounded::none) expect_around(wait.guaranteed, arrival, day.text(), sharpness);
    }
    EXPECT_LE(found.left[day.ringing_counted ? 1 : 0], truth.left_at_least) << day.text();
    left += found.left[day.ringing_counted ? 1 : 0];
  }
  EXPECT_GT(full, 0);
  EXPECT_GT(left, 0);
  EXPECT_GT(sharpness.bounds, 0);
}

TEST(WaitOracle, LikelyBoundsHoldInEveryHistoryWithoutUnseenDepartures) {
  std::mt19937 random(20260303);
  Sharpness sharpness;
  for (int i = 0; i < cases(); ++i) {
    const SmallDay day = drawn_small_day(random, i % 4 == 0);
    const Possible truth = possible(day, day.ringing_counted, false);
    if (!truth.any) continue;
    const Reconstructed found = reconstruct(day, day.ringing_counted ? RingingCounted::yes : RingingCounted::no);
    for (const Possible::Arrival& arrival : truth.arrivals) {
      const CallWait& wait = found.calls.at(arrival.agent);
      EXPECT_FALSE(wait.unseen_departure) << day.text();
      if (wait.why == Unbounded::none) expect_around(wait.likely, arrival, day.text(), sharpness);
    }
  }
  sharpness.expect_sharp();
}

TEST(WaitOracle, WhatIsNotKnownOfRingingCallsHoldsUnderBothReadings) {
  std::mt19937 random(20260304);
  Sharpness sharpness;
  for (int i = 0; i < cases(); ++i) {
    const SmallDay day = drawn_small_day(random, true);
    const Possible no = possible(day, false, true), yes = possible(day, true, true);
    const Reconstructed found = reconstruct(day, RingingCounted::unknown);
    for (const Possible& truth : {no, yes})
      for (const Possible::Arrival& arrival : truth.arrivals)
        if (const CallWait& wait = found.calls.at(arrival.agent); truth.any && wait.why == Unbounded::none)
          expect_around(wait.guaranteed, arrival, day.text(), sharpness);
    if (no.any && yes.any) {
      EXPECT_LE(std::min(found.left[0], found.left[1]), std::min(no.left_at_least, yes.left_at_least)) << day.text();
    }
  }
  EXPECT_GT(sharpness.bounds, 0);
}

}  // namespace
}  // namespace acd::test
