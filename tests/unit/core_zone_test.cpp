#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>

#include "core/zone.h"

namespace acd {
namespace {

constexpr std::int64_t kHour = 3600;
constexpr std::int64_t kDay = 24 * kHour;

// A UTC instant, or a wall clock reading, from a day and a time of day.
std::int64_t seconds(std::string_view day, int h, int m = 0, int s = 0) {
  return parse_day(day) * kDay + h * kHour + m * 60 + s;
}
Instant utc(std::string_view day, int h, int m = 0, int s = 0) { return {seconds(day, h, m, s)}; }

std::vector<std::string> readings(const Zone& zone, std::int64_t local_s) {
  std::vector<std::string> out;
  for (const Instant t : zone.instants(local_s)) out.push_back(zone.format(t));
  return out;
}
using Readings = std::vector<std::string>;

std::int64_t day_length_s(const Zone& zone, std::string_view day) {
  return zone.midnight(parse_day(day) + 1) - zone.midnight(parse_day(day));
}

TEST(Day, IsCountedFrom1970) {
  EXPECT_EQ(parse_day("1970-01-01"), 0);
  EXPECT_EQ(parse_day("1970-01-02"), 1);
  EXPECT_EQ(parse_day("1969-12-31"), -1);
  EXPECT_EQ(parse_day("2026-03-02"), 20514);
}

TEST(Day, ComesBackAsItWasWritten) {
  for (const char* text : {"1970-01-01", "2000-02-29", "2024-02-29", "2026-12-31", "0001-01-01", "9999-12-31"})
    EXPECT_EQ(format_day(parse_day(text)), text);
}

TEST(Day, IsARealDateWrittenInOneWayOnly) {
  for (const char* text : {"", "2026-3-2", "2026-03-2", "02.03.2026", "20260302", "2026-03-02 ", " 2026-03-02",
                           "2026/03/02", "2026-03-02T00:00", "2026-02-29", "2100-02-29", "2026-04-31", "2026-00-10",
                           "2026-13-01", "2026-01-00", "2026-01-32", "+026-01-01", "2026-0x-01", "yesterday"}) {
    try {
      parse_day(text);
      ADD_FAILURE() << "'" << text << "' was taken";
    } catch (const std::invalid_argument& e) {
      EXPECT_EQ(e.what(), std::string("'") + text + "' is no date: write YYYY-MM-DD");
    }
  }
}

TEST(Zone, ThatIsUnknownIsNamedWithTheWayToFindOne) {
  for (const char* name : {"Mars/Olympus", "", "australia/sydney", "AEDT+11", "../../etc/passwd"}) {
    try {
      const Zone zone(name);
      ADD_FAILURE() << "'" << name << "' was taken";
    } catch (const std::invalid_argument& e) {
      EXPECT_EQ(e.what(),
                std::string("time zone '") + name +
                    "' is unknown: use an IANA name such as Australia/Sydney (list: timedatectl list-timezones)");
    }
  }
}

TEST(Zone, FormatsWithOffset) {
  const Instant t = utc("2026-01-02", 3, 4, 5);
  EXPECT_EQ(Zone("UTC").format(t), "2026-01-02T03:04:05+00:00");
  EXPECT_EQ(Zone("Australia/Sydney").format(t), "2026-01-02T14:04:05+11:00");
  EXPECT_EQ(Zone("America/New_York").format(t), "2026-01-01T22:04:05-05:00");
  EXPECT_EQ(Zone("Asia/Kolkata").format(t), "2026-01-02T08:34:05+05:30");
  EXPECT_EQ(Zone("America/St_Johns").format(t), "2026-01-01T23:34:05-03:30");
  EXPECT_EQ(Zone("Asia/Kathmandu").format(t), "2026-01-02T08:49:05+05:45");
}

TEST(Zone, FormatsArrivalsWithMicroseconds) {
  const Zone zone("Australia/Sydney");
  EXPECT_EQ(zone.format(Arrival{utc("2026-01-02", 3).unix_s * 1'000'000 + 42}), "2026-01-02T14:00:00.000042+11:00");
  EXPECT_EQ(Zone("UTC").format(Arrival{-1}), "1969-12-31T23:59:59.999999+00:00");
}

TEST(Zone, LooksUpTheRightOffsetInAnyOrder) {
  const Zone zone("Australia/Sydney");
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(zone.offset_s(utc("2026-07-01", 0)), 10 * kHour);
    EXPECT_EQ(zone.offset_s(utc("2026-01-01", 0)), 11 * kHour);
    EXPECT_EQ(zone.offset_s(utc("2026-04-04", 15, 59, 59)), 11 * kHour);
    EXPECT_EQ(zone.offset_s(utc("2026-04-04", 16)), 10 * kHour);
    EXPECT_EQ(zone.offset_s(utc("2026-10-03", 15, 59, 59)), 10 * kHour);
    EXPECT_EQ(zone.offset_s(utc("2026-10-03", 16)), 11 * kHour);
    EXPECT_EQ(zone.offset_s({-1}), 10 * kHour);
  }
}

TEST(Zone, LocalDayTurnsAtLocalMidnight) {
  const Zone zone("Australia/Sydney");
  const Instant midnight = zone.midnight(parse_day("2026-03-02"));
  EXPECT_EQ(zone.format(midnight), "2026-03-02T00:00:00+11:00");
  EXPECT_EQ(zone.local_day(midnight), parse_day("2026-03-02"));
  EXPECT_EQ(zone.local_day(midnight - 1), parse_day("2026-03-01"));
  EXPECT_EQ(Zone("America/New_York").local_day({0}), -1) << "the evening before 1970";
}

TEST(Zone, SydneyRepeatsAnHourInAutumn) {
  const Zone zone("Australia/Sydney");
  EXPECT_EQ(readings(zone, seconds("2026-04-05", 2, 30)),
            (Readings{"2026-04-05T02:30:00+11:00", "2026-04-05T02:30:00+10:00"}));
  EXPECT_EQ(readings(zone, seconds("2026-04-05", 1, 59, 59)), Readings{"2026-04-05T01:59:59+11:00"});
  EXPECT_EQ(readings(zone, seconds("2026-04-05", 2)).size(), 2U);
  EXPECT_EQ(readings(zone, seconds("2026-04-05", 2, 59, 59)).size(), 2U);
  EXPECT_EQ(readings(zone, seconds("2026-04-05", 3)), Readings{"2026-04-05T03:00:00+10:00"});
  EXPECT_EQ(day_length_s(zone, "2026-04-05"), 25 * kHour);
}

TEST(Zone, SydneySkipsAnHourInSpring) {
  const Zone zone("Australia/Sydney");
  EXPECT_EQ(readings(zone, seconds("2026-10-04", 1, 59, 59)), Readings{"2026-10-04T01:59:59+10:00"});
  EXPECT_EQ(readings(zone, seconds("2026-10-04", 2)), Readings{"2026-10-04T03:00:00+11:00"});
  EXPECT_EQ(readings(zone, seconds("2026-10-04", 2, 30)), Readings{"2026-10-04T03:30:00+11:00"});
  EXPECT_EQ(readings(zone, seconds("2026-10-04", 3)), Readings{"2026-10-04T03:00:00+11:00"});
  EXPECT_EQ(day_length_s(zone, "2026-10-04"), 23 * kHour);
}

TEST(Zone, LordHoweMovesByHalfAnHour) {
  const Zone zone("Australia/Lord_Howe");
  EXPECT_EQ(readings(zone, seconds("2026-04-05", 1, 45)),
            (Readings{"2026-04-05T01:45:00+11:00", "2026-04-05T01:45:00+10:30"}));
  EXPECT_EQ(readings(zone, seconds("2026-04-05", 1, 15)), Readings{"2026-04-05T01:15:00+11:00"});
  EXPECT_EQ(readings(zone, seconds("2026-10-04", 2, 15)), Readings{"2026-10-04T02:45:00+11:00"});
  EXPECT_EQ(day_length_s(zone, "2026-04-05"), 24 * kHour + 1800);
  EXPECT_EQ(day_length_s(zone, "2026-10-04"), 24 * kHour - 1800);
}

TEST(Zone, NewYorkRepeatsAndSkipsAnHour) {
  const Zone zone("America/New_York");
  EXPECT_EQ(readings(zone, seconds("2026-11-01", 1, 30)),
            (Readings{"2026-11-01T01:30:00-04:00", "2026-11-01T01:30:00-05:00"}));
  EXPECT_EQ(readings(zone, seconds("2026-03-08", 2, 30)), Readings{"2026-03-08T03:30:00-04:00"});
  EXPECT_EQ(day_length_s(zone, "2026-11-01"), 25 * kHour);
  EXPECT_EQ(day_length_s(zone, "2026-03-08"), 23 * kHour);
}

TEST(Zone, ADayWhoseMidnightIsSkippedBeginsBehindTheGap) {
  const Zone sao_paulo("America/Sao_Paulo");
  const Instant t = sao_paulo.midnight(parse_day("2018-11-04"));
  EXPECT_EQ(sao_paulo.format(t), "2018-11-04T01:00:00-02:00");
  EXPECT_EQ(sao_paulo.format(t - 1), "2018-11-03T23:59:59-03:00");
  EXPECT_EQ(sao_paulo.local_day(t), parse_day("2018-11-04"));
  EXPECT_EQ(sao_paulo.local_day(t - 1), parse_day("2018-11-03"));
  EXPECT_EQ(day_length_s(sao_paulo, "2018-11-04"), 23 * kHour);
  EXPECT_EQ(readings(sao_paulo, seconds("2018-11-04", 0, 20)), Readings{"2018-11-04T01:20:00-02:00"});

  const Zone beirut("Asia/Beirut");
  EXPECT_EQ(beirut.format(beirut.midnight(parse_day("2024-03-31"))), "2024-03-31T01:00:00+03:00");
}

TEST(Zone, ADayWhoseMidnightIsRepeatedBeginsAtTheFirst) {
  const Zone havana("America/Havana");  // 2024-11-03: at 01:00 back to 00:00
  EXPECT_EQ(havana.format(havana.midnight(parse_day("2024-11-03"))), "2024-11-03T00:00:00-04:00");
  EXPECT_EQ(day_length_s(havana, "2024-11-03"), 25 * kHour);
  EXPECT_EQ(havana.local_day(havana.midnight(parse_day("2024-11-03")) + kHour), parse_day("2024-11-03"));
}

TEST(Zone, FirstAtIsTheFirstReadingOrTheEndOfTheGap) {
  const Zone zone("Australia/Sydney");
  EXPECT_EQ(zone.format(zone.first_at(seconds("2026-04-05", 2, 30))), "2026-04-05T02:30:00+11:00");
  EXPECT_EQ(zone.format(zone.first_at(seconds("2026-10-04", 2, 30))), "2026-10-04T03:00:00+11:00");
  EXPECT_EQ(zone.format(zone.first_at(seconds("2026-10-04", 3, 30))), "2026-10-04T03:30:00+11:00");
}

TEST(Day, NextMondayAndMonthAreLater) {
  const struct {
    const char *day, *monday, *month;
  } kTable[] = {{"2026-03-01", "2026-03-02", "2026-04-01"}, {"2026-03-02", "2026-03-09", "2026-04-01"},
                {"2026-03-08", "2026-03-09", "2026-04-01"}, {"2026-12-31", "2027-01-04", "2027-01-01"},
                {"2028-02-29", "2028-03-06", "2028-03-01"}, {"1969-12-29", "1970-01-05", "1970-01-01"}};
  for (const auto& [day, monday, month] : kTable) {
    EXPECT_EQ(format_day(next_monday(parse_day(day))), monday) << day;
    EXPECT_EQ(format_day(next_month(parse_day(day))), month) << day;
  }
}

TEST(Zone, EveryInstantOfAYearIsFoundAgainFromItsWallClock) {
  for (const char* name : {"Australia/Sydney", "Australia/Lord_Howe", "America/New_York", "Asia/Beirut", "UTC"}) {
    const Zone zone(name);
    for (Instant t = utc("2024-01-01", 0); t < utc("2025-01-01", 0); t = t + 15 * 60) {
      const auto found = zone.instants(zone.local_s(t));
      ASSERT_TRUE(std::find(found.begin(), found.end(), t) != found.end()) << name << ' ' << zone.format(t);
    }
  }
}

TEST(Zone, NextChangeAndOffsetHoldsAgree) {
  const Zone zone("Australia/Sydney");
  const Instant change = utc("2026-04-04", 16);
  EXPECT_EQ(zone.next_change(utc("2026-03-02", 0)), change);
  EXPECT_EQ(zone.next_change(change - 1), change);
  EXPECT_EQ(zone.next_change(change), utc("2026-10-03", 16));
  EXPECT_TRUE(zone.offset_holds(change - 100, change - 1));
  EXPECT_FALSE(zone.offset_holds(change - 100, change)) << "the end counts";
  EXPECT_TRUE(zone.offset_holds(change, change + 100));
  EXPECT_TRUE(Zone("UTC").offset_holds({0}, utc("2100-01-01", 0)));
}

TEST(Zone, CopiesAreIndependent) {
  const Zone zone("Australia/Sydney");
  const Zone copy = zone;  // NOLINT(performance-unnecessary-copy-initialization): the copy is the point
  EXPECT_EQ(zone.offset_s(utc("2026-07-01", 0)), 10 * kHour);
  EXPECT_EQ(copy.offset_s(utc("2026-01-01", 0)), 11 * kHour);
  EXPECT_EQ(zone.offset_s(utc("2026-07-01", 0)), 10 * kHour);
  EXPECT_EQ(copy.name(), "Australia/Sydney");
}

}  // namespace
}  // namespace acd
