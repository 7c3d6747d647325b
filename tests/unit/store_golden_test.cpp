#include <gtest/gtest.h>

#include "store_fixture.h"

namespace acd::test {
namespace {

class StoreGolden : public ::testing::Test {
 protected:
  StoreGolden() { recording_.record("2026-03-02", small_morning()); }
  void expect(const std::string& sql, const char* rows) { expect_lines(rows, recording_.rows(sql)); }
  Recording recording_;
};

TEST_F(StoreGolden, AgentEvents) {
  expect("SELECT frame_id, time(at_utc), code, agent_id, directory_number, path_id, button, reason FROM v_agent_event",
         R"(
    2 09:59:55 A 6101 2001 - - -
    5 10:00:05 T 6101 2001 - - -
    6 10:00:09 G 6101 P860 860 1 -
    7 10:00:30 A 6102 2002 - - -
    8 10:00:31 E 6102 2002 - - 03
    9 10:00:40 N 6101 2001 - 1 -
    10 10:00:42 I 6101 2001 - 2 -
    11 10:00:50 J 6101 2001 - 2 -
    12 10:00:52 O 6101 2001 - 1 -
    14 10:01:10 L 6101 2001 - 1 -
    15 10:01:30 M 6101 2001 - - -
    16 10:01:30 J 6101 2001 - - -
    17 10:01:30 F 6102 2002 - - -
    18 10:01:40 F 6102 2002 - - -
    20 10:06:00 T 6102 2002 - - -
    21 10:06:04 G 6102 860 860 1 -
    22 10:06:30 V - - - - -
    23 10:07:00 B 6102 2002 - - -
  )");
}

TEST_F(StoreGolden, SamplesRefreshesAndRejects) {
  expect(
      "SELECT frame_id, time(at_utc), queue_kind, queue_id, calls_waiting, agents, longest_wait_s FROM v_queue_sample",
      R"(
    3 10:00:00 path 860 2 1 31
    4 10:00:00 group 610 2 1 31
  )");
  expect("SELECT frame_id, time(at, 'unixepoch'), date FROM refresh", R"(
    1 09:59:50 2026-03-02
    19 10:02:00 2026-03-02
    24 10:08:00 2026-03-02
  )");
  expect("SELECT frame_id, reason FROM reject", "13 noise");
}

TEST_F(StoreGolden, Anomalies) {
  expect("SELECT * FROM anomaly", R"(
    8 lost 2
    17 jitter 2
    18 surprise_F 1
  )");
}

TEST_F(StoreGolden, Coverage) {
  expect(
      "SELECT time(from_at, 'unixepoch'), time(to_at, 'unixepoch'), first_frame_id, last_frame_id, counted, ended_by "
      "FROM coverage",
      R"(
    09:59:50 10:02:00 1 19 1 silence
    10:06:00 10:08:00 20 24 1 session
  )");
}

TEST_F(StoreGolden, AgentSpans) {
  expect(
      "SELECT agent_id, time(from_utc), time(to_utc), state, reason, path_id, extension, inferred, opened_by, "
      "closed_by FROM v_agent_span",
      R"(
    6101 09:59:55 10:00:05 idle - - 2001 0 2 5
    6101 10:00:05 10:00:09 ringing - - 2001 0 5 6
    6101 10:00:09 10:00:40 acd_call - 860 2001 0 6 9
    6101 10:00:40 10:00:42 hold - 860 2001 0 9 10
    6101 10:00:42 10:00:50 outgoing_call - - 2001 0 10 11
    6101 10:00:50 10:00:52 hold - 860 2001 0 11 12
    6101 10:00:52 10:01:10 acd_call - 860 2001 0 12 14
    6101 10:01:10 10:01:30 work_timer - 860 2001 0 14 15
    6101 10:01:30 10:02:00 idle - - 2001 0 15 -
    6102 10:00:30 10:00:31 idle - - 2002 0 7 8
    6102 10:00:31 10:01:30 make_busy 03 - 2002 0 8 17
    6102 10:01:30 10:02:00 idle - - 2002 0 17 -
    6102 10:06:00 10:06:04 ringing - - 2002 0 20 21
    6102 10:06:04 10:07:00 acd_call - 860 2002 0 21 23
    6102 10:07:00 10:08:00 logged_off - - - 0 23 -
  )");
}

TEST_F(StoreGolden, ShiftsAndCalls) {
  expect("SELECT frame_id, agent_id, extension, time(log_on_utc), time(log_off_utc), inferred, ended_by FROM v_shift",
         R"(
    2 6101 2001 09:59:55 10:02:00 0 hole
    7 6102 2002 10:00:30 10:07:00 0 log_off
  )");
  expect(
      "SELECT frame_id, agent_id, path_id, time(answered_utc), ring_s, talk_s, hold_s, work_timer_s, time(ended_utc), "
      "ended_by FROM v_acd_call",
      R"(
    6 6101 860 10:00:09 4 49 12 20 10:01:10 L
    21 6102 860 10:06:04 4 56 0 0 10:07:00 B
  )");
}

TEST_F(StoreGolden, AgentsAtTheEnd) {
  expect(
      "SELECT line, agent_id, time(from_at, 'unixepoch'), state, inferred FROM agent_now JOIN agent USING(agent_key) "
      "ORDER BY 2",
      R"(
    present 6101 00:00:00 0 0
    present 6102 00:00:00 0 0
  )");
  expect("SELECT version, through_frame_id, time(present_at, 'unixepoch') FROM derivation", "3 24 10:08:00");
}

TEST_F(StoreGolden, FramesHoldEveryByte) {
  std::string bytes;
  SQLite::Statement frames(recording_.db(), "SELECT raw FROM frame ORDER BY frame_id");
  while (frames.executeStep())
    bytes += std::string(static_cast<const char*>(frames.getColumn(0).getBlob()),
                         static_cast<std::size_t>(frames.getColumn(0).getBytes()));
  EXPECT_EQ(small_morning(), bytes);
}

TEST_F(StoreGolden, SpansAreCutAtLocalMidnight) {
  Recording sydney("Australia/Sydney");
  sydney.record("2026-03-02", wire_of(R"(
    23:58:30 A 6101 @2001
    23:59:30 R 2026-03-02
    00:01:00 R 2026-03-03
    00:03:00 B 6101 @2001
  )"));
  expect_lines(
      R"(
    2026-03-02 6101 idle 2026-03-02 12:58:30 2026-03-02 13:00:00 1 4
    2026-03-03 6101 idle 2026-03-02 13:00:00 2026-03-02 13:03:00 1 4
  )",
      sydney.rows("SELECT local_day, agent_id, state, from_utc, to_utc, opened_by, closed_by FROM v_agent_span"));
  expect_lines(R"(
    2026-03-02 12:58:30 2026-03-02 13:00:00 1 2 midnight
    2026-03-02 13:00:00 2026-03-02 13:03:00 3 4 session
  )",
               sydney.rows("SELECT datetime(from_at, 'unixepoch'), datetime(to_at, 'unixepoch'), first_frame_id, "
                           "last_frame_id, ended_by FROM coverage"));
}

TEST_F(StoreGolden, AStepAndAStrayAreNoted) {
  Recording other;
  other.record("2026-03-02", wire_of(R"(
    10:00:00 A 6101 @2001
    09:00:00 T 6101 @2001
    10:00:10 U 6101 @2001
    09:10:00 T 6101 @2001
    09:10:05 U 6101 @2001
    09:10:30 B 6101 @2001
  )"));
  expect_lines("2 stray 3600\n5 step -3005", other.rows("SELECT * FROM anomaly"));
  expect_lines(R"(
    10:00:00 10:00:10 1 4 1 step
    09:10:05 09:10:30 5 6 1 session
  )",
               other.rows("SELECT time(from_at, 'unixepoch'), time(to_at, 'unixepoch'), first_frame_id, last_frame_id, "
                          "counted, ended_by FROM coverage"));
}

TEST_F(StoreGolden, AFallAtTheEndIsAStray) {
  Recording other;
  other.record("2026-03-02", wire_of("10:00:00 A 6101 @2001\n09:00:00 T 6101 @2001"));
  expect_lines("2 stray 3600", other.rows("SELECT * FROM anomaly"));
}

}  // namespace
}  // namespace acd::test
