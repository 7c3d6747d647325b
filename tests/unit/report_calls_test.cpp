#include <gtest/gtest.h>

#include "report_text.h"

namespace acd::test {
namespace {

constexpr const char* kColumns =
    "answered_at agent_id extension path_id remote ring_s wait_lo_s wait_hi_s likely_lo_s likely_hi_s talk_s hold_s "
    "work_timer_s ended_at ended_by frame_id";

// With ringing, and without (older releases); held while on another call; over an extension; a remote one.
std::string some_calls() {
  return wire_of(R"(
    10:00:00 A 6101 @2001
    10:00:00 A 6102 @2002
    10:00:05 T 6101 @2001
    10:00:09 U 6101 @2001
    10:00:09 G 6101 @P860 b01
    10:00:20 G 6102 @P861 b01
    10:00:29 N 6101 @2001 b01
    10:00:31 I 6101 @2001 b02
    10:00:40 J 6101 @2001 b02
    10:00:49 O 6101 @2001 b01
    10:01:00 J 6102 @2002 b01
    10:01:09 L 6101 @2001 b01
    10:01:20 S 6102 @P861 b02
    10:01:20 G 6101 @2001 b01
    10:01:39 J 6101 @2001 b01
    10:01:50 R 2026-03-02
  )");
}

TEST(ReportCalls, RingTalkHoldAndWorkTimer) {
  Recording recording;
  recording.record("2026-03-02", some_calls());
  expect_rows(R"(
    02T10:00:09 6101 2001 860 0 4 - - - - 40 20 11 02T10:01:09 L     5
    02T10:00:20 6102 2002 861 0 - - - - - 40  0  0 02T10:01:00 J     6
    02T10:01:20 6101 2001 -   0 - - - - - 19  0  0 02T10:01:39 J    14
    02T10:01:20 6102 2002 861 1 - - - - - 30  0  0 -           open 13
  )",
              report_rows(recording, "calls", kColumns));
}

TEST(ReportCalls, OfSomeAgentsOrPaths) {
  Recording recording;
  recording.record("2026-03-02", some_calls());
  expect_rows("6102 861\n6102 861", report_rows(recording, "calls --agent 6102", "agent_id path_id"));
  expect_rows("6101 860", report_rows(recording, "calls --path 860", "agent_id path_id"));
  expect_rows("", report_rows(recording, "calls --path 860 --agent 6102", "agent_id path_id"));
}

// Listed where answered, whole: the call over midnight belongs to the day of its answer.
TEST(ReportCalls, OverMidnight) {
  Recording recording;
  recording.record("2026-03-02", wire_of(R"(
    23:59:00 A 6101 @2001
    23:59:30 G 6101 @P860 b01
    00:00:30 L 6101 @2001 b01
    00:00:50 J 6101 @2001
  )"));
  expect_rows("02T23:59:30 60 20 03T00:00:30", report_rows(recording, "calls --since 2026-03-02 --until 2026-03-03",
                                                           "answered_at talk_s work_timer_s ended_at"));
  EXPECT_EQ("", report_rows(recording, "calls --since 2026-03-03", "answered_at"));
}

// What a hole hides is not talk; where the call did not come back it ended with the hole.
TEST(ReportCalls, OverHoles) {
  Recording recording;
  recording.record("2026-03-02", wire_of(R"(
    10:00:00 A 6101 @2001
    10:00:00 A 6102 @2002
    10:00:30 G 6101 @P860 b01
    10:00:30 G 6102 @P860 b01
    10:01:00 R 2026-03-02
    lose 1
    10:06:00 R 2026-03-02
    10:06:10 J 6101 @2001 b01
    10:06:10 T 6102 @2002
    10:06:30 R 2026-03-02
  )"));
  expect_rows(R"(
    6101 40 02T10:06:10 J
    6102 30 02T10:01:00 hole
  )",
              report_rows(recording, "calls", "agent_id talk_s ended_at ended_by"));
}

// On a live database a call that goes on, and a work timer that still runs, are counted up to the last record.
TEST(ReportCalls, ThatGoOn) {
  Recording recording;
  record_open(recording, recording.capture("2026-03-02"), wire_of(R"(
    10:00:00 A 6101 @2001
    10:00:00 A 6102 @2002
    10:00:00 A 6103 @2003
    10:00:10 G 6101 @P860 b01
    10:00:20 G 6102 @P860 b01
    10:00:25 G 6103 @P860 b01
    10:00:30 N 6102 @2002 b01
    10:00:40 L 6103 @2003 b01
    10:01:00 R 2026-03-02
  )"));
  expect_rows(R"(
    6101 50  0  0 -           open
    6102 10 30  0 -           open
    6103 15  0 20 02T10:00:40 L
  )",
              report_rows(recording, "calls", "agent_id talk_s hold_s work_timer_s ended_at ended_by"));
}

}  // namespace
}  // namespace acd::test
