#include <gtest/gtest.h>

#include "lineage_text.h"

namespace acd::test {
namespace {

// 6101 is idle, then there is a hole; what the first record behind it makes of the time from 10:06:00 on.
std::string after_hole(const std::string& begins, const std::string& record) {
  const Told told("10:00:00 A 6101 @2001\n10:05:00 ends\n" + begins + " begins\n" + record + "\n10:59:00 ends");
  auto lines = lines_of(told.spans());
  EXPECT_EQ("10:00:00-10:05:00 6101 idle @2001 #1..0", lines.front());
  lines.erase(lines.begin());
  return joined(lines, "\n");
}

TEST(SpanHole, FactsComeBackInferredWithARecordThatCanFollow) {
  expect_lines(R"(
    10:06:00-10:07:00 6101 ~idle @2001 #1..2
    10:07:00-10:59:00 6101 ringing @2001 #2..0
  )",
               after_hole("10:06:00", "10:07:00 T 6101 @2001"));
}

TEST(SpanHole, FactsComeBackOverExactly600Seconds) {
  expect_lines(R"(
    10:15:00-10:16:00 6101 ~idle @2001 #1..2
    10:16:00-10:59:00 6101 ringing @2001 #2..0
  )",
               after_hole("10:15:00", "10:16:00 T 6101 @2001"));
  expect_lines("10:16:00-10:59:00 6101 ~ringing #2..0", after_hole("10:15:01", "10:16:00 T 6101 @2001"));
}

TEST(SpanHole, FactsDoNotComeBackWithARecordThatCannotFollow) {
  expect_lines("10:07:00-10:59:00 6101 ~idle #2..0", after_hole("10:06:00", "10:07:00 J 6101 @2001 b01"));
  expect_lines("10:07:00-10:59:00 6101 idle @2001 #2..0", after_hole("10:06:00", "10:07:00 A 6101 @2001"));
  expect_lines("10:07:00-10:59:00 6101 ~idle #2..0", after_hole("10:06:00", "10:07:00 U 6101 @2001"));
}

TEST(SpanHole, WithoutARecordAllStaysUnknown) {
  const Told told(R"(
    10:00:00 A 6101 @2001
    10:05:00 ends
    10:06:00 begins
    10:20:00 ends
  )");
  expect_lines("10:00:00-10:05:00 6101 idle @2001 #1..0", told.spans());
  expect_lines("10:00:00-10:05:00 6101 @2001 hole #1..0", told.shifts());
}

TEST(SpanHole, FactsOlderThanOneHoleDoNotComeBack) {
  const Told told(R"(
    10:00:00 A 6101 @2001
    10:05:00 ends
    10:06:00 begins
    10:07:00 ends
    10:08:00 begins
    10:09:00 T 6101 @2001
  )");
  expect_lines("10:00:00-10:05:00 6101 idle @2001 #1..0", told.spans());
  expect_lines(R"(
    10:00:00-10:05:00 6101 @2001 hole #1..0
    10:09:00- ~6101 open #2..0
  )",
               told.shifts());
}

TEST(SpanHole, AfterFactsCameBackTheyMayComeBackAgain) {
  const Told told(R"(
    10:00:00 A 6101 @2001
    10:05:00 ends
    10:06:00 begins
    10:07:00 T 6101 @2001
    10:08:00 ends
    10:09:00 begins
    10:09:30 G 6101 @P860 b01
    10:10:00 B 6101 @2001
  )");
  expect_lines(R"(
    10:00:00-10:05:00 6101 idle @2001 #1..0
    10:06:00-10:07:00 6101 ~idle @2001 #1..2
    10:07:00-10:08:00 6101 ringing @2001 #2..0
    10:09:00-10:09:30 6101 ~ringing @2001 #2..3
    10:09:30-10:10:00 6101 acd_call:860 @2001 #3..4
  )",
               told.spans());
  expect_lines("10:00:00-10:10:00 6101 @2001 log_off #1..4", told.shifts());
}

TEST(SpanHole, ALogOffComesBackWithALogOn) {
  const Told told(R"(
    10:00:00 B 6101 @2001
    10:05:00 ends
    10:06:00 begins
    10:07:00 A 6101 @2001
    10:08:00 B 6101 @2001
  )");
  expect_lines(R"(
    10:00:00-10:05:00 6101 logged_off #1..0
    10:06:00-10:07:00 6101 ~logged_off #1..2
    10:07:00-10:08:00 6101 idle @2001 #2..3
  )",
               told.spans());
}

