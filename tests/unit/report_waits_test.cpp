#include <fmt/format.h>
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

// Of two callers since 10:00:10 the report came late, behind a record that is stamped 5 s later.
TEST(ReportWaits, AreNotMeasuredByAReportThatCameLate) {
  Recording recording;
  recording.record("2026-03-02", wire_of(R"(
    09:59:00 A 6101 @2001
    10:00:00 Q 860 0 1 00:00
    10:00:45 K 610 0 1 00:00
    10:00:40 Q 860 2 1 00:30
    10:00:48 T 6101 @2001
    10:00:49 G 6101 @P860 b01
    10:00:55 Q 860 1 1 00:45
    10:01:10 Q 860 0 1 00:00
  )"));
  expect_rows("02T10:00:49 38 50 38 50", report_rows(recording, "calls", kWaits));
}

TEST(ReportWaits, AreUnknownAtAnAnswerThatCameLate) {
  Recording recording;
  recording.record("2026-03-02", wire_of(R"(
    09:59:00 A 6101 @2001
    10:00:00 Q 860 2 1 00:30
    10:00:15 Q 860 1 1 00:45
    10:00:12 G 6101 @P860 b01
    10:00:30 Q 860 1 1 00:50
  )"));
  expect_rows("02T10:00:15 - - - -", report_rows(recording, "calls", kWaits));
  expect_rows("02T00:00:00 1 0 - - 0",
              report_rows(recording, "queue-waits",
                          "interval_from answered bounded wait_s_max_lo wait_s_max_hi left_at_least"));
}

// The call that rings may be one of the 999 or more, and 998 wait beside it: then nobody left.
TEST(ReportWaits, AFullFieldIsNoProofThatSomebodyLeft) {
  Recording recording;
  recording.record("2026-04-05", wire_of(R"(
    10:00:00 R 2026-04-05
    10:00:05 Q 860 0 1 00:00
    10:00:20 Q 860 999 1 00:10
    10:00:30 T 6100 @1001 b01
    10:00:35 Q 860 999 1 00:25
    10:00:40 G 6100 @P860 b01
    10:00:50 Q 860 998 1 00:35
    10:01:00 R 2026-04-05
  )"));
  for (const char* counted : {"yes", "auto"})
    expect_rows("1 1 0 999", report_rows(recording, std::string("queue-waits --ringing-counted ") + counted,
                                         "answered bounded left_at_least calls_waiting_max"));
}

TEST(ReportWaits, OfADayAreCountedOnThatDay) {
  Recording recording;
  recording.record("2026-03-02", around_midnight());
  constexpr const char* kFigures = "interval_from answered bounded wait_s_max_lo wait_s_max_hi left_at_least";
  expect_rows("02T00:00:00 1 1 14 67 0",
              report_rows(recording, "queue-waits --since 2026-03-02 --until 2026-03-03", kFigures));
}

// A wrong date, put right by the next record, makes a stretch of one second two days ahead: within the stretch that
// goes on over the midnights until then. Nothing of that counts twice.
TEST(ReportWaits, CountOnceAroundAStretchOfOneSecondWithin) {
  Recording recording;
  recording.record(without_silence(recording.capture("2026-03-02")), wire_of(R"(
    23:00:00 V
    23:50:00 R 2026-03-04
    23:51:00 R 2026-03-02
    23:51:30 A 6101 @2001
    10:00:00 Q 860 1 1 00:30
    10:00:10 T 6101 @2001
    10:00:15 G 6101 @P860 b01
    10:01:00 Q 860 0 1 00:00
    10:02:00 J 6101 @2001
    20:00:00 V
    10:00:00 Q 860 2 1 00:30
    20:00:00 V
    10:00:10 T 6101 @2001
    10:00:15 G 6101 @P860 b01
    10:01:00 B 6101 @2001
  )"));
  const std::string range = " --since 2026-03-02 --until 2026-03-06";
  EXPECT_EQ("20514 1 82800 0\n20516 1 85800 0\n",
            recording.rows("SELECT day, counted, from_at % 86400, to_at - from_at FROM "
                           "coverage WHERE ended_by = 'step' ORDER BY coverage_id"));
  expect_rows("03T10:00:15\n05T10:00:15", report_rows(recording, "calls" + range, "answered_at"));
  expect_rows("02T23:51:30 05T10:01:00", report_rows(recording, "shifts" + range, "log_on log_off"));
  expect_rows(R"(
    02T00:00:00 0 0
    03T00:00:00 1 2
    04T00:00:00 0 1
    05T00:00:00 1 0
  )",
              report_rows(recording, "queue-waits --interval day" + range, "interval_from answered samples"));
  EXPECT_THAT(report_text(recording, "health --format csv"), testing::HasSubstr("\nholes,1,"));
}

// Agent 6101 is idle until the second call rings: under the assumption it had just come. For the third, which came
// while 6101 talked, nobody was idle.
std::string calls_of_an_idle_agent() {
  std::string lines = R"(
    09:59:00 A 6101 @2001
    09:59:10 T 6101 @2001
    09:59:12 G 6101 @P860 b01
    09:59:20 J 6101 @2001
    10:00:05 Q 860 0 1 00:00
    10:00:30 T 6101 @2001
    10:00:32 G 6101 @P860 b01
    10:00:40 Q 860 0 1 00:00
  )";
  for (int s = 10; s <= 129; s += 5)
    lines += fmt::format("10:{:02}:{:02} Q 860 1 1 {:02}:{:02}\n", 1 + s / 60, s % 60, s / 60, s % 60);
  return lines + R"(
    10:03:10 J 6101 @2001
    10:03:10 T 6101 @2001
    10:03:12 G 6101 @P860 b01
    10:03:40 Q 860 0 1 00:00
  )";
}

TEST(ReportWaits, AreNarrowedByIdleAgentsOnRequest) {
  Recording recording;
  recording.record("2026-03-02", wire_of(calls_of_an_idle_agent()));
  const auto calls = [&](const std::string& options) {
    return report_rows(recording, "calls --since 2026-03-02T10:00 " + options, kWaits);
  };
  expect_rows("02T10:00:32 1 28 1 28\n02T10:03:12 1 134 131 134", calls(""));
  testing::internal::CaptureStderr();
  expect_rows("02T10:00:32 1 28 1 6\n02T10:03:12 1 134 131 134", calls("--assume work-conserving"));
  const std::string said = testing::internal::GetCapturedStderr();
  EXPECT_NE(std::string::npos,
            said.find("path 860: an agent who answers it was idle in 0 of 25 times that callers were "
                      "seen waiting (0.00 %); refused on 0 of 1 days"))
      << said;
  constexpr const char* kTotal = "queue-waits --interval total --since 2026-03-02T10:00 --tier likely ";
  expect_rows("81.00", report_rows(recording, kTotal, "wait_s_mean_hi"));
  expect_rows("70.00", report_rows(recording, kTotal + std::string("--assume work-conserving"), "wait_s_mean_hi"));
}

// Records were lost while the agent was idle: what he did since is not known.
TEST(ReportWaits, AreNotNarrowedByAnIdleTimeInWhichRecordsWereLost) {
  Recording recording;
  std::string lines = calls_of_an_idle_agent();
  const std::string before = "    10:00:05 Q";
  lines.insert(lines.find(before), "    10:00:03 V\n    lose 1\n");
  recording.record("2026-03-02", wire_of(lines));
  const std::string rows = report_rows(recording, "calls --since 2026-03-02T10:00 --assume work-conserving", kWaits);
  EXPECT_EQ(0U, rows.find("02T10:00:32 1 28 1 28\n")) << rows;
}

}  // namespace
}  // namespace acd::test
