#include <gtest/gtest.h>

#include "report_text.h"

// Nights in which the wall clock is set: no second is lost or counted twice, and every time says its offset.
namespace acd::test {
namespace {

constexpr const char* kSeconds = "interval_from interval_to agent_id logged_on_s make_busy_s covered_s";

TEST(ReportNights, SydneyAutumnTheHourFromTwoComesTwice) {
  Recording recording("Australia/Sydney");
  recording.record(without_silence(recording.capture("2026-04-05")), wire_of(R"(
    01:50:00 A 6101 @2001
    02:40:00 E 6101 @2001 r01
    02:10:00 F 6101 @2001
    02:40:00 G 6101 @P860 b01
    03:05:00 J 6101 @2001 b01
    03:10:00 B 6101 @2001
  )"));
  expect_rows(R"(
    05T01:50:00+11:00 05T03:10:00+10:00 8400 log_off
  )",
              report_rows(recording, "shifts", "log_on log_off duration_s ended_by"));
  expect_rows(R"(
    idle      05T01:50:00+11:00 05T02:40:00+11:00 3000
    make_busy 05T02:40:00+11:00 05T02:10:00+10:00 1800
    idle      05T02:10:00+10:00 05T02:40:00+10:00 1800
    acd_call  05T02:40:00+10:00 05T03:05:00+10:00 1500
    idle      05T03:05:00+10:00 05T03:10:00+10:00  300
  )",
              report_rows(recording, "timeline", "state from to duration_s"));
  expect_rows(R"(
    05T01:00:00+11:00 05T02:00:00+11:00 6101  600    0  600
    05T02:00:00+11:00 05T02:00:00+10:00 6101 3600 1200 3600
    05T02:00:00+10:00 05T03:00:00+10:00 6101 3600  600 3600
    05T03:00:00+10:00 05T04:00:00+10:00 6101  600    0  600
  )",
              report_rows(recording, "occupancy --interval 1h", kSeconds));
  expect_rows("05T00:00:00+11:00 06T00:00:00+10:00 6101 8400 1800 8400", report_rows(recording, "occupancy", kSeconds));
  expect_rows("05T02:40:00+10:00 1500 05T03:05:00+10:00",
              report_rows(recording, "calls", "answered_at talk_s ended_at"));
}

TEST(ReportNights, SydneySpringTwoIsThree) {
  Recording recording("Australia/Sydney");
  recording.record(without_silence(recording.capture("2026-10-04")), wire_of(R"(
    01:50:00 A 6101 @2001
    01:55:00 E 6101 @2001 r01
    03:05:00 F 6101 @2001
    03:10:00 B 6101 @2001
  )"));
  expect_rows(
      "make_busy 04T01:55:00+10:00 04T03:05:00+11:00 600",
      report_rows(recording, "timeline --since 2026-10-04T01:55 --until 2026-10-04T03:05", "state from to duration_s"));
  expect_rows(R"(
    04T01:00:00+10:00 04T03:00:00+11:00 6101 600 300 600
    04T03:00:00+11:00 04T04:00:00+11:00 6101 600 300 600
  )",
              report_rows(recording, "occupancy --interval 1h", kSeconds));
}

// A half-hour zone whose clock is set by half an hour: 02:00 is 01:30, so an hour is cut in two and both parts counted.
TEST(ReportNights, LordHoweAutumnHalfAnHourComesTwice) {
  Recording recording("Australia/Lord_Howe");
  recording.record(without_silence(recording.capture("2026-04-05")), wire_of(R"(
    01:00:00 A 6101 @2001
    01:40:00 E 6101 @2001 r04
    01:35:00 F 6101 @2001
    01:50:00 E 6101 @2001 r05
    02:30:00 B 6101 @2001
  )"));
  expect_rows(R"(
    idle       05T01:00:00+11:00 05T01:40:00+11:00 2400
    make_busy  05T01:40:00+11:00 05T01:35:00+10:30 1500
    idle       05T01:35:00+10:30 05T01:50:00+10:30  900
    make_busy  05T01:50:00+10:30 05T02:30:00+10:30 2400
  )",
              report_rows(recording, "timeline", "state from to duration_s"));
  expect_rows(R"(
    05T01:00:00+11:00 05T01:30:00+10:30 6101 3600 1200 3600
    05T01:30:00+10:30 05T02:00:00+10:30 6101 1800  900 1800
    05T02:00:00+10:30 05T03:00:00+10:30 6101 1800 1800 1800
  )",
              report_rows(recording, "occupancy --interval 1h", kSeconds));
  expect_rows(R"(
    05T01:00:00+11:00 05T01:30:00+10:30 04 1 1200
    05T01:30:00+10:30 05T02:00:00+10:30 04 0  300
    05T01:30:00+10:30 05T02:00:00+10:30 05 1  600
    05T02:00:00+10:30 05T03:00:00+10:30 05 0 1800
  )",
              report_rows(recording, "make-busy --interval 1h", "interval_from interval_to reason times make_busy_s"));
}

TEST(ReportNights, LordHoweSpringHalfAnHourIsSkipped) {
  Recording recording("Australia/Lord_Howe");
  recording.record(without_silence(recording.capture("2026-10-04")), wire_of(R"(
    01:50:00 A 6101 @2001
    02:40:00 B 6101 @2001
    03:00:00 R 2026-10-04
  )"));
  expect_rows("6101 04T01:50:00+10:30 04T02:40:00+11:00 1200 log_off",
              report_rows(recording, "shifts", "agent_id log_on log_off duration_s ended_by"));
  expect_rows(R"(
    04T01:00:00+10:30 04T02:30:00+11:00 6101 600 0 600
    04T02:30:00+11:00 04T03:00:00+11:00 6101 600 0 1800
  )",
              report_rows(recording, "occupancy --interval 1h", kSeconds));
}

// The night shift of the long night: the shift is listed where it begins, its spans are whole over midnight, and the
// two days' rows hold its ten hours and one.
TEST(ReportNights, ANightShiftOverMidnightAndTheSetClock) {
  Recording recording("Australia/Sydney");
  recording.record(without_silence(recording.capture("2026-04-04")), wire_of(R"(
    20:00:00 A 6101 @2001
    06:00:00 B 6101 @2001
  )"));
  expect_rows("04T20:00:00+11:00 05T06:00:00+10:00 39600",
              report_rows(recording, "shifts --since 2026-04-04 --until 2026-04-05", "log_on log_off duration_s"));
  EXPECT_EQ("", report_rows(recording, "shifts --since 2026-04-05 --until 2026-04-06", "log_on"));
  expect_rows("idle 04T20:00:00+11:00 05T06:00:00+10:00 39600",
              report_rows(recording, "timeline --since 2026-04-05", "state from to duration_s"));
  expect_rows(R"(
    04T00:00:00+11:00 05T00:00:00+11:00 6101 14400 0 14400
    05T00:00:00+11:00 06T00:00:00+10:00 6101 25200 0 25200
  )",
              report_rows(recording, "occupancy --since 2026-04-04 --until 2026-04-06", kSeconds));
}

}  // namespace
}  // namespace acd::test