TEST(SpanHole, ACallThatComesBackCountsKnownTimeOnly) {
  const Told told(R"(
    10:00:00 A 6101 @2001
    10:00:30 T 6101 @2001
    10:01:00 G 6101 @P860 b01
    10:02:00 ends
    10:05:00 begins
    10:06:00 L 6101 @2001 b01
    10:06:30 ends
    10:07:00 begins
    10:07:10 M 6101 @2001
    10:08:00 ends
  )");
  expect_lines("10:01:00-10:06:00 6101 860 ring 30 talk 120 hold 0 work 40 L", told.calls());
  expect_lines(R"(
    10:00:00-10:00:30 6101 idle @2001 #1..2
    10:00:30-10:01:00 6101 ringing @2001 #2..3
    10:01:00-10:02:00 6101 acd_call:860 @2001 #3..0
    10:05:00-10:06:00 6101 ~acd_call:860 @2001 #3..4
    10:06:00-10:06:30 6101 work_timer:860 @2001 #4..0
    10:07:00-10:07:10 6101 ~work_timer:860 @2001 #4..5
    10:07:10-10:08:00 6101 idle @2001 #5..0
  )",
               told.spans());
}

TEST(SpanHole, ACallThatDoesNotComeBackEndsWithTheHole) {
  const Told told(R"(
    10:00:00 A 6101 @2001
    10:01:00 G 6101 @P860 b01
    10:01:30 N 6101 @2001 b01
    10:02:00 ends
    10:05:00 begins
    10:06:00 T 6101 @2001
  )");
  expect_lines("10:01:00-10:02:00 6101 860 talk 30 hold 30 work 0 hole", told.calls());
  expect_lines(R"(
    10:00:00-10:02:00 6101 @2001 hole #1..0
    10:06:00- ~6101 open #4..0
  )",
               told.shifts());
}

TEST(SpanHole, OverAStepFactsPassAsOverAHoleOfNoLength) {
  const Told told(R"(
    10:00:00 A 6101 @2001
    10:01:00 T 6101 @2001
    09:00:00 steps
    09:00:10 G 6101 @P860 b01
    09:00:30 B 6101 @2001
  )");
  expect_lines(R"(
    10:00:00-10:01:00 6101 idle @2001 #1..2
    09:00:00-09:00:10 6101 ~ringing @2001 #2..3
    09:00:10-09:00:30 6101 acd_call:860 @2001 #3..4
  )",
               told.spans());
}

TEST(SpanHole, EachAgentIsDecidedByItsOwnRecord) {
  const Told told(R"(
    10:00:00 A 6101 @2001
    10:00:00 A 6102 @2002
    10:05:00 ends
    10:06:00 begins
    10:07:00 T 6101 @2001
    10:09:00 J 6102 @2002 b01
    10:10:00 ends
  )");
  EXPECT_NE(std::string::npos, told.spans().find("10:06:00-10:07:00 6101 ~idle @2001 #1..3"));
  EXPECT_NE(std::string::npos, told.spans().find("10:09:00-10:10:00 6102 ~idle #4..0"));
  EXPECT_EQ(std::string::npos, told.spans().find("10:06:00-10:09:00 6102"));
}

// Another agent sits at the set now.
TEST(SpanHole, FactsDoNotComeBackToASetWhereAnotherAgentLoggedOn) {
  const Told told(R"(
    10:00:00 A 6101 @2001
    10:05:00 ends
    10:06:00 begins
    10:07:00 A 6102 @2001
    10:08:00 T 6101 @2001
    10:10:00 ends
  )");
  expect_lines(R"(
    10:00:00-10:05:00 6101 idle @2001 #1..0
    10:08:00-10:10:00 6101 ~ringing #3..0
    10:07:00-10:10:00 6102 idle @2001 #2..0
  )",
               told.spans());
}

TEST(SpanHole, WhatIsGivenUpEndsWhereTheHoleBegan) {
  Told told("10:00:00 A 6101 @2001\n10:01:00 G 6101 @P860 b01\n10:05:00 ends");
  Lineage line = told.line();
  AgentRows rows;
  line.give_up(rows);
  ASSERT_EQ(1U, rows.shifts.size());
  EXPECT_EQ("hole", rows.shifts.front().ended_by);
  EXPECT_EQ("10:05:00", clock_text(*rows.shifts.front().to));
  ASSERT_EQ(1U, rows.calls.size());
  EXPECT_EQ("hole", rows.calls.front().ended_by);
  EXPECT_EQ(240, rows.calls.front().talk_s);
}

}  // namespace
}  // namespace acd::test
