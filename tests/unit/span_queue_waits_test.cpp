#include <gtest/gtest.h>

#include "span/queue_waits.h"
#include "waits_text.h"

namespace acd::test {
namespace {

constexpr RingingCounted kNo = RingingCounted::no;
constexpr RingingCounted kYes = RingingCounted::yes;
constexpr RingingCounted kUnknown = RingingCounted::unknown;

// While b rings, 25 says nobody waits, or one: the ringing one.
TEST(SpanQueueWaits, ARingingCallIsNotCountedUnderNoAndTakenOffUnderYes) {
  expect_lines("4: arrived 3#1 .. 21#2, likely 3#1 .. 5#1",
               waits_of("10 Q n1 w6 \n 20 T b \n 25 Q n0 \n 28 G b \n 40 Q n0", kNo));
  expect_lines("4: arrived 3#1 .. 5#3", waits_of("10 Q n1 w6 \n 20 T b \n 25 Q n1 w21 \n 28 G b \n 40 Q n0", kYes));
}

// The longest wait at 25 is that of a, which rang first: it came within 3 .. 5; b came behind it and before 22.
TEST(SpanQueueWaits, UnderYesTheLongestWaitIsThatOfTheCallThatRangFirst) {
  expect_lines(R"(
    5: arrived 3#1 .. 5#4
    6: arrived 3#1 .. 22#3, likely 3#1 .. 11#1
  )",
               waits_of("10 Q n2 w6 \n 20 T a \n 21 T b \n 25 Q n2 w21 \n 28 G a \n 29 G b \n 40 Q n0", kYes));
  // Once a is answered, that of b.
  expect_lines(R"(
    4: arrived 3#1 .. 14#5, likely 3#1 .. 5#1
    6: arrived 12#5 .. 14#5
  )",
               waits_of("10 Q n1 w6 \n 20 T a \n 21 T b \n 22 G a \n 25 Q n1 w12 \n 29 G b \n 40 Q n0", kYes));
}

TEST(SpanQueueWaits, UnderYesFewerCountedThanRingBreaksTheChain) {
  expect_lines("4: fifo", waits_of("10 Q n1 w6 \n 20 T b \n 25 Q n0 \n 28 G b \n 40 Q n0", kYes));
}

// Those who ring are among the 999 or more, so fewer may wait. Under no, 999 wait beside the one that rings.
TEST(SpanQueueWaits, UnderYesAFullFieldIsNoCountOfThoseWhoDoNotRing) {
  const std::string lines = R"(
    10 Q n0
    20 Q n999 w10
    30 T a
    35 Q n999 w25
    40 G a
    50 Q n998 w35
    60 T z
  )";
  expect_lines("5: arrived 10#1 .. 11#4", waits_of(lines, kYes));
  expect_lines("5: arrived 10#1 .. 11#4\nleft 1 from 10", waits_of(lines, kNo));
}

// A field that holds one call, and two that ring: nothing contradicts, and c may have waited at 22 already.
TEST(SpanQueueWaits, UnderYesMoreMayRingThanAFullFieldHolds) {
  const std::string lines = R"(
    10 Q n0
    20 T a
    21 T b
    22 Q n1 w6
    23 G a
    24 G b
    26 T c
    27 G c
    40 Q n0
  )";
  WaitRules of_one = rules(kYes);
  of_one.most_calls_waiting = 1;
  expect_lines(R"(
    5: arrived 15#4 .. 17#4
    6: arrived 15#4 .. 22#3
    8: arrived 15#4 .. 27#7
  )",
               waits_of(lines, of_one));
}

TEST(SpanQueueWaits, WhatIsNotKnownOfRingingHoldsUnderBothReadings) {
  const std::string lines = "10 Q n1 w6 \n 20 T a \n 25 Q n1 w10 \n 28 G a \n 40 Q n0";
  expect_lines("4: arrived 3#1 .. 16#3, likely 3#1 .. 5#1\nleft 1 from 10", waits_of(lines, kNo));
  expect_lines("4: arrived 14#3 .. 16#3, somebody left", waits_of(lines, kYes));
  expect_lines("4: arrived 3#1 .. 16#3, somebody left\nleft 1 from 10", waits_of(lines, kUnknown));
  // Unbounded under one is unbounded.
  expect_lines("4: fifo", waits_of("10 Q n1 w6 \n 20 T b \n 25 Q n0 \n 28 G b \n 40 Q n0", kUnknown));
}

