#include <gtest/gtest.h>

#include "span/wait_chain.h"
#include "waits_text.h"

namespace acd::test {
namespace {

// Calls are answered a second after they begin to ring, so what bounds them is seen by the begin.
TEST(SpanWaitChain, TheOldestCallArrivedWithinASecondOfWhatItsWaitSays) {
  // Behind it nobody: before it departed. With somebody behind: before that one.
  expect_lines("3: arrived 3#1 .. 13#2, likely 3#1 .. 5#1", waits_of("10 Q n1 w6 \n 12 T a \n 13 G a \n 25 Q n0"));
  expect_lines("3: arrived 3#1 .. 8#4, likely 3#1 .. 5#1", waits_of("10 Q n2 w6 \n 12 T a \n 13 G a \n 25 Q n1 w18"));
}

TEST(SpanWaitChain, WhoDepartsBehindAllThatWaitedArrivedSinceTheSample) {
  expect_lines("3: arrived 10#1 .. 15#2", waits_of("10 Q n0 \n 14 T a \n 15 G a \n 25 Q n0"));
  expect_lines(R"(
    3: arrived 3#1 .. 13#2, likely 3#1 .. 5#1
    5: arrived 10#1 .. 15#4
  )",
               waits_of("10 Q n1 w6 \n 12 T a \n 13 G a \n 14 T b \n 15 G b \n 25 Q n0"));
}

TEST(SpanWaitChain, RanksGoByTheOrderOfDeparturesNotOfAnswers) {
  expect_lines(R"(
    4: arrived 10#1 .. 15#3
    5: arrived 3#1 .. 13#2, likely 3#1 .. 5#1
  )",
               waits_of("10 Q n1 w6 \n 12 T a \n 14 T b \n 15 G b \n 16 G a \n 25 Q n0"));
}

// The second of two waiting at 10 is the oldest at 25: the sample there says when it came, and it departs next.
TEST(SpanWaitChain, ForwardsAWaitingCallMovesUpByThoseThatDeparted) {
  expect_lines(R"(
    3: arrived 3#1 .. 10#4, likely 3#1 .. 5#1
    6: arrived 8#4 .. 31#5, likely 8#4 .. 10#4
  )",
               waits_of("10 Q n2 w6 \n 12 T a \n 13 G a \n 25 Q n1 w16 \n 30 T b \n 31 G b \n 40 Q n0"));
}

// Two samples that say the same call's arrival in different seconds narrow it: 4 +- 1 and 5 +- 1.
TEST(SpanWaitChain, ForwardsTheLaterLowerBoundStays) {
  expect_lines("4: arrived 4#2 .. 28#3, likely 4#2 .. 5#1",
               waits_of("10 Q n1 w6 \n 25 Q n1 w20 \n 27 T a \n 28 G a \n 40 Q n0"));
  expect_lines("4: arrived 4#1 .. 28#3, likely 4#1 .. 5#2",
               waits_of("10 Q n1 w5 \n 25 Q n1 w21 \n 27 T a \n 28 G a \n 40 Q n0"));
}

// Nobody is known to have departed between, so who waits at 25 as the third came since 10.
TEST(SpanWaitChain, ForwardsWhoWasNotThereArrivedSinceTheSampleBefore) {
  expect_lines(R"(
    4: arrived 3#1 .. 28#3, likely 3#1 .. 5#2
    6: arrived 10#1 .. 30#5, likely 10#1 .. 26#2
  )",
               waits_of("10 Q n1 w6 \n 25 Q n2 w21 \n 27 T a \n 28 G a \n 29 T b \n 30 G b \n 40 Q n0"));
}

// The oldest at 40 came at 20 at the latest, so did all that departed before.
TEST(SpanWaitChain, BackwardsALaterSampleBoundsWhoDepartedEarlier) {
  expect_lines(R"(
    3: arrived 3#1 .. 13#2, likely 3#1 .. 5#1
    6: arrived 10#1 .. 20#7
  )",
               waits_of("10 Q n1 w6 \n 12 T a \n 13 G a \n 25 Q n2 w- \n 27 T b \n 28 G b \n 40 Q n1 w21"));
}

