#include <gtest/gtest.h>

#include "core/error.h"
#include "period.h"
#include "text_table.h"

namespace acd::test {
namespace {

// The edges as the wall clock reads them, each with its offset, in lines.
std::string edges(const char* zone_name, const char* from, const char* to, const char* step_name,
                  const char* day_start = "00:00") {
  const Zone zone(zone_name);
  Step step = parse_step(step_name);
  step.day_start_s = parse_day_start(day_start);
  std::string text;
  for (const Instant edge : interval_edges({parse_time(from, zone, {0}), parse_time(to, zone, {0})}, step, zone))
    text += zone.format(edge) + "\n";
  return text;
}

constexpr const char* kSydney = "Australia/Sydney";

TEST(Intervals, AreClippedToTheRange) {
  expect_lines(R"(
    2026-03-02T09:10:00+11:00
    2026-03-02T09:30:00+11:00
    2026-03-02T10:00:00+11:00
    2026-03-02T10:20:00+11:00)",
               edges(kSydney, "2026-03-02T09:10", "2026-03-02T10:20", "30m"));
  expect_lines("2026-03-02T09:10:00+11:00\n2026-03-02T10:20:00+11:00",
               edges(kSydney, "2026-03-02T09:10", "2026-03-02T10:20", "total"));
  expect_lines("2026-03-02T09:00:00+11:00\n2026-03-02T10:00:00+11:00",
               edges(kSydney, "2026-03-02T09:00", "2026-03-02T10:00", "1h"));
}

TEST(Intervals, AreNotMoreThanMemoryShouldHold) {
  const Zone zone(kSydney);
  const Interval all_years{parse_time("0001-01-01", zone, {0}), parse_time("9999-12-31", zone, {0})};
  for (const char* most : {"1h", "5m", "1m"}) {
    try {
      interval_edges(all_years, parse_step(most), zone);
      ADD_FAILURE() << most;
    } catch (const Error& e) {
      EXPECT_EQ(Exit::usage, e.code());
      EXPECT_EQ(std::string("--interval ") + most +
                    " cuts this range into more than 10000000 intervals: write a longer one, or --since and --until "
                    "that are nearer",
                e.what());
    }
  }
  EXPECT_EQ(2U, interval_edges(all_years, Step::total, zone).size());
  EXPECT_EQ(119'988U + 1, interval_edges(all_years, Step::month, zone).size());
}

TEST(Intervals, OfTheHourThatComesTwiceAreTwo) {
  expect_lines(R"(
    2026-04-05T01:00:00+11:00
    2026-04-05T02:00:00+11:00
    2026-04-05T02:00:00+10:00
    2026-04-05T03:00:00+10:00
    2026-04-05T04:00:00+10:00)",
               edges(kSydney, "2026-04-05T01:00", "2026-04-05T04:00", "1h"));
  expect_lines(R"(
    2026-11-01T00:30:00-04:00
    2026-11-01T01:00:00-04:00
    2026-11-01T01:00:00-05:00
    2026-11-01T02:00:00-05:00
    2026-11-01T02:30:00-05:00)",
               edges("America/New_York", "2026-11-01T00:30", "2026-11-01T02:30", "1h"));
}

TEST(Intervals, OfTheHourThatIsSkippedAreNone) {
  expect_lines(R"(
    2026-10-04T01:00:00+10:00
    2026-10-04T03:00:00+11:00
    2026-10-04T04:00:00+11:00)",
               edges(kSydney, "2026-10-04T01:00", "2026-10-04T04:00", "1h"));
  expect_lines(R"(
    2026-03-08T01:30:00-05:00
    2026-03-08T03:00:00-04:00
    2026-03-08T03:30:00-04:00)",
               edges("America/New_York", "2026-03-08T01:30", "2026-03-08T03:30", "30m"));
}

TEST(Intervals, AreCutWhereHalfAnHourIsRepeatedOrSkipped) {
  expect_lines(R"(
    2026-04-05T01:00:00+11:00
    2026-04-05T01:30:00+10:30
    2026-04-05T02:00:00+10:30
    2026-04-05T03:00:00+10:30)",
               edges("Australia/Lord_Howe", "2026-04-05T01:00", "2026-04-05T03:00", "1h"));
  expect_lines(R"(
    2026-10-04T01:00:00+10:30
    2026-10-04T02:30:00+11:00
    2026-10-04T03:00:00+11:00)",
               edges("Australia/Lord_Howe", "2026-10-04T01:00", "2026-10-04T03:00", "1h"));
}