TEST(SpanQueueWaits, PathsAreReadApart) {
  expect_lines(
      R"(
    5: arrived 10#2 .. 13#4
    7: arrived 3#1 .. 15#6, likely 3#1 .. 5#1
  )",
      waits_of(
          "10 Q n1 w6 \n 10 Q n0 p2 \n 11 J a \n 12 T a \n 13 G a p2 \n 14 T b \n 15 G b \n 25 Q n0 \n 25 Q n0 p2"));
}

TEST(SpanQueueWaits, ACallThatDepartsUnseenBreaksNothing) {
  expect_lines("4: arrived 3#1 .. 14#3, likely 3#1 .. 5#1",
               waits_of("10 Q n1 w6 \n 11 T - \n 13 T a \n 14 G a \n 25 Q n0"));
}

// It may stand at the head at 45 with its age, or at the tail: the next to depart need not be the oldest.
TEST(SpanQueueWaits, ARingingInVainBreaksEveryPathAtItsBeginAndEnd) {
  expect_lines("3: unanswered", waits_of("10 Q n1 w6 \n 12 T b \n 13 G b \n 15 T a \n 30 U a \n 45 Q n0"));
  expect_lines("4: unanswered", waits_of("10 Q n1 w6 \n 15 T a \n 22 T b \n 23 G b \n 30 U a \n 45 Q n0"));
  expect_lines("5: unanswered", waits_of("10 Q n1 w6 \n 15 T a \n 30 U a \n 32 T b \n 33 G b \n 45 Q n0"));
  // Between its begin and its end the samples are good, unless it is counted in them.
  const std::string between = "10 Q n0 \n 15 T a \n 20 Q n0 \n 22 T b \n 23 G b \n 25 Q n0 \n 30 U a \n 45 Q n0";
  expect_lines("5: arrived 20#3 .. 23#4", waits_of(between, kNo));
  expect_lines("5: unanswered", waits_of(between, kYes));
}

// After the ringing in vain the oldest is one of 8, while b departs: it stands behind others, and nothing is known of
// ranks until it is gone.
TEST(SpanQueueWaits, ACallBackAtTheTailWithItsAgeMakesItUnbounded) {
  expect_lines("6: fifo", waits_of("10 Q n2 w6 \n 15 T a \n 30 U a \n 35 Q n2 w31 \n 40 T b \n 41 G b \n 50 Q n2 w46"));
}

TEST(SpanQueueWaits, ARingingWithoutOutcomeBreaksUpToItsEnd) {
  expect_lines("4: ringing_unresolved", waits_of("10 Q n0 \n 15 T a \n 22 T b \n 23 G b \n 30 E a \n 45 Q n0"));
  expect_lines("6: arrived 31#4 .. 33#5",
               waits_of("10 Q n0 \n 15 T a \n 30 E a \n 31 Q n0 \n 32 T b \n 33 G b \n 45 Q n0"));
}

TEST(SpanQueueWaits, WhereRingingIsSentAnAnswerWithoutItHasNoBounds) {
  expect_lines("3: ringing_unresolved\n5: ringing_unresolved",
               waits_of("10 Q n0 \n 12 T b \n 13 G b \n 20 J a \n 23 G a \n 45 Q n0"));
  // The chain goes on outside.
  expect_lines("3: arrived 10#1 .. 13#2\n6: ringing_unresolved",
               waits_of("10 Q n0 \n 12 T b \n 13 G b \n 18 Q n0 \n 20 J a \n 23 G a \n 45 Q n0"));
}

// At 55 the oldest is the one of 40, though that should have departed: so of all of the day's waits none is kept, of
// the next day's all.
TEST(SpanQueueWaits, APathThatContradictsFirstInFirstOutOnADayIsUnboundedThatDay) {
  const std::string lines = R"(
    10 Q n0
    12 T a
    13 G a
    25 Q n0
    40 Q n1 w5
    42 T b
    43 G b
    55 Q n1 w20
    70 Q n0
    85 Q n0
    92 T c
    93 G c
    105 Q n0
  )";
  expect_lines("3: fifo\n7: fifo\n12: fifo", waits_of(lines));
  WaitRules rules = test::rules(kNo);
  rules.midnights = {{0}, {80}, {180}};
  expect_lines("3: fifo\n7: fifo\n12: arrived 85#10 .. 93#11", waits_of(lines, rules));
}

