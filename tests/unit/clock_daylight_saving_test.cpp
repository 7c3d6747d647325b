#include <gtest/gtest.h>

#include "clock_table.h"

namespace acd::test {
namespace {

TEST(ClockDaylightSaving, SydneyRepeatsAnHourInAutumn) {
  ClockTable("Australia/Sydney").expect(R"(
    capture 2026-04-05
    01:59:59  -> 2026-04-05T01:59:59+11:00
    02:00:00  -> 2026-04-05T02:00:00+11:00
    02:59:59  -> 2026-04-05T02:59:59+11:00
    02:00:00  -> 2026-04-05T02:00:00+10:00
    02:30:00  -> 2026-04-05T02:30:00+10:00
    02:59:59  -> 2026-04-05T02:59:59+10:00
    03:00:00  -> 2026-04-05T03:00:00+10:00
  )");
}

TEST(ClockDaylightSaving, SydneySkipsAnHourInSpring) {
  ClockTable("Australia/Sydney").expect(R"(
    capture 2026-10-04
    01:59:59  -> 2026-10-04T01:59:59+10:00
    03:00:00  -> 2026-10-04T03:00:00+11:00
    03:00:01  -> 2026-10-04T03:00:01+11:00
  )");
}

// A switch that changes its clock late sends times that the night skips.
TEST(ClockDaylightSaving, ASkippedTimeIsShiftedForward) {
  ClockTable("Australia/Sydney").expect(R"(
    capture 2026-10-04
    01:59:59  -> 2026-10-04T01:59:59+10:00
    02:00:30  -> 2026-10-04T03:00:30+11:00
    02:10:00  -> 2026-10-04T03:10:00+11:00
    03:10:05  -> 2026-10-04T03:10:05+11:00
  )");
}

TEST(ClockDaylightSaving, LordHoweChangesByHalfAnHour) {
  ClockTable("Australia/Lord_Howe").expect(R"(
    capture 2026-04-05
    01:29:59  -> 2026-04-05T01:29:59+11:00
    01:59:59  -> 2026-04-05T01:59:59+11:00
    01:30:00  -> 2026-04-05T01:30:00+10:30
    01:45:00  -> 2026-04-05T01:45:00+10:30
    01:59:59  -> 2026-04-05T01:59:59+10:30
    02:00:00  -> 2026-04-05T02:00:00+10:30
    capture 2026-10-04
    01:59:59  -> 2026-10-04T01:59:59+10:30
    02:30:00  -> 2026-10-04T02:30:00+11:00
    02:15:00  -> 2026-10-04T02:45:00+11:00
  )");
}

TEST(ClockDaylightSaving, NewYorkChangesAtTwo) {
  ClockTable("America/New_York").expect(R"(
    capture 2026-03-08
    01:59:58  -> 2026-03-08T01:59:58-05:00
    03:00:02  -> 2026-03-08T03:00:02-04:00
    capture 2026-11-01
    00:59:59  -> 2026-11-01T00:59:59-04:00
    01:00:00  -> 2026-11-01T01:00:00-04:00
    01:59:59  -> 2026-11-01T01:59:59-04:00
    01:00:00  -> 2026-11-01T01:00:00-05:00
    02:00:00  -> 2026-11-01T02:00:00-05:00
  )");
}

TEST(ClockDaylightSaving, LondonChangesAtOne) {
  ClockTable("Europe/London").expect(R"(
    capture 2026-03-29
    00:59:59  -> 2026-03-29T00:59:59+00:00
    02:00:00  -> 2026-03-29T02:00:00+01:00
    capture 2026-10-25
    00:59:59  -> 2026-10-25T00:59:59+01:00
    01:59:59  -> 2026-10-25T01:59:59+01:00
    01:00:00  -> 2026-10-25T01:00:00+00:00
    01:30:00  -> 2026-10-25T01:30:00+00:00
    01:59:59  -> 2026-10-25T01:59:59+00:00
    02:00:00  -> 2026-10-25T02:00:00+00:00
  )");
}

// Both readings of 02:30 lie ahead of 01:30: the earlier; and from 02:40 the second 02:30 is the one ahead.
TEST(ClockDaylightSaving, ARepeatedTimeIsReadAsTheNextToCome) {
  ClockTable("Australia/Sydney").expect(R"(
    capture 2026-04-05
    01:30:00  -> 2026-04-05T01:30:00+11:00
    02:30:00  -> 2026-04-05T02:30:00+11:00
    02:40:00  -> 2026-04-05T02:40:00+11:00
    02:30:00  -> 2026-04-05T02:30:00+10:00
  )");
}

TEST(ClockDaylightSaving, ARefreshDoesNotTellTheRepeatedHourApart) {
  ClockTable("Australia/Sydney").expect(R"(
    capture 2026-04-05
    02:59:30 R 2026-04-05  -> 2026-04-05T02:59:30+11:00
    02:00:00 R 2026-04-05  -> 2026-04-05T02:00:00+10:00
    02:00:30 R 2026-04-05  -> 2026-04-05T02:00:30+10:00
  )");
}

TEST(ClockDaylightSaving, LiveTheArrivalTellsTheRepeatedHourApart) {
  const Instant base = Zone("Australia/Sydney").midnight(parse_day("2026-04-05"));
  ClockTable("Australia/Sydney", base).expect(R"(
    connect
    02:30:00 +9000   -> 2026-04-05T02:30:00+11:00
    02:31:00 +12660  -> 2026-04-05T02:31:00+10:00
  )");
  ClockTable("Australia/Sydney", base).expect(R"(
    connect
    02:30:00 +12600  -> 2026-04-05T02:30:00+10:00
  )");
}

TEST(ClockDaylightSaving, ACaptureThatBeginsInARepeatedHourTakesTheEarlier) {
  ClockTable("Australia/Sydney").expect(R"(
    capture 2026-04-05
    02:30:00               -> 2026-04-05T02:30:00+11:00
    capture 2026-04-05
    02:30:00 R 2026-04-05  -> 2026-04-05T02:30:00+11:00
  )");
  ClockTable("Europe/London").expect(R"(
    capture 2026-10-25
    01:15:00  -> 2026-10-25T01:15:00+01:00
  )");
}

// On the day of 25 hours a window of 24 misses an hour of the wall clock: the next time it comes is taken.
TEST(ClockDaylightSaving, TheHourThatTheWindowMissesIsReadAsTheNextToCome) {
  ClockTable("Australia/Sydney").expect(R"(
    capture 2026-04-04
    12:00:00  -> 2026-04-04T12:00:00+11:00
    09:30:00  -> 2026-04-05T09:30:00+10:00
    capture 2026-04-04
    12:00:00  -> 2026-04-04T12:00:00+11:00
    09:59:59  -> 2026-04-05T09:59:59+10:00
    capture 2026-04-04
    12:00:00  -> 2026-04-04T12:00:00+11:00
    10:00:00  -> 2026-04-04T12:00:00+11:00 fell 7200
    capture 2026-04-04
    12:00:00  -> 2026-04-04T12:00:00+11:00
    08:59:59  -> 2026-04-05T08:59:59+10:00
  )");
}

}  // namespace
}  // namespace acd::test