TEST(SpanWaitChain, BoundsGrowWithThePlaceInTheQueue) {
  // Of three the last came before 10: it is the oldest at 25. So did the two before.
  expect_lines(R"(
    3: arrived 3#1 .. 10#6, likely 3#1 .. 5#1
    5: arrived 3#1 .. 10#6
  )",
               waits_of("10 Q n3 w6 \n 12 T a \n 13 G a \n 14 T b \n 15 G b \n 25 Q n1 w16"));
}

TEST(SpanWaitChain, AWaitThatIsNotToldGivesNoBound) {
  expect_lines("3: saturated", waits_of("10 Q n1 w- \n 12 T a \n 13 G a \n 25 Q n0"));
  // But what came since a sample came since then.
  expect_lines("4: arrived 10#1 .. 28#3, likely 10#1 .. 26#2",
               waits_of("10 Q n0 \n 25 Q n1 w- \n 27 T a \n 28 G a \n 40 Q n0"));
  // As next sample it bounds nothing, as last one neither certifies nor contradicts.
  expect_lines("3: arrived 3#1 .. 13#2, likely 3#1 .. 5#1", waits_of("10 Q n1 w6 \n 12 T a \n 13 G a \n 25 Q n1 w-"));
}

TEST(SpanWaitChain, BehindTheMostThatASampleCanCountMoreMayWait) {
  const auto departures = [](int count) {
    std::string lines;
    for (int i = 0; i < count; ++i) lines += fmt::format("11 T {0} \n 11 G {0} \n", static_cast<char>('a' + i % 20));
    return lines;
  };
  // The 1000th to depart may have waited at 10.
  EXPECT_NE(std::string::npos,
            waits_of("10 Q n999 w6 \n" + departures(1000) + "25 Q n0").find("2001: arrived 3#1 .. 12#2000\n"));
  // So may who waits at 25.
  EXPECT_NE(std::string::npos,
            waits_of("10 Q n999 w6 \n" + departures(999) + "25 Q n1 w- \n 27 T a \n 28 G a \n 40 Q n0")
                .find("2002: arrived 3#1 .. 28#2001"));
  // And how many are gone cannot be told.
  expect_lines("", waits_of("10 Q n999 w6 \n 25 Q n999 w3 \n 30 T z"));
}

TEST(SpanWaitChain, WithoutASampleOnBothSidesThereIsNoBound) {
  expect_lines("2: no_sample", waits_of("10 T a \n 11 G a \n 25 Q n0"));
  expect_lines("3: hole", waits_of("10 Q n0 \n 12 T a \n 13 G a"));
  expect_lines("3: hole", waits_of("10 Q n0 \n 12 T a \n 13 G a \n 20 ends \n 300 begins \n 310 Q n0"));
  expect_lines("6: hole", waits_of("10 Q n0 \n 20 ends \n 300 begins \n 305 J a \n 306 T a \n 307 G a \n 310 Q n0"));
}

TEST(SpanWaitChain, LostRecordsBreakIt) {
  expect_lines("4: lost", waits_of("10 Q n0 \n 11 lost \n 12 T a \n 13 G a \n 25 Q n0"));
  expect_lines("3: lost", waits_of("10 Q n0 \n 12 T a \n 13 G a \n 14 lost \n 25 Q n0"));
}

// Under first-in-first-out the oldest call never gets older than it was.
TEST(SpanWaitChain, AnOldestCallOlderThanBeforeBreaksIt) {
  expect_lines("4: fifo", waits_of("10 Q n1 w6 \n 25 Q n1 w23 \n 27 T a \n 28 G a \n 40 Q n0"));
  // Within the second that stamps leave it may seem so.
  expect_lines("4: arrived 3#1 .. 28#3, likely 3#1 .. 4#2",
               waits_of("10 Q n1 w6 \n 25 Q n1 w22 \n 27 T a \n 28 G a \n 40 Q n0"));
}

