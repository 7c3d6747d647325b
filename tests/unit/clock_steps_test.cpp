#include <gtest/gtest.h>

#include "clock_table.h"

namespace acd::test {
namespace {

TEST(ClockSteps, JitterUpTo5SecondsIsClamped) {
  ClockTable("UTC").expect(R"(
    capture 2026-03-02
    10:00:10  -> 2026-03-02T10:00:10+00:00
    10:00:09  -> 2026-03-02T10:00:10+00:00 jitter 1
    10:00:05  -> 2026-03-02T10:00:10+00:00 jitter 5
    10:00:10  -> 2026-03-02T10:00:10+00:00
    10:00:11  -> 2026-03-02T10:00:11+00:00
  )");
}

TEST(ClockSteps, OneEarlyRecordIsAStray) {
  ClockTable("UTC").expect(R"(
    capture 2026-03-02
    10:00:10  -> 2026-03-02T10:00:10+00:00
    10:00:04  -> 2026-03-02T10:00:10+00:00 fell 6
    10:00:11  -> 2026-03-02T10:00:11+00:00, stray before
    08:45:00  -> 2026-03-02T10:00:11+00:00 fell 4511
    10:00:08  -> 2026-03-02T10:00:11+00:00 jitter 3, stray before
    10:00:12  -> 2026-03-02T10:00:12+00:00
  )");
}

TEST(ClockSteps, AClockSetBackIsSeenAtTheSecondFallingRecord) {
  ClockTable("UTC").expect(R"(
    capture 2026-03-02
    10:00:10  -> 2026-03-02T10:00:10+00:00
    09:00:11  -> 2026-03-02T10:00:10+00:00 fell 3599
    09:00:12  -> 2026-03-02T09:00:12+00:00 step
    09:00:13  -> 2026-03-02T09:00:13+00:00
  )");
}

TEST(ClockSteps, TwoStraysApartAreNoStep) {
  ClockTable("UTC").expect(R"(
    capture 2026-03-02
    10:00:10  -> 2026-03-02T10:00:10+00:00
    09:30:00  -> 2026-03-02T10:00:10+00:00 fell 1810
    10:00:11  -> 2026-03-02T10:00:11+00:00, stray before
    09:30:00  -> 2026-03-02T10:00:11+00:00 fell 1811
    10:00:12  -> 2026-03-02T10:00:12+00:00, stray before
  )");
}

TEST(ClockSteps, AClockSetForwardIsASilence) {
  ClockTable("UTC").expect(R"(
    capture 2026-03-02
    10:00:10  -> 2026-03-02T10:00:10+00:00
    10:05:10  -> 2026-03-02T10:05:10+00:00
  )");
}

TEST(ClockSteps, ARefreshAlsoEndsAFallByItsDate) {
  ClockTable("UTC").expect(R"(
    capture 2026-03-02
    10:00:10               -> 2026-03-02T10:00:10+00:00
    09:00:11 R 2026-03-02  -> 2026-03-02T10:00:10+00:00 fell 3599
    09:00:12               -> 2026-03-02T09:00:12+00:00 step
    09:00:13 R 2026-02-27  -> 2026-02-27T09:00:13+00:00 step
  )");
}

// Set back by more than 2 h a clock looks as if it were the next day, until a refresh tells.
TEST(ClockSteps, AClockSetBackByHoursIsMendedByARefresh) {
  ClockTable("UTC").expect(R"(
    capture 2026-03-02
    10:00:10               -> 2026-03-02T10:00:10+00:00
    07:00:11               -> 2026-03-03T07:00:11+00:00
    07:01:00 R 2026-03-02  -> 2026-03-02T07:01:00+00:00 step
  )");
}

TEST(ClockSteps, AStepByDateWithAFallPendingIsNoStray) {
  ClockTable("UTC").expect(R"(
    capture 2026-03-02
    10:00:10               -> 2026-03-02T10:00:10+00:00
    09:30:00               -> 2026-03-02T10:00:10+00:00 fell 1810
    10:00:20 R 2026-03-05  -> 2026-03-05T10:00:20+00:00 step
    10:00:21               -> 2026-03-05T10:00:21+00:00
  )");
}

TEST(ClockSteps, LiveTheFirstRecordIsReadByItsArrival) {
  const Instant base = Zone("America/New_York").midnight(parse_day("2026-03-02"));
  ClockTable("America/New_York", base).expect(R"(
    connect
    23:59:59 +86401  -> 2026-03-02T23:59:59-05:00
    00:00:03 +86405  -> 2026-03-03T00:00:03-05:00
  )");
  ClockTable("America/New_York", base).expect(R"(
    connect
    00:00:30 +86390  -> 2026-03-03T00:00:30-05:00
  )");
}

TEST(ClockSteps, LiveAFirstRefreshFarFromTheHostsDateIsBelieved) {
  const Instant base = Zone("UTC").midnight(parse_day("2026-03-02"));
  ClockTable("UTC", base).expect(R"(
    connect
    10:00:00 R 2014-01-15 +36000  -> 2014-01-15T10:00:00+00:00
    10:00:05 +36005               -> 2014-01-15T10:00:05+00:00
  )");
}

TEST(ClockSteps, ExpectedCarriesOverAReconnect) {
  const Instant base = Zone("UTC").midnight(parse_day("2026-03-02"));
  // A switch an hour behind the host: the second connection is read by the first, not by its own arrival.
  ClockTable("UTC", base).expect(R"(
    connect
    09:00:00 +36000   -> 2026-03-02T09:00:00+00:00
    connect
    09:30:00 +37800   -> 2026-03-02T09:30:00+00:00
    connect
    09:29:00 +37860   -> 2026-03-02T09:29:00+00:00
    connect
    09:00:00 +122400  -> 2026-03-03T09:00:00+00:00
  )");
}

TEST(ClockSteps, ExpectedCarriesOverARestart) {
  const Instant base = Zone("UTC").midnight(parse_day("2026-03-02"));
  ClockTable table("UTC", base);
  table.clock().restore(base + 9 * 3600, Arrival{(base + 10 * 3600).unix_s * 1'000'000}, {});
  table.expect(R"(
    connect
    08:00:00 +118800  -> 2026-03-03T08:00:00+00:00
  )");
}

TEST(ClockSteps, AHostClockSetBackMovesNothing) {
  const Instant base = Zone("UTC").midnight(parse_day("2026-03-02"));
  ClockTable("UTC", base).expect(R"(
    connect
    10:00:00 +36000  -> 2026-03-02T10:00:00+00:00
    10:00:01 +32401  -> 2026-03-02T10:00:01+00:00
    10:00:02 +32402  -> 2026-03-02T10:00:02+00:00
  )");
}

TEST(ClockSteps, AReconnectForgetsAPendingFall) {
  const Instant base = Zone("UTC").midnight(parse_day("2026-03-02"));
  ClockTable("UTC", base).expect(R"(
    connect
    10:00:10 +36010  -> 2026-03-02T10:00:10+00:00
    09:30:00 +36011  -> 2026-03-02T10:00:10+00:00 fell 1810
    connect
    10:00:20 +36020  -> 2026-03-02T10:00:20+00:00
    10:00:21 +36021  -> 2026-03-02T10:00:21+00:00
  )");
}

TEST(ClockSteps, AClockGoesOnFromItsMemory) {
  ClockTable first("UTC");
  first.expect(R"(
    capture 2026-03-02
    10:00:10  -> 2026-03-02T10:00:10+00:00
    09:00:11  -> 2026-03-02T10:00:10+00:00 fell 3599
  )");
  ClockTable second("UTC");
  second.clock().restore(first.clock().memory());
  second.expect("09:00:12  -> 2026-03-02T09:00:12+00:00 step");
}

}  // namespace
}  // namespace acd::test