TEST(Intervals, OfDaysHave23To25Hours) {
  expect_lines(R"(
    2026-04-04T00:00:00+11:00
    2026-04-05T00:00:00+11:00
    2026-04-06T00:00:00+10:00)",
               edges(kSydney, "2026-04-04", "2026-04-06", "day"));
  expect_lines(R"(
    2026-10-03T12:00:00+10:00
    2026-10-04T00:00:00+10:00
    2026-10-05T00:00:00+11:00
    2026-10-05T12:00:00+11:00)",
               edges(kSydney, "2026-10-03T12:00", "2026-10-05T12:00", "day"));
}

TEST(Intervals, OfWeeksBeginOnMonday) {
  expect_lines(R"(
    2026-02-28T00:00:00+11:00
    2026-03-02T00:00:00+11:00
    2026-03-09T00:00:00+11:00
    2026-03-10T00:00:00+11:00)",
               edges(kSydney, "2026-02-28", "2026-03-10", "week"));
  expect_lines(R"(
    2026-03-30T00:00:00+11:00
    2026-04-06T00:00:00+10:00
    2026-04-13T00:00:00+10:00)",
               edges(kSydney, "2026-03-30", "2026-04-13", "week"));
  expect_lines("1969-12-28T00:00:00+00:00\n1969-12-29T00:00:00+00:00\n1970-01-05T00:00:00+00:00",
               edges("UTC", "1969-12-28", "1970-01-05", "week"));
}

TEST(Intervals, OfMonthsBeginOnTheFirst) {
  expect_lines(R"(
    2026-12-31T00:00:00+11:00
    2027-01-01T00:00:00+11:00
    2027-02-01T00:00:00+11:00
    2027-03-01T00:00:00+11:00
    2027-03-02T00:00:00+11:00)",
               edges(kSydney, "2026-12-31", "2027-03-02", "month"));
  expect_lines(R"(
    2028-02-29T23:00:00-05:00
    2028-03-01T00:00:00-05:00
    2028-04-01T00:00:00-04:00)",
               edges("America/New_York", "2028-02-29T23:00", "2028-04-01", "month"));
}

TEST(DayStart, MovesDaysWeeksAndMonths) {
  expect_lines(R"(
    2026-04-04T00:00:00+11:00
    2026-04-04T06:00:00+11:00
    2026-04-05T06:00:00+10:00
    2026-04-06T00:00:00+10:00)",
               edges(kSydney, "2026-04-04", "2026-04-06", "day", "06:00"));
  expect_lines(R"(
    2026-03-02T05:59:59+11:00
    2026-03-02T06:00:00+11:00
    2026-03-09T06:00:00+11:00
    2026-03-10T00:00:00+11:00)",
               edges(kSydney, "2026-03-02T05:59:59", "2026-03-10", "week", "06:00"));
  expect_lines(R"(
    2026-03-01T00:00:00-05:00
    2026-03-01T06:00:00-05:00
    2026-04-01T06:00:00-04:00
    2026-04-02T00:00:00-04:00)",
               edges("America/New_York", "2026-03-01", "2026-04-02", "month", "06:00"));
  expect_lines(R"(
    2026-10-03T06:00:00+10:30
    2026-10-04T06:00:00+11:00
    2026-10-05T06:00:00+11:00)",
               edges("Australia/Lord_Howe", "2026-10-03T06:00", "2026-10-05T06:00", "day", "06:00"));
}

TEST(DayStart, MovesTheGridOfShorterIntervals) {
  expect_lines(R"(
    2026-03-02T05:00:00+11:00
    2026-03-02T05:10:00+11:00
    2026-03-02T06:10:00+11:00
    2026-03-02T07:00:00+11:00)",
               edges(kSydney, "2026-03-02T05:00", "2026-03-02T07:00", "1h", "06:10"));
}

TEST(DayStart, InASkippedHourIsTheEndOfTheGap) {
  expect_lines(R"(
    2026-10-03T02:30:00+10:00
    2026-10-04T03:00:00+11:00
    2026-10-05T02:30:00+11:00)",
               edges(kSydney, "2026-10-03T02:30", "2026-10-05T02:30", "day", "02:30"));
  expect_lines(R"(
    2026-10-04T01:00:00+10:00
    2026-10-04T01:30:00+10:00
    2026-10-04T03:00:00+11:00
    2026-10-04T03:30:00+11:00
    2026-10-04T04:00:00+11:00)",
               edges(kSydney, "2026-10-04T01:00", "2026-10-04T04:00", "1h", "02:30"));
}

TEST(DayStart, InARepeatedHourIsTheFirst) {
  expect_lines(R"(
    2026-04-04T02:30:00+11:00
    2026-04-05T02:30:00+11:00
    2026-04-06T02:30:00+10:00)",
               edges(kSydney, "2026-04-04T02:30", "2026-04-06T02:30", "day", "02:30"));
  expect_lines(R"(
    2026-04-05T02:15:00+10:00
    2026-04-06T02:30:00+10:00
    2026-04-06T03:00:00+10:00)",
               edges(kSydney, "2026-04-05T02:15+10:00", "2026-04-06T03:00", "day", "02:30"));
}

