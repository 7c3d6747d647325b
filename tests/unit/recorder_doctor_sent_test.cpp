#include <gtest/gtest.h>

#include "doctor_sent.h"
#include "store_fixture.h"

namespace acd {
namespace {

using test::Recording;

constexpr std::int64_t kDay_s = 86'400;
constexpr std::int64_t kMidnight_s = 1'772'409'600;  // 2026-03-02T00:00:00Z

// One capture: its lines "10:00:00 ..." of tests/support/text_record.h.
void record(Recording& recording, const std::string& day, const std::string& lines) {
  recording.record(day, test::wire_of(lines));
}

// A refresh at each full hour of a day, and what stands for `also` a second later.
std::string day_of_hours(const std::string& day, const std::string& also = "") {
  std::string lines;
  for (int hour = 0; hour < 24; ++hour) {
    lines += fmt::format("{:02}:00:00 R {}\n", hour, day);
    if (!also.empty()) lines += fmt::format("{:02}:00:01 {}\n", hour, also);
  }
  return lines;
}

std::string lines_of(Recording& recording, std::int64_t now_s = kMidnight_s + 3 * kDay_s) {
  Findings findings;
  examine_sent(sent_facts(recording.db(), {now_s * 1'000'000}), findings);
  std::string lines;
  for (const Finding& finding : findings) lines += finding.line() + "\n";
  return lines;
}

TEST(DoctorSent, NothingRecordedIsNothingToSay) {
  Recording recording;
  EXPECT_EQ("", lines_of(recording));
}

TEST(DoctorSent, ListsTheLettersOfAShortTimeAndJudgesNothing) {
  Recording recording;
  recording.record("2026-03-02", test::small_morning());
  const std::string lines = lines_of(recording);
  EXPECT_EQ(0u, lines.find("ok       sent: in the last 0.1 h recorded: A 2, B 1, ")) << lines;
  EXPECT_NE(std::string::npos, lines.find("K 1, L 1, M 1, N 1, O 1, Q 1, R 3, T 2, V 1\n")) << lines;
  EXPECT_EQ(lines.size() - 1, lines.find('\n')) << "one line";
}

TEST(DoctorSent, SaysWhatADayWithoutMeans) {
  Recording recording;
  record(recording, "2026-03-02", day_of_hours("2026-03-02", "G 6101 @P860 b01") + day_of_hours("2026-03-03"));
  EXPECT_EQ(
      "ok       sent: in the last 24.0 h recorded: G 1, R 25\n"
      "warning  sent: no path or group reports in 24 h: queue reports will be empty; have paths and agent groups "
      "programmed to report on the switch\n"
      "warning  sent: no ringing records (T) in 24 h: ring times are empty, and waits less closely bounded; older "
      "releases send none: nothing to do\n",
      lines_of(recording));
}

TEST(DoctorSent, TheRecordsOfOneDayAreEnough) {
  Recording recording;
  const std::string last = "23:59:40 R 2026-03-02\n";
  record(recording, "2026-03-02", day_of_hours("2026-03-02") + last);
  EXPECT_EQ(
      "ok       sent: in the last 24.0 h recorded: R 25\n"
      "warning  sent: no path or group reports in 24 h: queue reports will be empty; have paths and agent groups "
      "programmed to report on the switch\n",
      lines_of(recording));
}

TEST(DoctorSent, LooksBackOverHolesForADayOfRecordedTime) {
  Recording recording;
  record(recording, "2026-02-20", day_of_hours("2026-02-20", "K 610 2 1 00:31"));  // 23 h recorded
  record(recording, "2026-03-02", "10:00:00 R 2026-03-02\n10:02:00 R 2026-03-02\n");
  EXPECT_EQ("ok       sent: in the last 23.0 h recorded: K 24, R 26\n", lines_of(recording));
  record(recording, "2026-02-10", day_of_hours("2026-02-10", "K 610 2 1 00:31"));
  EXPECT_EQ(0u, lines_of(recording).find("ok       sent: in the last 24.0 h recorded: K 25, R 27\n"))
      << lines_of(recording) << "of the day before the last hour";
}

TEST(DoctorSent, LeavesOutWhatIsDatedInTheFuture) {
  Recording recording;
  record(recording, "2026-03-02", "10:00:00 R 2026-03-02\n10:02:00 R 2026-03-02\n");
  record(recording, "2027-03-02", "10:00:00 K 610 2 1 00:31\n10:02:00 K 610 2 1 00:31\n");
  EXPECT_EQ("ok       sent: in the last 0.0 h recorded: R 2\n", lines_of(recording));
}

// Whether the switch was periodic after these records of one day.
bool is_periodic_after(const std::string& lines) {
  Recording recording;
  record(recording, "2026-03-02", lines);
  return was_periodic(recording.db(), 180);
}

TEST(DoctorPeriodic, IsASwitchWithThreeReportsInTheLastQuarterOfAnHour) {
  const std::string reports = "10:00:00 K 610 2 1 00:31\n10:03:00 Q 860 2 1 00:31\n10:06:00 R 2026-03-02\n";
  Recording empty;
  EXPECT_FALSE(was_periodic(empty.db(), 180));
  EXPECT_TRUE(is_periodic_after(reports));
  const std::string others = "10:09:00 A 6101 @2001\n10:12:00 C 6101 @2001\n";
  EXPECT_TRUE(is_periodic_after(reports + others + "10:15:00 D 6101 @2001\n"));
  EXPECT_FALSE(is_periodic_after(reports + others + "10:15:00 D 6101 @2001\n10:15:01 B 6101 @2001\n"));
  EXPECT_FALSE(is_periodic_after("10:00:00 R 2026-03-02\n10:05:00 R 2026-03-02\n10:10:00 R 2026-03-02\n"));
  EXPECT_FALSE(is_periodic_after("10:00:00 A 6101 @2001\n10:00:10 T 6101 @2001\n10:00:12 G 6101 @P860 b01\n"));
}

TEST(DoctorPeriodic, WhatComesAfterAHoleIsLookedAtAnew) {
  const auto after = [](const std::string& meanwhile) {
    return is_periodic_after("10:00:00 K 610 2 1 00:31\n10:00:15 K 610 2 1 00:31\n10:00:30 K 610 2 1 00:31\n" +
                             meanwhile +
                             "10:05:00 K 610 2 1 00:31\n10:05:15 K 610 2 1 00:31\n10:05:30 K 610 2 1 00:31\n");
  };
  EXPECT_TRUE(after(""));
  EXPECT_FALSE(after("10:03:00 A 6101 @2001\n")) << "no hole, but reports that are too far apart";
}

TEST(DoctorPeriodic, LooksNoFurtherThanWhereTheClockWasSet) {
  EXPECT_FALSE(
      is_periodic_after("10:10:00 K 610 2 1 00:31\n10:10:15 K 610 2 1 00:31\n10:10:30 K 610 2 1 00:31\n"
                        "09:10:30 K 610 2 1 00:31\n09:10:45 K 610 2 1 00:31\n"));
}

}  // namespace
}  // namespace acd
