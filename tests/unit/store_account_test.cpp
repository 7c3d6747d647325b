#include <gtest/gtest.h>

#include <algorithm>

#include "store_fixture.h"

namespace acd::test {
namespace {

struct Part {
  const char* first_date;
  std::string bytes;
};

// Three sessions of two days, more than 600 s apart.
std::vector<Part> three_parts() {
  return {{"2026-03-02", wire_of(R"(
             09:00:00 A 6101 @2001
             09:00:00 B 6102 @2002
             09:01:00 T 6101 @2001
             09:01:05 G 6101 @P860 b01
             09:02:30 L 6101 @2001 b01
             09:03:00 R 2026-03-02
           )")},
          {"2026-03-02", wire_of(R"(
             23:58:00 T 6101 @2001
             23:58:10 G 6101 @P860 b01
             23:59:30 E 6102 @2002 r02
             00:00:30 J 6101 @2001 b01
             00:01:00 B 6101 @2001
             00:02:00 R 2026-03-03
           )")},
          {"2026-03-03", wire_of(R"(
             08:00:00 A 6101 @2001
             08:00:30 A 6102 @2001
             08:02:00 C 6102 @2001
             08:04:00 R 2026-03-03
           )")}};
}

TEST(StoreAccount, SessionsApartGiveTheSameSpansInAnyOrder) {
  const std::vector<Part> parts = three_parts();
  std::vector<std::size_t> order = {0, 1, 2};
  Recording in_order;
  for (const std::size_t i : order) in_order.record(parts[i].first_date, parts[i].bytes);
  while (std::next_permutation(order.begin(), order.end())) {
    Recording recording;
    for (const std::size_t i : order) {
      recording.record(parts[i].first_date, parts[i].bytes);
      recording.reopen();
    }
    EXPECT_EQ(in_order.derived(), recording.derived()) << order[0] << order[1] << order[2];
  }
}

TEST(StoreAccount, AnOlderSessionLeavesThePresentAlone) {
  Recording recording;
  const auto parts = three_parts();
  recording.record(parts[2].first_date, parts[2].bytes);
  const std::string present =
      "SELECT agent_id, from_at, state, facts FROM agent_now JOIN agent USING(agent_key) WHERE line = 'present' ORDER "
      "BY 1";
  const std::string before = recording.rows(present);
  recording.record_late(recording.capture(parts[0].first_date), parts[0].bytes);
  EXPECT_EQ(before, recording.rows(present));
  EXPECT_EQ("2\n", recording.rows("SELECT count(*) FROM agent_now WHERE line = 'past'"));
  recording.derive_again();
  EXPECT_EQ(before, recording.rows(present));
  EXPECT_EQ("0\n", recording.rows("SELECT count(*) FROM agent_now WHERE line = 'past'"));
  EXPECT_EQ("2026-03-03 08:04:00\n", recording.rows("SELECT datetime(present_at, 'unixepoch') FROM derivation"));
}

// An older session that goes on beyond the end of the present becomes the present.
TEST(StoreAccount, APastThatOvertakesThePresentTakesItsPlace) {
  Recording recording;
  recording.record("2026-03-02", wire_of("10:00:00 A 6101 @2001\n10:01:00 R 2026-03-02"));
  recording.record(
      "2026-03-02",
      wire_of("09:59:00 A 6102 @2002\n10:00:30 T 6102 @2002\n10:02:00 U 6102 @2002\n10:02:30 R 2026-03-02"));
  EXPECT_EQ("present 6101\npresent 6102\n",
            recording.rows("SELECT line, agent_id FROM agent_now JOIN agent USING(agent_key) ORDER BY 1, 2"));
  EXPECT_EQ(
      "6101 10:00:00 10:01:00 hole\n6102 09:59:00 - -\n",
      recording.rows("SELECT agent_id, time(log_on_utc), time(log_off_utc), ended_by FROM v_shift ORDER BY agent_id"));
}

TEST(StoreAccount, TheSameCaptureOnceMoreCountsNothingTwice) {
  Recording recording;
  recording.record("2026-03-02", small_morning());
  const std::string once = recording.rows("SELECT * FROM agent_span");
  const auto events = count_of(recording.db(), "agent_event");
  const auto samples = count_of(recording.db(), "queue_sample");
  const auto calls = count_of(recording.db(), "acd_call");
  const auto shifts = count_of(recording.db(), "shift");
  recording.record("2026-03-02", small_morning());
  EXPECT_EQ(once, recording.rows("SELECT * FROM agent_span"));
  EXPECT_EQ(events, count_of(recording.db(), "agent_event"));
  EXPECT_EQ(samples, count_of(recording.db(), "queue_sample"));
  EXPECT_EQ(calls, count_of(recording.db(), "acd_call"));
  EXPECT_EQ(shifts, count_of(recording.db(), "shift"));
  EXPECT_EQ("48\n", recording.rows("SELECT count(*) FROM frame"));
  EXPECT_EQ("0 250\n1 250\n", recording.rows("SELECT counted, sum(to_at - from_at) FROM coverage GROUP BY 1"));
}

std::string long_morning() {
  return wire_of(R"(
    09:58:00 A 6101 @2001
    09:58:30 A 6102 @2002
    10:00:00 T 6101 @2001
    10:00:10 G 6101 @P860 b01
    10:01:30 Q 860 1 2 00:10
    10:02:00 R 2026-03-02
    10:03:00 L 6101 @2001 b01
    10:03:40 J 6101 @2001
    10:04:00 E 6102 @2002 r04
    10:05:00 T 6101 @2001
    10:05:10 G 6101 @P861 b01
    10:06:00 Q 860 0 2 00:00
    10:07:00 R 2026-03-02
    10:08:00 J 6101 @2001 b01
    10:09:00 F 6102 @2002
    10:10:00 R 2026-03-02
    10:11:00 B 6101 @2001
    10:12:00 R 2026-03-02
  )");
}

// Seconds per agent and state within a time of day of 2026-03-02.
std::string seconds_between(Recording& recording, const std::string& from, const std::string& to) {
  const auto base = Zone("UTC").midnight(parse_day("2026-03-02")).unix_s;
  const std::string a = std::to_string(base + seconds_of_day(from)), b = std::to_string(base + seconds_of_day(to));
  return recording.rows(
      "SELECT agent_id, state, path_id, reason, sum(min(s.to_at, " + b + ") - max(s.from_at, " + a +
      ")) FROM agent_span s JOIN agent USING(agent_key) LEFT JOIN (SELECT queue_key, queue_id AS path_id FROM queue) q "
      "ON q.queue_key = s.path_key WHERE s.from_at < " +
      b + " AND s.to_at > " + a + " GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4");
}

TEST(StoreAccount, ADayFileOverADayWithAHoleFillsExactlyTheHole) {
  Recording whole;
  whole.record("2026-03-02", long_morning());
  // The records from 10:03:00 to 10:07:00 never came; then all of the day.
  std::string holed;
  std::istringstream records(long_morning());
  for (std::string record; std::getline(records, record);)  // STX, number, letter, HHMMSS
    if (const std::string time = record.substr(4, 6); time < "100300" || time >= "100800") holed += record + "\n";
  Recording recording;
  recording.record("2026-03-02", holed);
  const std::string before =
      seconds_between(recording, "09:58:00", "10:02:00") + seconds_between(recording, "10:08:00", "10:12:00");
  EXPECT_EQ("", seconds_between(recording, "10:02:00", "10:08:00"));
  SessionStart day_file = recording.capture("2026-03-02", "a20260302.txt");
  day_file.session.kind = SessionKind::day_file;
  recording.record(day_file, long_morning());
  EXPECT_EQ(before,
            seconds_between(recording, "09:58:00", "10:02:00") + seconds_between(recording, "10:08:00", "10:12:00"));
  EXPECT_EQ(seconds_between(whole, "10:02:00", "10:08:00"), seconds_between(recording, "10:02:00", "10:08:00"));
  expect_lines(R"(
    09:58:00 10:02:00 0 day_file
    09:58:00 10:02:00 1 capture
    10:02:00 10:08:00 1 day_file
    10:08:00 10:12:00 0 day_file
    10:08:00 10:12:00 1 capture
  )",
               recording.rows("SELECT time(from_at, 'unixepoch'), time(to_at, 'unixepoch'), counted, kind FROM "
                              "coverage JOIN session USING(session_id) "
                              "ORDER BY from_at, counted"));
  EXPECT_EQ("1\n", recording.rows("SELECT count(*) FROM acd_call WHERE at = (SELECT max(at) FROM acd_call)"));
  EXPECT_EQ("2\n", recording.rows("SELECT count(*) FROM acd_call"));
}

TEST(StoreAccount, TimeBeforeAStepBackIsNotCountedTwice) {
  Recording recording;
  recording.record("2026-03-02", wire_of(R"(
    10:00:00 A 6101 @2001
    10:02:00 T 6101 @2001
    10:02:10 U 6101 @2001
    10:01:00 R 2026-03-02
    10:01:10 R 2026-03-02
    10:02:00 R 2026-03-02
    10:03:00 B 6101 @2001
  )"));
  expect_lines(
      R"(
    10:00:00 10:02:10 1 step
    10:01:10 10:02:10 0 overlap
    10:02:10 10:03:00 1 session
  )",
      recording.rows("SELECT time(from_at, 'unixepoch'), time(to_at, 'unixepoch'), counted, ended_by FROM coverage"));
  EXPECT_EQ("180\n", recording.rows("SELECT sum(to_at - from_at) FROM agent_span"));
}

TEST(StoreAccount, ContiguousSessionsCountTheirJointOnce) {
  Recording recording;
  recording.record("2026-03-02", wire_of("10:00:00 A 6101 @2001\n10:01:00 R 2026-03-02"));
  recording.record("2026-03-02", wire_of("10:01:00 R 2026-03-02\n10:01:30 T 6101 @2001\n10:02:00 U 6101 @2001"));
  expect_lines(R"(
    6101 10:00:00 10:01:00 idle 0
    6101 10:01:00 10:01:30 idle 0
    6101 10:01:30 10:02:00 ringing 0
  )",
               recording.rows("SELECT agent_id, time(from_utc), time(to_utc), state, inferred FROM v_agent_span"));
  EXPECT_EQ("1\n1\n", recording.rows("SELECT counted FROM coverage"));
}

}  // namespace
}  // namespace acd::test