TEST(DayStart, OverADayThatAZoneLeavesOut) {
  expect_lines(R"(
    2011-12-29T00:00:00-10:00
    2011-12-29T06:00:00-10:00
    2011-12-31T00:00:00+14:00
    2011-12-31T06:00:00+14:00
    2012-01-01T00:00:00+14:00)",
               edges("Pacific/Apia", "2011-12-29", "2012-01-01", "day", "06:00"));
}

// Whatever the zone and the begin of the day: edges rise, cover the range, and no part of a day is too long.
TEST(Intervals, TileEveryRange) {
  const struct {
    const char* name;
    std::int64_t most_s;
  } kSteps[] = {{"1m", 60}, {"5m", 300}, {"15m", 900}, {"30m", 1800}, {"1h", 3600}, {"day", 25 * 3600}};
  for (const char* zone_name : {kSydney, "Australia/Lord_Howe", "America/New_York", "Asia/Kathmandu", "America/Havana"})
    for (const char* day_start : {"00:00", "00:30", "01:45", "02:30", "06:00", "23:59"})
      for (const auto& [name, most_s] : kSteps)
        for (const char* around : {"2026-03-07", "2026-04-04", "2026-10-03", "2026-10-31"}) {
          const Zone zone(zone_name);
          Step step = parse_step(name);
          step.day_start_s = parse_day_start(day_start);
          const Instant from = parse_time(around, zone, {0}) + 137;
          const Interval range{from, from + 2 * 86400};
          const std::vector<Instant> found = interval_edges(range, step, zone);
          ASSERT_EQ(found.front(), range.from);
          ASSERT_EQ(found.back(), range.to);
          for (std::size_t i = 1; i < found.size(); ++i) {
            ASSERT_LT(found[i - 1], found[i]);
            ASSERT_LE(found[i] - found[i - 1], most_s) << zone_name << ' ' << name << ' ' << zone.format(found[i]);
          }
        }
}

TEST(ParseTime, TakesWhatIsTyped) {
  const Zone zone(kSydney);
  const Instant now = parse_time("2026-03-02T05:00:00", zone, {0});
  expect_table(R"(
    2026-03-02                 -> 2026-03-02T00:00:00+11:00
    2026-03-02T09:00           -> 2026-03-02T09:00:00+11:00
    2026-03-02T09:00:07        -> 2026-03-02T09:00:07+11:00
    2026-03-02T09:00Z          -> 2026-03-02T20:00:00+11:00
    2026-03-02T09:00:00+05:45  -> 2026-03-02T14:15:00+11:00
    2026-03-02T09:00-0300      -> 2026-03-02T23:00:00+11:00
    2026-04-05T02:30           -> 2026-04-05T02:30:00+11:00
    2026-04-05T02:30+10:00     -> 2026-04-05T02:30:00+10:00
    2026-10-04T02:30           -> 2026-10-04T03:30:00+11:00
    now                        -> 2026-03-02T05:00:00+11:00
    today                      -> 2026-03-02T00:00:00+11:00
    yesterday                  -> 2026-03-01T00:00:00+11:00
    -2h                        -> 2026-03-02T03:00:00+11:00
    -30m                       -> 2026-03-02T04:30:00+11:00
    -3d                        -> 2026-02-27T05:00:00+11:00
  )",
               [&](const std::string& typed) { return zone.format(parse_time(typed, zone, now)); });
}

TEST(ParseTime, BeginsTodayAtTheBeginOfTheDay) {
  const Zone zone(kSydney);
  const auto at = [&](const char* typed, const char* now) {
    return zone.format(parse_time(typed, zone, parse_time(now, zone, {0}), 6 * 3600));
  };
  EXPECT_EQ(at("today", "2026-03-02T05:59:59"), "2026-03-01T06:00:00+11:00");
  EXPECT_EQ(at("yesterday", "2026-03-02T05:59:59"), "2026-02-28T06:00:00+11:00");
  EXPECT_EQ(at("today", "2026-03-02T06:00"), "2026-03-02T06:00:00+11:00");
  EXPECT_EQ(at("yesterday", "2026-04-05T12:00"), "2026-04-04T06:00:00+11:00");
  EXPECT_EQ(at("2026-03-02", "2026-03-02T06:00"), "2026-03-02T00:00:00+11:00") << "a date is that date's midnight";
}

