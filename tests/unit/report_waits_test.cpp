#include <gtest/gtest.h>

#include "report_text.h"

// Bounds of waits as reports print them, whatever range is asked for.
namespace acd::test {
namespace {

constexpr const char* kWaits = "answered_at wait_lo_s wait_hi_s likely_lo_s likely_hi_s";

// The report that bounds the call of 23:59:55 from below comes after midnight.
std::string around_midnight() {
  return wire_of(R"(
    23:58:00 A 6101 @2001
    23:58:30 Q 860 0 1 00:00
    23:59:30 Q 860 2 1 00:40
    23:59:50 T 6101 @2001
    23:59:55 G 6101 @P860 b01
    00:00:30 Q 860 1 1 00:50
    00:00:35 J 6101 @2001
    00:00:40 T 6101 @2001
    00:00:42 G 6101 @P860 b01
    00:01:30 Q 860 0 1 00:00
    00:01:40 R 2026-03-03
  )");
}

TEST(ReportWaits, AreBoundedByAReportAfterMidnight) {
  Recording recording;
  recording.record("2026-03-02", around_midnight());
  constexpr const char* kCall = "02T23:59:55 14 67 64 67";
  for (const std::string range :
       {"--since 2026-03-02 --until 2026-03-03", "--since 2026-03-02T23:59:55 --until 2026-03-02T23:59:56",
        "--since 2026-03-02T23:00 --until 2026-03-02T23:59:58"})
    expect_rows(kCall, report_rows(recording, "calls " + range, kWaits));
  expect_rows(std::string(kCall) + "\n03T00:00:42 1 64 61 64",
              report_rows(recording, "calls --since 2026-03-02 --until 2026-03-04", kWaits));
}

TEST(ReportWaits, OfADayAreCountedOnThatDay) {
  Recording recording;
  recording.record("2026-03-02", around_midnight());
  constexpr const char* kFigures = "interval_from answered bounded wait_s_max_lo wait_s_max_hi left_at_least";
  expect_rows("02T00:00:00 1 1 14 67 0",
              report_rows(recording, "queue-waits --since 2026-03-02 --until 2026-03-03", kFigures));
}

}  // namespace
}  // namespace acd::test
