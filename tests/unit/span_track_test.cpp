#include <gtest/gtest.h>

#include "lineage_text.h"

namespace acd::test {
namespace {

TEST(AgentTrack, SpansTileTheTimeFromTheFirstRecordOn) {
  const Told told(R"(
    10:00:00 A 6101 @2001
    10:00:10 T 6101 @2001
    10:00:15 G 6101 @P860 b01
    10:01:00 N 6101 @2001 b01
    10:01:30 O 6101 @2001 b01
    10:02:00 L 6101 @2001 b01
    10:02:20 M 6101 @2001
    10:02:20 J 6101 @2001
    10:05:00 E 6101 @2001 r03
    10:06:00 C 6101 @2001
    10:07:00 D 6101 @2001
    10:08:00 F 6101 @2001
    10:10:00 B 6101 @2001
    10:11:00 ends
  )");
  expect_lines(R"(
    10:00:00-10:00:10 6101 idle @2001 #1..2
    10:00:10-10:00:15 6101 ringing @2001 #2..3
    10:00:15-10:01:00 6101 acd_call:860 @2001 #3..4
    10:01:00-10:01:30 6101 acd_hold:860 @2001 #4..5
    10:01:30-10:02:00 6101 acd_call:860 @2001 #5..6
    10:02:00-10:02:20 6101 work_timer:860 @2001 #6..7
    10:02:20-10:05:00 6101 idle @2001 #7..9
    10:05:00-10:06:00 6101 make_busy(03) @2001 #9..10
    10:06:00-10:07:00 6101 do_not_disturb @2001 #10..11
    10:07:00-10:08:00 6101 make_busy(03) @2001 #11..12
    10:08:00-10:10:00 6101 idle @2001 #12..13
    10:10:00-10:11:00 6101 logged_off #13..0
  )",
               told.spans());
  expect_lines("10:00:00-10:10:00 6101 @2001 log_off #1..13", told.shifts());
  expect_lines("10:00:15-10:02:00 6101 860 ring 5 talk 75 hold 30 work 20 L", told.calls());
  EXPECT_EQ("", told.surprises());
}

TEST(AgentTrack, ARecordThatChangesNothingEndsNoSpan) {
  const Told told(R"(
    10:00:00 A 6101 @2001
    10:00:10 U 6101 @2001
    10:00:15 F 6101 @2001
    10:01:00 B 6101 @2001
  )");
  expect_lines("10:00:00-10:01:00 6101 idle @2001 #1..4", told.spans());
}

TEST(AgentTrack, ALogOnEndsTheSpanEvenIfTheStateStays) {
  const Told told(R"(
    10:00:00 A 6101 @2001
    10:01:00 A 6101 @2002
    10:02:00 B 6101 @2002
  )");
  expect_lines(R"(
    10:00:00-10:01:00 6101 idle @2001 #1..2
    10:01:00-10:02:00 6101 idle @2002 #2..3
  )",
               told.spans());
  expect_lines(R"(
    10:00:00-10:01:00 6101 @2001 log_on #1..2
    10:01:00-10:02:00 6101 @2002 log_off #2..3
  )",
               told.shifts());
  EXPECT_EQ("2", told.surprises());
}

TEST(AgentTrack, IdleAndAnswerInOneSecondAreTwoCalls) {
  const Told told(R"(
    10:00:00 A 6101 @2001
    10:00:10 G 6101 @P860 b01
    10:01:00 J 6101 @2001 b01
    10:01:00 G 6101 @P860 b01
    10:02:00 J 6101 @2001 b01
  )");
  expect_lines(R"(
    10:00:00-10:00:10 6101 idle @2001 #1..2
    10:00:10-10:01:00 6101 acd_call:860 @2001 #2..3
    10:01:00-10:02:00 6101 acd_call:860 @2001 #4..5
  )",
               told.spans());
  expect_lines(R"(
    10:00:10-10:01:00 6101 860 talk 50 hold 0 work 0 J
    10:01:00-10:02:00 6101 860 talk 60 hold 0 work 0 J
  )",
               told.calls());
}

TEST(AgentTrack, AChangeOfReasonOrPathEndsASpan) {
  const Told told(R"(
    10:00:00 A 6101 @2001
    10:00:10 E 6101 @2001 r03
    10:01:00 E 6101 @2001 r05
    10:02:00 F 6101 @2001
    10:03:00 G 6101 @P860 b01
    10:04:00 G 6101 @P861 b01
    10:05:00 J 6101 @2001 b01
  )");
  expect_lines(R"(
    10:00:00-10:00:10 6101 idle @2001 #1..2
    10:00:10-10:01:00 6101 make_busy(03) @2001 #2..3
    10:01:00-10:02:00 6101 make_busy(05) @2001 #3..4
    10:02:00-10:03:00 6101 idle @2001 #4..5
    10:03:00-10:04:00 6101 acd_call:860 @2001 #5..6
    10:04:00-10:05:00 6101 acd_call:861 @2001 #6..7
  )",
               told.spans());
  EXPECT_EQ("3 6", told.surprises());
  expect_lines(R"(
    10:03:00-10:04:00 6101 860 talk 60 hold 0 work 0 G
    10:04:00-10:05:00 6101 861 talk 60 hold 0 work 0 J
  )",
               told.calls());
}

