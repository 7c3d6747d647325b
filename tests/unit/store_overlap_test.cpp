#include <gtest/gtest.h>

#include "report_text.h"

/// Sessions that overlap: the time that two of them tell of counts once, and nothing known is lost where one takes over
/// from the other.
namespace acd::test {
namespace {

constexpr const char* kSpans = "SELECT agent_id, time(from_utc), time(to_utc), state, inferred FROM v_agent_span";
constexpr const char* kShifts =
    "SELECT agent_id, time(log_on_utc), time(log_off_utc), inferred, ended_by FROM v_shift ORDER BY 2";

std::string longest_wait(Recording& recording) {
  return report_rows(recording, "longest-wait --interval total",
                     "queue_kind queue_id samples sampled_s longest_wait_s_mean covered_s");
}

// Each of them missed nothing of its time.
TEST(StoreOverlap, WhatTheEarlierSessionKnewHoldsWhereTheLaterTakesOver) {
  Recording recording;
  recording.record("2026-03-02", wire_of("09:00:00 A 1001 @2001\n09:01:00 R 2026-03-02"));
  recording.record(
      "2026-03-02",
      wire_of("09:00:30 R 2026-03-02\n09:01:10 R 2026-03-02\n09:01:30 T 1001 @2001\n09:02:00 R 2026-03-02"));
  expect_lines(R"(
    1001 09:00:00 09:01:00 idle 0
    1001 09:01:00 09:01:30 idle 0
    1001 09:01:30 09:02:00 ringing 0
  )",
               recording.rows(kSpans));
  EXPECT_EQ("1001 09:00:00 - 0 -\n", recording.rows(kShifts));
  EXPECT_EQ("0\n", report_rows(recording, "occupancy --interval total", "unknown_s"));
}

// The record is a surprise, as it would be in one session.
TEST(StoreOverlap, ARecordThatCannotFollowEndsNothingWhereNothingWasMissed) {
  Recording recording;
  recording.record("2026-03-02", wire_of("09:00:00 A 1001 @2001\n09:01:00 R 2026-03-02"));
  recording.record("2026-03-02", wire_of("09:00:30 R 2026-03-02\n09:01:30 M 1001 @2001\n09:02:00 R 2026-03-02"));
  EXPECT_EQ("1001 09:00:00 - 0 -\n", recording.rows(kShifts));
  EXPECT_EQ("0\n", report_rows(recording, "occupancy --interval total", "unknown_s"));
  EXPECT_EQ("surprise_M\n", recording.rows("SELECT kind FROM anomaly"));
}

// The earlier session lost records in the time that both have: what it knew comes back only where it can be followed.
TEST(StoreOverlap, ALaterSessionThatCouldNotFollowGivesUpWhatALossLeft) {
  Recording recording;
  recording.record("2026-03-02",
                   wire_of("09:00:00 A 1001 @2001\nlose 1\n09:00:50 R 2026-03-02\n09:01:00 R 2026-03-02"));
  recording.record("2026-03-02", wire_of("09:00:30 R 2026-03-02\n09:01:30 M 1001 @2001\n09:02:00 R 2026-03-02"));
  EXPECT_EQ("1001 09:00:00 09:01:00 0 hole\n1001 09:01:30 - 1 -\n", recording.rows(kShifts));
  EXPECT_EQ("30\n", report_rows(recording, "occupancy --interval total", "unknown_s"));
}

// The call and the shift that both sessions saw go on as the earlier told them.
TEST(StoreOverlap, ShiftsAndCallsGoOnAcrossTheEndOfTheEarlierSession) {
  Recording recording;
  recording.record("2026-03-02", wire_of("09:00:00 A 1001 @2001\n09:00:40 G 1001 @P860 b01\n09:01:00 R 2026-03-02"));
  recording.record("2026-03-02", wire_of(R"(
    09:00:30 R 2026-03-02
    09:00:40 G 1001 @P860 b01
    09:01:40 J 1001 @2001 b01
    09:02:00 B 1001 @2001
  )"));
  EXPECT_EQ("1001 09:00:00 09:02:00 0 log_off\n", recording.rows(kShifts));
  EXPECT_EQ("2 09:00:40 60 09:01:40 J\n",
            recording.rows("SELECT frame_id, time(answered_utc), talk_s, time(ended_utc), ended_by FROM v_acd_call"));
  EXPECT_EQ("1\n", report_rows(recording, "occupancy --interval total", "acd_calls"));
}

TEST(StoreOverlap, AShiftThatBeganInTheOverlapIsListedOnceItCounts) {
  Recording recording;
  recording.record("2026-03-02", wire_of("09:00:00 R 2026-03-02\n09:01:00 R 2026-03-02"));
  recording.record("2026-03-02", wire_of("09:00:30 A 1001 @2001\n09:02:00 B 1001 @2001\n09:02:10 R 2026-03-02"));
  EXPECT_EQ("1001 09:00:30 09:02:00 0 log_off\n", recording.rows(kShifts));
}

// As if one session had all of them: 10 s, 60 s and 10 s; and 60 s from 09:00:25 on.
TEST(StoreOverlap, SamplesHoldOverTheSeamsOfSessions) {
  Recording recording;
  recording.record("2026-03-02", wire_of("09:00:30 K 610 0 1 00:00\n09:00:40 K 610 0 1 00:00"));
  recording.record("2026-03-02",
                   wire_of("09:00:25 Q 861 1 3 00:20\n09:02:00 K 610 0 1 00:00\n09:02:10 K 610 0 1 00:00"));
  expect_rows(R"(
    group 610 4  80 0.00  105
    path  861 1  60 20.00 105
  )",
              longest_wait(recording));
}

// 26 s up to the samples that stand alone, and 60 s more.
TEST(StoreOverlap, AnEarlierStretchOfZeroSecondsCutsNothing) {
  Recording recording;
  recording.record("2026-03-02", wire_of(R"(
    09:00:30 Q 861 5 3 00:13
    09:00:00 Q 861 5 3 00:10
    09:00:04 Q 861 5 3 00:10
    09:02:00 K 610 0 1 00:00
  )"));
  EXPECT_EQ("02T09:00:04 02T09:02:00 5\n",
            report_rows(recording, "longest-wait --episodes --path 861", "begin end calls_waiting_max"));
  EXPECT_EQ("path 861 3 86 10.00 116\n", report_rows(recording, "longest-wait --interval total --path 861",
                                                     "queue_kind queue_id samples sampled_s longest_wait_s_mean "
                                                     "covered_s"));
}

// The first record was stamped by a clock that was wrong: the shift cannot have begun after what followed.
TEST(StoreOverlap, AShiftThatTheClockWasSetBackInHasNoNegativeDuration) {
  Recording recording;
  recording.record("2026-03-02", wire_of(R"(
    13:00:00 R 2026-03-02
    12:00:02 J 1001 @2003 b01
    12:00:03 T 1001 @2003
    12:45:00 R 2026-03-02
  )"));
  EXPECT_EQ("0\n", recording.rows("SELECT count(*) FROM v_shift WHERE duration_s < 0"));
}

}  // namespace
}  // namespace acd::test