TEST(ParseTime, RefusesTheRest) {
  const Zone zone(kSydney);
  for (const char* typed : {"",
                            "-",
                            "-h",
                            "-2",
                            "-2w",
                            "--2h",
                            "2h",
                            "-1.5h",
                            "tomorrow",
                            "Today",
                            "2026-3-2",
                            "2026-02-29",
                            "2026-03-02T",
                            "2026-03-02T9:00",
                            "2026-03-02T24:00",
                            "2026-03-02T09:60",
                            "2026-03-02T09:00:60",
                            "2026-03-02T09:00+",
                            "2026-03-02T09:00+11",
                            "2026-03-02T09:00z",
                            "2026-03-02T09:00:00Zx",
                            "2026-03-02X09:00",
                            "-9999999999h"}) {
    try {
      parse_time(typed, zone, {0});
      ADD_FAILURE() << typed;
    } catch (const Error& e) {
      EXPECT_EQ(e.code(), Exit::usage);
      EXPECT_NE(std::string(e.what()).find(std::string("'") + typed + "' is no time: write"), std::string::npos);
    }
  }
}

TEST(ParseDayStart, TakesATimeOfDay) {
  EXPECT_EQ(parse_day_start("00:00"), 0);
  EXPECT_EQ(parse_day_start("06:30"), 23400);
  EXPECT_EQ(parse_day_start("23:59"), 86340);
  for (const char* typed : {"", "6", "6:00", "24:00", "06:60", "06-00", "06:00:00", "-6:00", "0600"})
    EXPECT_THROW(parse_day_start(typed), Error) << typed;
}

TEST(ParseStep, KnowsEachInterval) {
  for (const char* typed : {"1m", "5m", "15m", "30m", "1h", "day", "week", "month", "total"})
    EXPECT_EQ(parse_step(typed).day_start_s, 0) << typed;
  EXPECT_TRUE(parse_step("week") == Step::week);
  for (const char* typed : {"", "2m", "60m", "hour", "year", "Day"}) EXPECT_THROW(parse_step(typed), Error) << typed;
}

// Recorded: 2026-03-02T09:00 to 2026-03-04T03:00.
std::string range(std::optional<std::string> since, std::optional<std::string> until, const char* day_start = "00:00") {
  const Zone zone(kSydney);
  const Instant now = parse_time("2026-03-09T12:00", zone, {0});
  const Interval recorded{parse_time("2026-03-02T09:00", zone, now), parse_time("2026-03-04T03:00", zone, now)};
  try {
    const Interval found = report_range(since, until, recorded, zone, now, parse_day_start(day_start));
    return zone.format(found.from).substr(5, 11) + " " + zone.format(found.to).substr(5, 11);
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), Exit::usage);
    return "usage";
  }
}

TEST(ReportRange, IsTheLastRecordedDayUnlessAsked) {
  EXPECT_EQ(range({}, {}), "03-04T00:00 03-05T00:00");
  EXPECT_EQ(range({}, {}, "06:00"), "03-03T06:00 03-04T06:00");
  EXPECT_EQ(range({}, {}, "03:00"), "03-03T03:00 03-04T03:00") << "the second of the last record is not in it";
  EXPECT_EQ(range({}, {}, "02:59"), "03-04T02:59 03-05T02:59");
}

TEST(ReportRange, MayBeOpenOnOneSide) {
  EXPECT_EQ(range("2026-03-02", {}), "03-02T00:00 03-05T00:00");
  EXPECT_EQ(range("2026-03-02", {}, "06:00"), "03-02T00:00 03-04T06:00");
  EXPECT_EQ(range("2026-03-08T05:00", {}), "03-08T05:00 03-09T00:00");
  EXPECT_EQ(range("2026-03-08T05:00", {}, "06:00"), "03-08T05:00 03-08T06:00");
  EXPECT_EQ(range("yesterday", {}), "03-08T00:00 03-09T00:00");
  EXPECT_EQ(range({}, "2026-03-03"), "03-02T09:00 03-03T00:00");
  EXPECT_EQ(range({}, "2026-03-01"), "03-01T00:00 03-01T00:00") << "nothing, and so no data";
}

TEST(ReportRange, IsOfBothAsTyped) {
  EXPECT_EQ(range("2026-03-02T10:00", "2026-03-02T11:00"), "03-02T10:00 03-02T11:00");
  EXPECT_EQ(range("2026-03-02", "2026-03-02"), "usage");
  EXPECT_EQ(range("2026-03-03", "2026-03-02"), "usage");
  EXPECT_EQ(range("2026-03-02T10:00+10:00", "2026-03-02T11:00+11:00"), "usage") << "the same instant";
  EXPECT_EQ(range("soon", {}), "usage");
}

}  // namespace
}  // namespace acd::test
