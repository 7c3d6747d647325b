#include <gtest/gtest.h>

#include "report_text.h"

namespace acd::test {
namespace {

constexpr const char* kColumns = "agent_id extension log_on log_off duration_s inferred ended_by";

TEST(ReportShifts, SaysHowEachEnded) {
  Recording recording;
  recording.record("2026-03-02", wire_of(R"(
    10:00:00 A 6101 @2001
    10:00:10 A 6102 @2002
    10:00:20 A 6103 @2003
    10:00:30 T 6104 @2004
    10:01:00 A 6105 @2002
    10:01:30 A 6103 @2006
    10:02:00 B 6101 @2001
    10:02:10 B 6104 @2004
    10:02:20 B 6107 @2007
    10:03:00 R 2026-03-02
  )"));
  recording.record("2026-03-02", wire_of("10:20:00 A 6103 @2003\n10:21:00 R 2026-03-02"));
  expect_rows(R"(
    6101 2001 02T10:00:00 02T10:02:00 120 0 log_off
    6102 2002 02T10:00:10 02T10:01:00  50 0 replaced
    6103 2003 02T10:00:20 02T10:01:30  70 0 log_on
    6104 -    02T10:00:30 02T10:02:10 100 1 log_off
    6105 2002 02T10:01:00 02T10:03:00 120 0 hole
    6103 2006 02T10:01:30 02T10:03:00  90 0 hole
    6103 2003 02T10:20:00 -             - 0 open
  )",
              report_rows(recording, "shifts", kColumns));
}

// Whole, and only where it begins: a log off forgotten for days is there to be seen, not capped.
TEST(ReportShifts, ThreeDaysAreListedWhereTheyBegin) {
  Recording recording;
  recording.record(without_silence(recording.capture("2026-03-02")), wire_of(R"(
    22:00:00 A 6101 @2001
    23:00:00 A 6102 @2002
    12:00:00 R 2026-03-03
    08:00:00 R 2026-03-04
    10:00:00 B 6101 @2001
    11:00:00 R 2026-03-04
  )"));
  expect_rows(R"(
    6101 2001 02T22:00:00 04T10:00:00 129600 0 log_off
    6102 2002 02T23:00:00 -                - 0 open
  )",
              report_rows(recording, "shifts --since 2026-03-02 --until 2026-03-03", kColumns));
  EXPECT_EQ("", report_rows(recording, "shifts --since 2026-03-03 --until 2026-03-05", kColumns));
}

TEST(ReportShifts, InTheOrderOfTimeThenIdOfTheAgentsAskedFor) {
  Recording recording;
  recording.record("2026-03-02", wire_of(R"(
    10:00:00 A 6103 @2003
    10:00:00 A 6101 @2001
    10:00:00 A 6102 @2002
    10:01:00 B 6102 @2002
  )"));
  expect_rows("6101 open\n6102 log_off\n6103 open", report_rows(recording, "shifts", "agent_id ended_by"));
  expect_rows("6101 open\n6103 open", report_rows(recording, "shifts --agent 6103 6101", "agent_id ended_by"));
}

// A half-open range, to the second.
TEST(ReportShifts, TheEndOfARangeIsNotInIt) {
  Recording recording;
  recording.record("2026-03-02", wire_of("10:00:00 A 6101 @2001\n10:01:00 A 6102 @2002\n10:02:00 R 2026-03-02"));
  expect_rows("6101", report_rows(recording, "shifts --since 2026-03-02T10:00 --until 2026-03-02T10:01", "agent_id"));
  expect_rows("6102", report_rows(recording, "shifts --since 2026-03-02T10:01 --until 2026-03-02T10:02", "agent_id"));
}

// A day file over a recorded day: what began in time that another session covers began there already.
TEST(ReportShifts, AnOverlapCountsOnce) {
  Recording recording;
  recording.record("2026-03-02", wire_of("10:00:00 A 6101 @2001\n10:02:00 R 2026-03-02"));
  recording.record("2026-03-02", wire_of("10:00:00 A 6101 @2001\n10:02:00 R 2026-03-02\n10:03:00 A 6102 @2002"));
  expect_rows("6101 02T10:00:00\n6102 02T10:03:00", report_rows(recording, "shifts", "agent_id log_on"));
}

// A session that fills a hole tells a shift which goes on where another session counts, and knows it by its second
// record.
TEST(ReportShifts, OfSessionsThatOverlapCountTheTimeOnce) {
  Recording recording;
  recording.record("2026-03-02", wire_of("10:00:00 R 2026-03-02\n10:02:00 R 2026-03-02"));
  recording.record("2026-03-02", wire_of("10:10:00 R 2026-03-02\n10:11:00 T 6101 @2001\n10:12:00 B 6101 @2001"));
  recording.record("2026-03-02", wire_of(R"(
    10:01:00 R 2026-03-02
    10:03:00 A 6101 @2001
    10:05:00 R 2026-03-02
    10:08:00 R 2026-03-02
    10:11:00 T 6101 @2001
    10:12:00 B 6101 @2001
  )"));
  expect_rows(R"(
    6101 2001 02T10:03:00 02T10:11:00 480 0 hole
    6101 -    02T10:11:00 02T10:12:00  60 1 log_off
  )",
              report_rows(recording, "shifts", kColumns));
}

// One session whose clock was set back tells two shifts; the later one is listed whole, as far as it went.
TEST(ReportShifts, OfOneSessionStayWholeWhereItsClockWasSetBack) {
  Recording recording;
  recording.record("2026-03-02", wire_of(R"(
    10:00:00 R 2026-03-02
    10:01:00 A 6101 @2001
    10:02:00 B 6101 @2001
    09:57:00 R 2026-03-02
    09:57:10 R 2026-03-02
    09:58:00 A 6101 @2001
    10:00:30 V
    10:03:00 B 6101 @2001
  )"));
  expect_rows(R"(
    6101 2001 02T09:58:00 02T10:03:00 300 0 log_off
    6101 2001 02T10:01:00 02T10:02:00  60 0 log_off
  )",
              report_rows(recording, "shifts", kColumns));
}

}  // namespace
}  // namespace acd::test
