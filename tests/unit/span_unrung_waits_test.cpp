#include <gtest/gtest.h>

#include "span/unrung_waits.h"
#include "waits_text.h"

namespace acd::test {
namespace {

// Without any T; nothing rings longer than 30 s.

TEST(SpanUnrungWaits, ACallDepartedAtMost30SecondsBeforeItsAnswer) {
  // 10 is the last sample before 50 - 30, 90 the first after 50 + 30: its oldest came at 60 - 1.
  expect_lines("3: arrived 3#1 .. 51#3", waits_of("10 Q n1 w6 \n 25 Q n1 w2 \n 50 G a \n 60 Q n0 \n 90 Q n1 w30"));
  expect_lines("3: arrived 3#1 .. 41#4", waits_of("10 Q n1 w6 \n 25 Q n1 w2 \n 50 G a \n 90 Q n1 w50"));
  // A sample at 50 - 30 or at 50 + 30 is too near.
  expect_lines("3: arrived 3#1 .. 46#5", waits_of("10 Q n1 w6 \n 20 Q n1 w2 \n 50 G a \n 80 Q n1 w35 \n 81 Q n1 w36"));
}

TEST(SpanUnrungWaits, AndNotBeforeTheAgentsPreviousRecord) {
  expect_lines("4: arrived 22#2 .. 51#4", waits_of("10 Q n1 w6 \n 25 Q n1 w2 \n 30 J a \n 50 G a \n 90 Q n0"));
  // Of another agent says nothing.
  expect_lines("4: arrived 3#1 .. 51#4", waits_of("10 Q n1 w6 \n 25 Q n1 w2 \n 30 J b \n 50 G a \n 90 Q n0"));
  // By stream order within one second.
  expect_lines("4: arrived 27#2 .. 51#4", waits_of("10 Q n1 w6 \n 30 Q n1 w2 \n 30 J a \n 50 G a \n 90 Q n0"));
  expect_lines("4: arrived 3#1 .. 51#4", waits_of("10 Q n1 w6 \n 30 J a \n 30 Q n1 w2 \n 50 G a \n 90 Q n0"));
}

TEST(SpanUnrungWaits, ThatRecordCountsFromWhenItMayHaveBeen) {
  expect_lines("4: arrived 3#1 .. 51#4", waits_of("10 Q n1 w6 \n 32 Q n1 w2 \n 32 J a since30 \n 50 G a \n 90 Q n0"));
  expect_lines("4: arrived 3#1 .. 51#4", waits_of("10 Q n1 w6 \n 32 Q n1 w2 \n 33 J a since32 \n 50 G a \n 90 Q n0"));
}

TEST(SpanUnrungWaits, ThePeriodIsAnOption) {
  WaitRules rules;
  rules.ring_max_s = 10;
  expect_lines("3: arrived 22#2 .. 51#3", waits_of("10 Q n1 w6 \n 25 Q n1 w2 \n 50 G a \n 90 Q n0", rules));
}

TEST(SpanUnrungWaits, AfterAnEmptyQueueItArrivedSinceTheSample) {
  expect_lines("2: arrived 10#1 .. 51#2", waits_of("10 Q n0 \n 50 G a \n 90 Q n0"));
}

TEST(SpanUnrungWaits, WithoutALaterSampleItArrivedBeforeItsAnswer) {
  expect_lines("2: arrived 3#1 .. 51#2", waits_of("10 Q n1 w6 \n 50 G a \n 60 Q n1 w9"));
  expect_lines("2: arrived 3#1 .. 51#2", waits_of("10 Q n1 w6 \n 50 G a \n 60 lost \n 90 Q n1 w55"));
}

TEST(SpanUnrungWaits, WithoutAnEarlierSampleThereIsNoBound) {
  expect_lines("2: no_sample", waits_of("25 Q n1 w6 \n 50 G a \n 90 Q n0"));
  expect_lines("3: lost", waits_of("10 Q n1 w6 \n 15 lost \n 50 G a \n 90 Q n0"));
  expect_lines("4: hole", waits_of("10 Q n1 w6 \n 15 ends \n 300 begins \n 310 G a \n 390 Q n0"));
  expect_lines("2: saturated", waits_of("10 Q n1 w- \n 50 G a \n 90 Q n0"));
}

// The oldest at 90 came after that of 10 but within a second: if it is the same, a did not take the oldest.
TEST(SpanUnrungWaits, AnOldestCallThatStaysContradictsFirstInFirstOut) {
  expect_lines("2: fifo", waits_of("10 Q n1 w6 \n 50 G a \n 90 Q n1 w85"));
  expect_lines("2: arrived 3#1 .. 7#3", waits_of("10 Q n1 w6 \n 50 G a \n 90 Q n1 w84"));
}

TEST(SpanUnrungWaits, AnOldestCallThatGetsOlderBreaksTheChain) {
  expect_lines("4: fifo", waits_of("10 Q n1 w6 \n 25 Q n1 w5 \n 40 Q n1 w23 \n 50 G a \n 90 Q n0"));
}

// A call rung in vain comes back unseen, so one or two contradictions are no reason to give up a day.
TEST(SpanUnrungWaits, ThreeContradictionsMakeTheDayUnbounded) {
  std::string lines = "10 Q n0 \n 50 G a \n 90 Q n0 \n";
  const auto fall = [](int at) { return fmt::format("{} Q n1 w5 \n {} Q n1 w30 \n {} Q n0 \n", at, at + 10, at + 20); };
  lines += fall(100) + fall(200);
  expect_lines("2: arrived 10#1 .. 51#2", waits_of(lines));
  expect_lines("2: fifo", waits_of(lines + fall(300)));
}

TEST(SpanUnrungWaits, NothingIsCertified) { expect_lines("", waits_of("10 Q n3 w6 \n 25 Q n0 \n 40 Q n0")); }

}  // namespace
}  // namespace acd::test