TEST(SpanQueueWaits, AnotherPathIsNotTouchedByThat) {
  expect_lines(R"(
    5: fifo
    7: arrived 10#2 .. 45#6
  )",
               waits_of("10 Q n0 \n 10 Q n0 p2 \n 40 Q n1 w5 \n 42 T b \n 43 G b \n 44 T c \n 45 G c p2 \n 55 Q n1 w20 "
                        "\n 70 Q n0 p2"));
}

// By counts two left; that the oldest came later tells nothing where order does not hold.
TEST(SpanQueueWaits, OnSuchADayWhatLeftIsToldByCountsAlone) {
  const std::string left = "10 Q n3 w6 \n 25 Q n2 w10 \n 30 T z \n 31 U z \n 32 Q n0 \n";
  expect_lines("left 3 from 10", waits_of(left));
  expect_lines("9: fifo\nleft 1 from 10", waits_of(left + "40 Q n1 w3 \n 42 J b \n 43 T b \n 44 G b \n 55 Q n1 w18"));
}

// A fall of the oldest call's arrival that a ringing in vain explains is none.
TEST(SpanQueueWaits, WhatARingingInVainExplainsIsNoContradiction) {
  expect_lines(R"(
    3: arrived 10#1 .. 13#2
    9: fifo
  )",
               waits_of("10 Q n0 \n 12 T a \n 13 G a \n 14 Q n0 \n 15 T b \n 30 U b \n 35 Q n1 w22 \n 40 T c \n 41 G c "
                        "\n 50 Q n2 w37"));
}

TEST(SpanQueueWaits, NorIsAnOldestCallThatGetsOlderBehindIt) {
  const std::string day = "10 Q n0 \n 12 T a \n 13 G a \n 14 Q n0 \n";
  expect_lines("3: arrived 10#1 .. 13#2", waits_of(day + "15 T b \n 30 U b \n 35 Q n2 w20 \n 50 Q n2 w40"));
  expect_lines("3: fifo", waits_of(day + "35 Q n2 w20 \n 50 Q n2 w40"));
}

// As behind a ringing in vain: one may have been missed.
TEST(SpanQueueWaits, WhoWaitsWhenCoverageBeginsOrRecordsWereLostMayHaveRungInVain) {
  const std::string stuck = "40 Q n2 w31 \n 45 T b \n 46 G b \n 55 Q n2 w46 \n";
  expect_lines("4: fifo", waits_of("5 lost \n" + stuck));
  expect_lines("5: fifo", waits_of("1 ends \n 5 begins \n" + stuck));
  // Nor is it certain who left: the oldest may not stand first.
  const std::string left = "40 Q n2 w6 \n 55 Q n2 w10 \n 60 T z";
  expect_lines("left 2 from 40", waits_of(left));
  expect_lines("", waits_of("5 lost \n" + left));
}

TEST(SpanQueueWaits, AnswersOverSeveralDaysComeOnce) {
  WaitRules rules = test::rules(kUnknown);
  rules.midnights = {{0}, {20}, {30}};
  expect_lines(R"(
    3: arrived 10#1 .. 20#2
    6: arrived 25#4 .. 29#5
  )",
               waits_of("10 Q n0 \n 19 T a \n 21 G a \n 25 Q n0 \n 28 T b \n 31 G b \n 40 Q n0", rules));
}

TEST(SpanQueueWaits, WhatIsSettledMayBeTakenAtAnyTime) {
  WaitRules rules = test::rules(kNo);
  rules.midnights = {{0}, {20}};
  QueueWaits waits(rules);
  Ringings& input = waits.input();
  input.stretch_begins({0});
  input.sample({1, {5}, 1, 0, 0});
  input.record(2, {6}, 'T', 7, std::nullopt);
  input.record(3, {8}, 'G', 7, 1);
  input.sample({4, {15}, 1, 0, 0});
  EXPECT_TRUE(waits.take_calls().empty());  // the day is not over
  input.sample({5, {25}, 1, 0, 0});
  input.sample({6, {26 + Ringings::kLongestRinging_s}, 1, 0, 0});
  const auto calls = waits.take_calls();
  ASSERT_EQ(1U, calls.size());
  EXPECT_EQ("3: arrived 5#1 .. 7#2", text_of(calls.front()));
  input.stretch_ends();
  EXPECT_TRUE(waits.take_calls().empty());
}

}  // namespace
}  // namespace acd::test
