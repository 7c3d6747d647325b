#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <map>
#include <string>
#include <utility>

#include "wait_days.h"

namespace acd::test {
namespace {

// ACD_WAIT_SEEDS=0-400 tries these days instead of a few, and prints how sharp the bounds are.
std::pair<std::uint64_t, std::uint64_t> seeds() {
  const char* wanted = std::getenv("ACD_WAIT_SEEDS");
  if (wanted == nullptr) return {49, 53};  // small centres of each kind
  char* rest = nullptr;
  const std::uint64_t from = std::strtoull(wanted, &rest, 10);
  return {from, *rest == '-' ? std::strtoull(rest + 1, nullptr, 10) : from + 1};
}

using Scores = std::map<std::string, WaitScore>;

Scores scores(const std::function<std::string(WaitDay&, std::uint64_t)>& change_and_name) {
  Scores scores;
  const auto [from, to] = seeds();
  for (std::uint64_t seed = from; seed < to; ++seed) {
    WaitDay day = drawn_day(seed);
    const std::string name = change_and_name(day, seed);
    scores[name] += score(day);
  }
  if (std::getenv("ACD_WAIT_SEEDS") != nullptr)
    for (const auto& [name, score] : scores) std::cout << fmt::format("{:<34} {}\n", name, score.text());
  return scores;
}

std::string ringing(const WaitDay& day) {
  if (!day.options.ringing_records) return "ringing not sent";
  return day.options.ringing_counted ? "ringing counted" : "ringing not counted";
}

// Nobody's telephone rings in vain.
void answer_always(WaitDay& day) {
  day.options.not_answered = 0;
  day.options.forgotten_log_off = 0;
  day.options.leave_while_ringing = false;
}

void expect_nothing_wrong(const Scores& scores) {
  for (const auto& [name, score] : scores) {
    EXPECT_EQ(0, score.outside) << name << "\n" << ::testing::PrintToString(score.wrong);
    EXPECT_EQ(0, score.left_too_many) << name << "\n" << ::testing::PrintToString(score.wrong);
    EXPECT_EQ(0, score.wrong_decisions) << name << "\n" << ::testing::PrintToString(score.wrong);
    EXPECT_GT(score.bounded, 0) << name;
  }
}

// `share`: of the answered calls.
void expect_no_more_than(double share, const Scores& scores) {
  WaitScore all;
  for (const auto& [name, score] : scores) all += score;
  EXPECT_LE(static_cast<double>(all.outside), share * static_cast<double>(all.calls))
      << ::testing::PrintToString(all.wrong);
  EXPECT_EQ(0, all.left_too_many) << ::testing::PrintToString(all.wrong);
  EXPECT_EQ(0, all.wrong_decisions) << ::testing::PrintToString(all.wrong);
  EXPECT_GT(all.unbounded[static_cast<std::size_t>(Unbounded::fifo)], 0);
}

TEST(QueueWaitsOfDays, HoldTheTruthWhereEveryRingingIsAnswered) {
  const Scores found = scores([](WaitDay& day, std::uint64_t) {
    answer_always(day);
    return ringing(day);
  });
  expect_nothing_wrong(found);
  // Nothing but first-in-first-out: next to nothing is to be called something else.
  for (const auto& [name, score] : found)
    EXPECT_LT(score.unbounded[static_cast<std::size_t>(Unbounded::fifo)], score.calls / 20) << name;
}

TEST(QueueWaitsOfDays, HoldTheTruthWhateverBecomesOfCallsThatRingInVain) {
  expect_nothing_wrong(scores([](WaitDay& day, std::uint64_t) {
    if (!day.options.ringing_records) answer_always(day);
    static constexpr std::array<const char*, 3> kGoes{"to the head", "to the tail as new", "to the tail with its age"};
    return ringing(day) + ", " + kGoes[static_cast<std::size_t>(day.options.unanswered)];
  }));
}

TEST(QueueWaitsOfDays, HoldTheTruthWhileNothingTellsWhetherRingingCallsAreCounted) {
  expect_nothing_wrong(scores([](WaitDay& day, std::uint64_t) {
    day.undecided = day.options.ringing_records = true;
    return ringing(day);
  }));
}

TEST(QueueWaitsOfDays, HoldTheTruthOverLostRecordsAndHoles) {
  expect_nothing_wrong(scores([](WaitDay& day, std::uint64_t seed) {
    if (!day.options.ringing_records) answer_always(day);
    day.lose = std::array{0.002, 0.01, 0.05}[seed % 3];
    day.holes = static_cast<int>(seed % 4);
    return fmt::format("{}, {} lost", ringing(day), day.lose);
  }));
}

TEST(QueueWaitsOfDays, HoldTheTruthOverRecordsThatComeLate) {
  const Scores found = scores([](WaitDay& day, std::uint64_t seed) {
    if (!day.options.ringing_records) answer_always(day);
    day.late = std::array{0.0005, 0.002, 0.01}[seed % 3];
    return fmt::format("{}, {} late", ringing(day), day.late);
  });
  expect_nothing_wrong(found);
  std::int64_t out_of_order = 0;
  for (const auto& [name, score] : found)
    out_of_order += score.unbounded[static_cast<std::size_t>(Unbounded::out_of_order)];
  EXPECT_GT(out_of_order, 0);
}

// Who left his queue for another's, as new, left the first unanswered: both stay first-in-first-out.
TEST(QueueWaitsOfDays, HoldTheTruthOverOverflowAsNew) {
  expect_nothing_wrong(scores([](WaitDay& day, std::uint64_t seed) {
    answer_always(day);
    day.options.paths = std::max(day.options.paths, 2);
    day.options.overflow_after_s = std::array{15, 30, 90}[seed % 3];
    return ringing(day);
  }));
}

// Where no T is sent a call that rings in vain cannot be seen: few waits are wrong, not none.
TEST(QueueWaitsOfDays, AreSeldomWrongWhereRingingInVainCannotBeSeen) {
  expect_no_more_than(0.01, scores([](WaitDay& day, std::uint64_t) {
                        day.options.ringing_records = false;
                        if (day.options.not_answered <= 0) day.options.not_answered = 0.02;
                        return fmt::format("{}, {} in vain", ringing(day), day.options.not_answered);
                      }));
}

// The stream does not tell of priorities. What contradicts first-in-first-out makes the day unbounded; the rest can
// only be few.
TEST(QueueWaitsOfDays, AreSeldomWrongWhereSomeCallsHavePriority) {
  expect_no_more_than(0.01, scores([](WaitDay& day, std::uint64_t seed) {
                        answer_always(day);
                        day.options.priority = std::array{0.02, 0.1, 0.3}[seed % 3];
                        return fmt::format("{}, {} first", ringing(day), day.options.priority);
                      }));
}

TEST(QueueWaitsOfDays, AreSeldomWrongWhereCallsOverflowWithTheirAge) {
  expect_no_more_than(0.01, scores([](WaitDay& day, std::uint64_t seed) {
                        answer_always(day);
                        day.options.paths = std::max(day.options.paths, 2);
                        day.options.overflow_after_s = std::array{15, 30, 90}[seed % 3];
                        day.options.overflow = seed % 2 == 0 ? sim::Overflow::kTailWithAge : sim::Overflow::kByAge;
                        return fmt::format("{}, {}", ringing(day),
                                           seed % 2 == 0 ? "to the tail" : "ahead of the younger");
                      }));
}

}  // namespace
}  // namespace acd::test