// One that came since 10 at the earliest departed, but the same one is the oldest still.
TEST(SpanWaitChain, AnOldestCallThatShouldHaveDepartedBreaksIt) {
  expect_lines("3: fifo", waits_of("10 Q n1 w6 \n 12 T a \n 13 G a \n 25 Q n1 w21"));
}

// The oldest at 40 came at 29, but it stands where the one of 4 stood: that one left, and the one behind it.
TEST(SpanWaitChain, LikelyBoundsThatCrossShowThatSomebodyLeft) {
  expect_lines(R"(
    5: arrived 28#3 .. 43#4, somebody left
    left 2 from 10
  )",
               waits_of("10 Q n1 w6 \n 25 Q n2 w21 \n 40 Q n1 w11 \n 42 T a \n 43 G a \n 55 Q n0"));
}

TEST(SpanWaitChain, CallsThatAreGoneAndDidNotDepartLeft) {
  expect_lines("left 2 from 10", waits_of("10 Q n2 w6 \n 25 Q n0 \n 30 T z"));
  // By counts: three were there, one is, one departed.
  expect_lines("3: arrived 3#1 .. 10#4, likely 3#1 .. 5#1\nleft 1 from 10",
               waits_of("10 Q n3 w6 \n 12 T a \n 13 G a \n 25 Q n1 w16"));
  // By age: both came before 10, the oldest at 25 since.
  expect_lines("left 2 from 10", waits_of("10 Q n2 w6 \n 25 Q n2 w10 \n 30 T z"));
}

// Both of 10 are gone at 25; of the three at 40 one is left at 55.
TEST(SpanWaitChain, WhatLeftIsAddedUpOverWindows) {
  expect_lines("left 4 from 10", waits_of("10 Q n2 w6 \n 25 Q n1 w9 \n 40 Q n3 w24 \n 55 Q n1 w39 \n 60 T z"));
}

TEST(SpanWaitChain, UnseenDeparturesAreNoProofThatSomebodyLeft) {
  expect_lines("left 1 from 10", waits_of("10 Q n2 w6 \n 12 T - \n 25 Q n0"));
  expect_lines("", waits_of("10 Q n1 w6 \n 12 T a \n 13 G a p- \n 25 Q n0"));
}

TEST(SpanWaitChain, WindowsDoNotReachOverEdges) {
  WaitRules at_20 = rules(RingingCounted::no);
  at_20.edges = {{20}, {50}};
  expect_lines("left 1 from 25", waits_of("10 Q n2 w6 \n 25 Q n2 w21 \n 40 Q n1 w36 \n 55 Q n0 \n 60 T z", at_20));
}

// One of 10 is gone once the oldest came at 20; the samples between tell nothing of that.
TEST(SpanWaitChain, WindowsAreNoLongerThanTheyMay) {
  const auto with_samples_between = [](int count) {
    std::string lines = "10 Q n1 w6 \n";
    for (int i = 1; i <= count; ++i) lines += fmt::format("{} Q n1 w- \n", 10 + i * 15);
    const int last = 10 + (count + 1) * 15;
    return lines + fmt::format("{} Q n1 w{} \n {} T z", last, last - 20, last + 1);
  };
  expect_lines("left 1 from 10", waits_of(with_samples_between(WaitChain::kCertificateSamples - 1)));
  expect_lines("", waits_of(with_samples_between(WaitChain::kCertificateSamples)));
}

// A chain ends at midnight, but bounds nobody less: whoever departs before has its sample behind.
TEST(SpanWaitChain, AChainEndsAtTheFirstSampleOfADay) {
  WaitRules at_20 = rules(RingingCounted::no);
  at_20.midnights = {{0}, {20}};
  const std::string lines = "10 Q n2 w6 \n 12 T a \n 13 G a \n 25 Q n1 w16 \n 30 T b \n 31 G b \n 40 Q n0";
  expect_lines(waits_of(lines), waits_of(lines, at_20));
}

}  // namespace
}  // namespace acd::test