TEST(AgentTrack, AnAgentAtTheSameExtensionIsReplaced) {
  const Told told(R"(
    10:00:00 A 6101 @2001
    10:00:00 A 6102 @2002
    10:01:00 G 6101 @P860 b01
    10:02:00 A 6103 @2001
    10:03:00 B 6103 @2001
    10:03:00 ends
  )");
  expect_lines(R"(
    10:00:00-10:01:00 6101 idle @2001 #1..3
    10:01:00-10:02:00 6101 acd_call:860 @2001 #3..4
    10:02:00-10:03:00 6101 logged_off #4..0
    10:00:00-10:03:00 6102 idle @2002 #2..0
    10:02:00-10:03:00 6103 idle @2001 #4..5
  )",
               told.spans());
  expect_lines(R"(
    10:00:00-10:02:00 6101 @2001 replaced #1..4
    10:00:00- 6102 @2002 open #2..0
    10:02:00-10:03:00 6103 @2001 log_off #4..5
  )",
               told.shifts());
  expect_lines("10:01:00-10:02:00 6101 860 talk 60 hold 0 work 0 A", told.calls());
}

TEST(AgentTrack, AnInferredShiftHasNoExtension) {
  const Told told(R"(
    10:00:00 T 6101 @2001
    10:00:05 U 6101 @2001
    10:01:00 A 6101 @2001
    10:02:00 B 6101 @2001
    10:02:10 B 6101 @2001
    10:02:30 T 6101 @2001
  )");
  expect_lines(R"(
    10:00:00-10:01:00 ~6101 log_on #1..3
    10:01:00-10:02:00 6101 @2001 log_off #3..4
    10:02:30- ~6101 open #6..0
  )",
               told.shifts());
  expect_lines(R"(
    10:00:00-10:00:05 6101 ~ringing #1..2
    10:00:05-10:01:00 6101 ~idle #2..3
    10:01:00-10:02:00 6101 idle @2001 #3..4
    10:02:00-10:02:30 6101 logged_off #4..6
  )",
               told.spans());
}

TEST(AgentTrack, ALogOffFromUnknownGivesNoShift) { EXPECT_EQ("", Told("10:00:00 B 6101 @2001").shifts()); }

TEST(AgentTrack, ACallAddsUpTalkHoldAndWorkTimer) {
  const Told told(R"(
    10:00:00 A 6101 @2001
    10:00:10 T 6101 @2001
    10:00:20 G 6101 @P860 b01
    10:01:00 N 6101 @2001 b01
    10:01:10 I 6101 @2001 b02
    10:01:40 J 6101 @2001 b02
    10:01:50 O 6101 @2001 b01
    10:02:00 N 6101 @2001 b01
    10:02:05 P 6101 @2001 b01
    10:02:10 G 6101 @P861 b01
    10:02:30 J 6101 @2001 b01
    10:02:30 L 6101 @2001 b01
    10:02:50 T 6101 @2001
    10:02:55 U 6101 @2001
    10:03:00 E 6101 @2001 r01
    10:03:10 M 6101 @2001
    10:04:00 S 6101 @P862 b02
  )");
  expect_lines(R"(
    10:00:20-10:02:05 6101 860 ring 10 talk 50 hold 55 work 0 P
    10:02:10-10:02:30 6101 861 talk 20 hold 0 work 40 J
    10:04:00- 6101 862 remote talk 0 hold 0 work 0 open
  )",
               told.calls());
}

// Newer releases end the ringing right before the answer: T U G (protocol.md section 3).
TEST(AgentTrack, AnAnswerWithinASecondOfTheEndOfItsRingingKnowsHowLongItRang) {
  const Told told(R"(
    10:00:00 A 6101 @2001
    10:00:10 T 6101 @2001
    10:00:20 U 6101 @2001
    10:00:20 G 6101 @P860 b01
    10:01:00 J 6101 @2001 b01
    10:02:10 T 6101 @2001
    10:02:20 U 6101 @2001
    10:05:00 G 6101 @P860 b01
  )");
  expect_lines(R"(
    10:00:20-10:01:00 6101 860 ring 10 talk 40 hold 0 work 0 J
    10:05:00- 6101 860 talk 0 hold 0 work 0 open
  )",
               told.calls());
}

TEST(AgentTrack, EachWorkTimerGoesToItsOwnCall) {
  const Told told(R"(
    10:00:00 A 6101 @2001
    10:00:10 G 6101 @P860 b01
    10:00:20 L 6101 @2001 b01
    10:00:25 G 6101 @P861 b01
    10:00:35 L 6101 @2001 b01
    10:00:50 J 6101 @2001
  )");
  expect_lines(R"(
    10:00:10-10:00:20 6101 860 talk 10 hold 0 work 5 L
    10:00:25-10:00:35 6101 861 talk 10 hold 0 work 15 L
  )",
               told.calls());
}

}  // namespace
}  // namespace acd::test
