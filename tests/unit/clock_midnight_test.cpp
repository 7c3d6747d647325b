#include <gtest/gtest.h>

#include "clock_table.h"

namespace acd::test {
namespace {

TEST(ClockMidnight, IsCrossedByTheTimeOfDayFallingBack) {
  ClockTable("Australia/Sydney").expect(R"(
    capture 2026-03-02
    23:59:58               -> 2026-03-02T23:59:58+11:00
    23:59:59               -> 2026-03-02T23:59:59+11:00
    00:00:00               -> 2026-03-03T00:00:00+11:00
    00:00:01 R 2026-03-03  -> 2026-03-03T00:00:01+11:00
    12:00:00               -> 2026-03-03T12:00:00+11:00
    00:30:00               -> 2026-03-04T00:30:00+11:00
  )");
}

TEST(ClockMidnight, IsNoExcuseForARecordThatIsLate) {
  ClockTable("Australia/Sydney").expect(R"(
    capture 2026-03-02
    23:59:59  -> 2026-03-02T23:59:59+11:00
    00:00:02  -> 2026-03-03T00:00:02+11:00
    23:59:59  -> 2026-03-03T00:00:02+11:00 jitter 3
    00:00:03  -> 2026-03-03T00:00:03+11:00
  )");
}

TEST(ClockMidnight, LetsARefreshCarryTheDateOfTheOtherSideWithin120Seconds) {
  ClockTable("Europe/London").expect(R"(
    capture 2026-06-01
    23:58:00               -> 2026-06-01T23:58:00+01:00
    23:58:30 R 2026-06-02  -> 2026-06-01T23:58:30+01:00
    23:59:59 R 2026-06-02  -> 2026-06-01T23:59:59+01:00
    00:00:01 R 2026-06-01  -> 2026-06-02T00:00:01+01:00
    00:01:30 R 2026-06-01  -> 2026-06-02T00:01:30+01:00
    00:02:00 R 2026-06-01  -> 2026-06-02T00:02:00+01:00
  )");
}

// A step would move everything until the next refresh: near midnight no refresh one date off is worth that.
TEST(ClockMidnight, LetsARefreshCarryTheFartherDateToo) {
  ClockTable("Europe/London").expect(R"(
    capture 2026-06-02
    23:58:00               -> 2026-06-02T23:58:00+01:00
    23:58:30 R 2026-06-01  -> 2026-06-02T23:58:30+01:00
    00:00:10               -> 2026-06-03T00:00:10+01:00
    00:01:30 R 2026-06-04  -> 2026-06-03T00:01:30+01:00
  )");
}

TEST(ClockMidnight, BelievesARefreshThatIsOneDateOffElsewhere) {
  ClockTable("Europe/London").expect(R"(
    capture 2026-06-01
    00:02:01               -> 2026-06-01T00:02:01+01:00
    00:02:01 R 2026-05-31  -> 2026-05-31T00:02:01+01:00 step
    12:00:00               -> 2026-05-31T12:00:00+01:00
    12:00:01 R 2026-06-01  -> 2026-06-01T12:00:01+01:00 step
  )");
}

TEST(ClockMidnight, BelievesARefreshThatIsTwoDatesOffAtMidnight) {
  ClockTable("Europe/London").expect(R"(
    capture 2026-06-01
    23:59:50               -> 2026-06-01T23:59:50+01:00
    23:59:55 R 2026-06-03  -> 2026-06-03T23:59:55+01:00 step
  )");
}

// The date of the refresh is as far from midnight as before, but the record itself is not near its expected time.
TEST(ClockMidnight, BelievesARefreshOneDateOffThatComesAfterAPause) {
  ClockTable("Europe/London").expect(R"(
    capture 2026-06-01
    23:50:00               -> 2026-06-01T23:50:00+01:00
    23:59:00 R 2026-06-02  -> 2026-06-02T23:59:00+01:00 step
  )");
}

TEST(ClockMidnight, TakesARefreshWithTheRightDateForWhatItIs) {
  ClockTable("America/New_York").expect(R"(
    capture 2026-03-02
    10:00:00               -> 2026-03-02T10:00:00-05:00
    10:01:00 R 2026-03-02  -> 2026-03-02T10:01:00-05:00
    03:00:00 R 2026-03-03  -> 2026-03-03T03:00:00-05:00
  )");
}

TEST(ClockMidnight, FollowsARefreshWithAWrongDateAndTheNextThatMendsIt) {
  ClockTable("America/New_York").expect(R"(
    capture 2026-03-02
    10:00:00               -> 2026-03-02T10:00:00-05:00
    10:01:00 R 2025-03-02  -> 2025-03-02T10:01:00-05:00 step
    10:01:30               -> 2025-03-02T10:01:30-05:00
    10:02:00 R 2026-03-02  -> 2026-03-02T10:02:00-05:00 step
  )");
}

// A candidate may lie up to 22 h ahead, but not 22 h exactly; 2 h back belongs to the window.
TEST(ClockMidnight, OpensAWindowOf24HoursThatIsHalfOpen) {
  ClockTable("UTC").expect(R"(
    capture 2026-03-02
    12:00:00  -> 2026-03-02T12:00:00+00:00
    09:59:59  -> 2026-03-03T09:59:59+00:00
    capture 2026-03-02
    12:00:00  -> 2026-03-02T12:00:00+00:00
    10:00:00  -> 2026-03-02T12:00:00+00:00 fell 7200
    capture 2026-03-02
    12:00:00  -> 2026-03-02T12:00:00+00:00
    10:00:01  -> 2026-03-02T12:00:00+00:00 fell 7199
  )");
}

TEST(ClockMidnight, GivesHoursOfSilenceInACaptureTheShortestReading) {
  ClockTable("Australia/Sydney").expect(R"(
    capture 2026-03-02
    18:00:00  -> 2026-03-02T18:00:00+11:00
    23:00:00  -> 2026-03-02T23:00:00+11:00
    07:00:00  -> 2026-03-03T07:00:00+11:00
    04:30:00  -> 2026-03-04T04:30:00+11:00
  )");
}

// 1 h back by the wall clock and 23 h ahead: without an arrival the record fell, with one a day has passed.
TEST(ClockMidnight, TellsHoursOfLiveSilenceFromTheArrival) {
  const Instant base = Zone("Australia/Sydney").midnight(parse_day("2026-03-02"));
  ClockTable("Australia/Sydney", base).expect(R"(
    connect
    10:00:00 +36000     -> 2026-03-02T10:00:00+11:00
    09:00:00 +118800    -> 2026-03-03T09:00:00+11:00
    08:59:58 +205198.9  -> 2026-03-04T08:59:58+11:00
    09:00:00 +464400    -> 2026-03-07T09:00:00+11:00
  )");
}

}  // namespace
}  // namespace acd::test
