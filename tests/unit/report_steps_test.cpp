#include <gtest/gtest.h>

#include "report_text.h"

// Where the switch's clock was set back, a stretch of 0 s lies within the later one that goes on over its second: it
// covers nothing, but its records count. Reports stay in the order of time.
namespace acd::test {
namespace {

class ReportSteps : public ::testing::Test {
 protected:
  ReportSteps() {
    recording_.record("2026-03-02", wire_of(R"(
      10:10:00 Q 860 2 1 05:00
      10:10:00 G 6103 @P860 b01
      10:05:00 A 6102 @2002
      10:06:00 Q 860 1 1 00:30
      10:08:00 G 6102 @P860 b01
      10:10:00 Q 860 1 1 05:00
      10:11:00 G 6103 @P860 b02
      10:12:00 R 2026-03-02
      10:14:00 J 6102 @2002
      10:15:30 Q 860 1 1 00:20
      10:16:00 G 6102 @P860 b01
      10:17:30 Q 860 0 1 00:00
    )"));
  }
  Recording recording_;
};

TEST_F(ReportSteps, EventsInTheOrderOfTime) {
  expect_rows(R"(
    4 02T10:06:00 Q
    5 02T10:08:00 G
    1 02T10:10:00 Q
    2 02T10:10:00 G
    3 02T10:10:00 A
    6 02T10:10:00 Q
    7 02T10:11:00 G
    8 02T10:12:00 R
    9 02T10:14:00 J
    10 02T10:15:30 Q
    11 02T10:16:00 G
    12 02T10:17:30 Q
  )",
              report_rows(recording_, "events", "frame_id at code"));
}

// A session of one record goes on in the second in which the one before ended.
TEST_F(ReportSteps, EventsOfOneSecondInTheOrderTheyCame) {
  recording_.record("2026-03-02", wire_of("10:17:30 G 6101 @P860 b01"));
  expect_rows("12 Q\n13 G", report_rows(recording_, "events --since 2026-03-02T10:17", "frame_id code"));
}

TEST_F(ReportSteps, CallsInTheOrderOfTime) {
  expect_rows("02T10:08:00 6102\n02T10:10:00 6103\n02T10:11:00 6103\n02T10:16:00 6102",
              report_rows(recording_, "calls", "answered_at agent_id"));
}

TEST_F(ReportSteps, ShiftsInTheOrderOfTime) {
  expect_rows("02T10:10:00 6102\n02T10:10:00 6103\n02T10:11:00 6103",
              report_rows(recording_, "shifts", "log_on agent_id"));
}

// The shift of 6101 goes on where the clock was set back to 09:57:10: by that clock it began then, before that of 6102.
TEST(ReportStepBack, ShiftsInTheOrderOfTheirBegin) {
  Recording recording;
  recording.record("2026-03-02", wire_of(R"(
    10:00:00 R 2026-03-02
    10:01:00 A 6101 @2001
    10:02:00 R 2026-03-02
    09:57:00 R 2026-03-02
    09:57:10 R 2026-03-02
    09:57:30 A 6102 @2002
    09:58:00 E 6101 @2001 r01
    10:00:30 R 2026-03-02
    10:03:00 B 6101 @2001
  )"));
  constexpr const char* kColumns = "log_on log_off agent_id";
  expect_rows("02T09:57:10 02T10:03:00 6101\n02T09:57:30 - 6102", report_rows(recording, "shifts", kColumns));
  expect_rows("02T09:57:30 - 6102", report_rows(recording, "shifts --since 2026-03-02T09:57:20", kColumns));
}

TEST_F(ReportSteps, AnAnswerCountsInItsInterval) {
  expect_rows("02T10:05:00 1\n02T10:10:00 2\n02T10:15:00 1",
              report_rows(recording_, "occupancy --interval 5m --by none", "interval_from acd_calls"));
}

TEST_F(ReportSteps, ASampleCountsInItsInterval) {
  expect_rows("02T10:05:00 1 1 30 02T10:06:00\n02T10:10:00 2 2 300 02T10:10:00\n02T10:15:00 2 1 20 02T10:15:30",
              report_rows(recording_, "longest-wait --interval 5m",
                          "interval_from samples calls_waiting_max longest_wait_s_max longest_wait_s_max_at"));
}

}  // namespace
}  // namespace acd::test
