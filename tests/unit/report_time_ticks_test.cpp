#include <gtest/gtest.h>

#include "text_table.h"
#include "time_ticks.h"

// Where the axis of a picture has its marks, as text: "label" or "label/above", one after the other.
namespace acd::test {
namespace {

std::string ticks(const char* zone_name, const std::string& from, const std::string& to, std::int64_t most = 12) {
  const Zone zone(zone_name);
  const auto at = [&](const std::string& text) {
    const int hours = std::stoi(text.substr(11, 2)), minutes = std::stoi(text.substr(14, 2));
    return zone.first_at(std::int64_t{parse_day(text.substr(0, 10))} * 86400 + hours * 3600 + minutes * 60);
  };
  std::vector<std::string> words;
  for (const TimeTick& tick : time_ticks({at(from), at(to)}, zone, most))
    words.push_back(tick.label + (tick.above.empty() ? "" : "/" + tick.above));
  return joined(words, ", ");
}

TEST(TimeTicks, TenMinutesHaveAMinuteEach) {
  EXPECT_EQ(ticks("Australia/Sydney", "2026-03-03T09:00", "2026-03-03T09:10"),
            "09:00/Tue 3 Mar, 09:01, 09:02, 09:03, 09:04, 09:05, 09:06, 09:07, 09:08, 09:09, 09:10");
}

TEST(TimeTicks, StandAtMultiplesOfTheWallClockNotOfTheRange) {
  EXPECT_EQ(ticks("Asia/Kolkata", "2026-03-03T09:17", "2026-03-03T11:12"),
            "09:20/Tue 3 Mar, 09:30, 09:40, 09:50, 10:00, 10:10, 10:20, 10:30, 10:40, 10:50, 11:00, 11:10");
}

TEST(TimeTicks, ADayNamesBothItsMidnights) {
  EXPECT_EQ(ticks("Europe/London", "2026-03-03T00:00", "2026-03-04T00:00", 4),
            "00:00/Tue 3 Mar, 06:00, 12:00, 18:00, 00:00/Wed 4 Mar");
}

TEST(TimeTicks, ARepeatedHourComesTwice) {
  EXPECT_EQ(ticks("Australia/Sydney", "2026-04-05T01:00", "2026-04-05T04:00", 4),
            "01:00/Sun 5 Apr, 02:00, 02:00, 03:00, 04:00");
}

TEST(TimeTicks, ASkippedHourHasNone) {
  EXPECT_EQ(ticks("Australia/Sydney", "2026-10-04T01:00", "2026-10-04T05:00", 4),
            "01:00/Sun 4 Oct, 03:00, 04:00, 05:00");
}

TEST(TimeTicks, HalfAnHourIsSetBackAtLordHowe) {
  EXPECT_EQ(ticks("Australia/Lord_Howe", "2026-04-05T01:00", "2026-04-05T03:00", 6),
            "01:00/Sun 5 Apr, 01:30, 01:30, 02:00, 02:30, 03:00");
}

TEST(TimeTicks, WeeksHaveDaysOfTheWallClockAlsoOver23Hours) {
  EXPECT_EQ(ticks("Europe/London", "2026-03-27T00:00", "2026-04-01T00:00", 7),
            "Fri 27 Mar/2026, Sat 28 Mar, Sun 29 Mar, Mon 30 Mar, Tue 31 Mar, Wed 1 Apr");
}

TEST(TimeTicks, ManyWeeksHaveMondays) {
  EXPECT_EQ(ticks("UTC", "2025-12-10T00:00", "2026-01-20T00:00", 6),
            "Mon 15 Dec/2025, Mon 22 Dec, Mon 29 Dec, Mon 5 Jan/2026, Mon 12 Jan, Mon 19 Jan");
}

TEST(TimeTicks, AYearHasMonths) {
  EXPECT_EQ(ticks("UTC", "2025-11-15T00:00", "2026-06-15T00:00", 8), "Dec/2025, Jan/2026, Feb, Mar, Apr, May, Jun");
}

TEST(TimeTicks, ManyYearsHaveYears) {
  EXPECT_EQ(ticks("UTC", "2019-06-01T00:00", "2027-06-01T00:00", 5), "2020, 2022, 2024, 2026");
}

TEST(TimeTicks, WallClockHasSecondsWhereThereAreAny) {
  const Zone zone("Australia/Sydney");
  EXPECT_EQ(wall_clock({1772488800}, zone), "Tue 3 Mar 2026, 09:00");
  EXPECT_EQ(wall_clock({1772488807}, zone), "Tue 3 Mar 2026, 09:00:07");
}

TEST(TimeTicks, OffsetsAreNamedByHoursAndMinutes) {
  EXPECT_EQ(offset_name(39600), "UTC+11:00");
  EXPECT_EQ(offset_name(-12600), "UTC-03:30");
  EXPECT_EQ(offset_name(0), "UTC+00:00");
}

}  // namespace
}  // namespace acd::test
