#include <gtest/gtest.h>

#include "store_fixture.h"
#include "store_text.h"

// A silence is a hole only where something can have been missed.
namespace acd::test {
namespace {

// "10:00:00-10:05:00 silence": counted coverage of a capture of these records, and what was noted on the way.
std::string coverage_of(const std::string& records) {
  Recording recording;
  recording.record("2026-03-02", wire_of(records));
  return rows_of(recording.db(),
                 "SELECT time(from_at, 'unixepoch') || '-' || time(to_at, 'unixepoch') || ' ' || ended_by FROM "
                 "coverage WHERE ended_by <> 'midnight' UNION ALL SELECT kind || ' ' || amount FROM anomaly");
}

const std::string kQuiet = "10:00:00 A 6101 @2001\n10:00:10 G 6101 @P860 b01\n";
const std::string kPeriodic = "10:00:00 K 610 0 1 00:00\n10:00:15 K 610 0 1 00:00\n10:00:30 K 610 0 1 00:00\n";

TEST(StoreSilence, OfAQuietSwitchIsBridged) {
  expect_lines("10:00:00-11:00:00 session\nbridged 3590", coverage_of(kQuiet + "11:00:00 J 6101 @2001 b01"));
  expect_lines("10:00:00-10:03:10 session", coverage_of(kQuiet + "10:03:10 J 6101 @2001 b01"));
  expect_lines("10:00:00-10:03:11 session\nbridged 181", coverage_of(kQuiet + "10:03:11 J 6101 @2001 b01"));
}

TEST(StoreSilence, InWhichARecordWasLostIsAHole) {
  expect_lines("10:00:00-10:00:10 silence\n11:00:00-11:00:00 session\nlost 1",
               coverage_of(kQuiet + "lose 1\n11:00:00 J 6101 @2001 b01"));
  expect_lines("10:00:00-10:00:10 silence\n11:00:00-11:00:00 session\nlost 99",
               coverage_of(kQuiet + "lose 99\n11:00:00 J 6101 @2001 b01"));
  expect_lines("10:00:00-10:03:10 session\nlost 1", coverage_of(kQuiet + "lose 1\n10:03:10 J 6101 @2001 b01"));
}

TEST(StoreSilence, OfAPeriodicSwitchIsAHole) {
  expect_lines("10:00:00-10:00:30 silence\n10:03:31-10:03:31 session",
               coverage_of(kPeriodic + "10:03:31 B 6101 @2001"));
  expect_lines("10:00:00-10:03:30 session", coverage_of(kPeriodic + "10:03:30 B 6101 @2001"));
}

// Reports that ended long before the silence do not make a switch periodic.
TEST(StoreSilence, AfterTheLastReportOfLongAgoIsBridged) {
  expect_lines("10:00:00-10:40:00 session\nbridged 1200",
               coverage_of(kPeriodic + "10:02:00 A 6101 @2001\n10:05:00 C 6101 @2001\n10:08:00 D 6101 @2001\n"
                                       "10:11:00 C 6101 @2001\n10:14:00 D 6101 @2001\n10:17:00 C 6101 @2001\n"
                                       "10:20:00 D 6101 @2001\n10:40:00 C 6101 @2001"));
}

// Each stretch shows anew what its switch sends.
TEST(StoreSilence, BehindAHoleNeedsReportsAgain) {
  expect_lines("10:00:00-10:00:30 silence\n10:10:00-10:20:00 session\nbridged 600",
               coverage_of(kPeriodic + "10:10:00 K 610 0 1 00:00\n10:20:00 K 610 0 1 00:00"));
}

// Only a recorder knows that a day passed without a record: it stamps what arrives.
std::string coverage_after(std::int64_t silence_s) {
  Recording recording;
  const Instant monday = Zone("UTC").midnight(parse_day("2026-03-02")) + 10 * 3600;
  recording.journal().begin();
  recording.journal().begin_session(recording.live());
  for (const Instant at : {monday, monday + silence_s}) {
    const std::string time = Zone("UTC").format(at).substr(11, 8);
    recording.journal().bytes(wire_of(time + " C 6101 @2001", at == monday ? 0 : 1), Arrival{at.unix_s * 1'000'000});
  }
  recording.journal().end_session(2, "stopped");
  recording.journal().commit();
  return recording.rows(
      "SELECT ended_by, to_at - from_at FROM coverage WHERE ended_by <> 'midnight' UNION ALL "
      "SELECT kind, amount FROM anomaly WHERE kind = 'bridged'");
}

TEST(StoreSilence, OfMoreThanADayIsAHole) {
  expect_lines("session 36000\nbridged 86400", coverage_after(86'400));
  expect_lines("silence 0\nsession 0", coverage_after(86'401));
}

// A date that moves on by days is a silence too: of what passed by the time of day at the least.
TEST(StoreSilence, StandsBehindAJumpOfTheDate) {
  Recording recording;
  recording.record("2026-04-05", wire_of(R"(
    10:00:00 R 2026-04-05
    10:00:05 A 6102 @2001
    10:01:00 R 2026-04-05
    10:30:00 R 2026-04-08
    10:30:05 T 6102 @2001
    10:30:10 G 6102 @P860 b01
    10:31:10 J 6102 @2001 b01
  )"));
  expect_lines("2026-04-05 10:00:05 2026-04-05 10:01:00 hole\n2026-04-08 10:30:05 - -",
               recording.rows("SELECT log_on_utc, log_off_utc, ended_by FROM v_shift ORDER BY 1"));
}

// The night between them had 23 hours: what passed by the time of day is 9 s. Facts cross it as a step; 10 s are known.
TEST(StoreSilence, IsTakenByTheTimeOfDayWhereADateJumpsOverANightOfAnotherLength) {
  Recording recording("Europe/London");
  recording.record("2026-03-28", wire_of(R"(
    10:00:00 R 2026-03-28
    10:00:01 A 6101 @1001
    10:00:10 R 2026-03-29
    10:00:20 B 6101 @1001
  )"));
  expect_lines("2026-03-28 10:00:01 2026-03-29 09:00:20 10 log_off",
               recording.rows("SELECT log_on_utc, log_off_utc, duration_s, ended_by FROM v_shift"));
}

}  // namespace
}  // namespace acd::test
