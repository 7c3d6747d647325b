#include <gtest/gtest.h>

#include "store/rebuild.h"
#include "store_fixture.h"

namespace acd::test {
namespace {

// A replay that is interrupted: each chunk committed, then the process ends and another one goes on behind what is
// stored.
std::string interrupted_after_each(std::string_view bytes, std::size_t chunk, std::string_view earlier = {}) {
  Recording recording;
  if (!earlier.empty()) recording.record("2026-03-02", earlier);
  recording.journal().begin();
  recording.journal().begin_session(recording.capture("2026-03-02"));
  recording.journal().commit();
  for (std::uint64_t end = chunk;; end += chunk) {
    recording.reopen();
    Journal& journal = recording.journal();
    journal.begin();
    const std::uint64_t stored = journal.left_open_bytes();
    journal.resume();
    if (end > stored) journal.bytes(bytes.substr(stored, end - stored), std::nullopt);
    if (end >= bytes.size()) journal.end_session(2, "end of capture");
    journal.commit();
    if (end >= bytes.size()) return recording.all();
  }
}

std::string uninterrupted(std::string_view bytes, std::string_view earlier = {}) {
  Recording recording;
  if (!earlier.empty()) recording.record("2026-03-02", earlier);
  recording.record("2026-03-02", bytes);
  return recording.all();
}

TEST(StoreRestart, ACaptureResumedAfterEachRecordGivesTheSameRows) {
  std::string bytes = small_morning();
  std::erase(bytes, '\r');
  Recording recording;
  recording.journal().begin();
  recording.journal().begin_session(recording.capture("2026-03-02"));
  recording.journal().commit();
  std::size_t from = 0;
  while (from < bytes.size()) {
    const std::size_t end = std::min(bytes.find('\n', from) + 1, bytes.size());
    recording.reopen();
    Journal& journal = recording.journal();
    ASSERT_TRUE(journal.left_open());
    journal.begin();
    from = journal.left_open_bytes();
    journal.resume();
    journal.bytes(std::string_view(bytes).substr(from, end - from), std::nullopt);
    if (end == bytes.size()) journal.end_session(2, "end of capture");
    journal.commit();
    from = end;
  }
  EXPECT_EQ(uninterrupted(bytes), recording.all());
}

// Interrupted anywhere: in the middle of a record, too.
TEST(StoreRestart, ACaptureResumedAnywhereGivesTheSameRows) {
  std::string bytes = small_morning();
  std::erase(bytes, '\r');
  for (const std::size_t chunk : {61, 97, 211})
    EXPECT_EQ(uninterrupted(bytes), interrupted_after_each(bytes, chunk)) << chunk;
}

// Of the last second, and of the first, all records are known again: they are the seams with other sessions.
TEST(StoreRestart, ACaptureResumedWithinASecondKnowsItsRecords) {
  std::string bytes = wire_of(R"(
    10:00:00 A 6101 @2001
    10:00:00 E 6101 @2001 r03
    10:00:05 F 6101 @2001
    10:00:09 T 6101 @2001
    10:00:09 U 6101 @2001
    raw noise
    10:00:09 T 6101 @2001
    10:00:09 U 6101 @2001
  )");
  std::erase(bytes, '\r');
  Recording recording;
  recording.record("2026-03-02", bytes);
  EXPECT_EQ("36000 2\n36009 4\n", recording.rows("SELECT at % 86400, count(*) FROM seam GROUP BY at ORDER BY at"));
  for (const std::size_t chunk : {31, 61, 97}) EXPECT_EQ(uninterrupted(bytes), interrupted_after_each(bytes, chunk));
}

// The interruption falls between CR and LF: the frame is stored with its CR, and the LF that follows belongs to it.
TEST(StoreRestart, ACaptureResumedWithinALineEndGivesTheSameRows) {
  const std::string bytes = wire_of("10:00:00 A 6101 @2001\n10:00:05 T 6101 @2001\n10:00:10 U 6101 @2001");
  const std::size_t after_first_cr = bytes.find('\r') + 1;
  EXPECT_EQ(uninterrupted(bytes), interrupted_after_each(bytes, after_first_cr));
}

TEST(StoreRestart, ASessionThatGoesOnWhereAnEarlierOneEndedIsResumed) {
  const std::string earlier = wire_of("10:00:00 A 6101 @2001\n10:01:00 R 2026-03-02");
  std::string bytes = wire_of(R"(
    10:01:00 R 2026-03-02
    10:01:30 T 6101 @2001
    10:01:40 G 6101 @P860 b01
    10:02:40 B 6101 @2001
  )");
  std::erase(bytes, '\r');
  EXPECT_EQ(uninterrupted(bytes, earlier), interrupted_after_each(bytes, 24, earlier));
}

// Its samples that still hold when the earlier one ends, too.
TEST(StoreRestart, ASessionOverAnEarlierOneIsResumed) {
  const std::string earlier = wire_of("10:01:00 R 2026-03-02\n10:02:00 R 2026-03-02");
  std::string bytes = wire_of(R"(
    10:00:00 A 6101 @2001
    10:00:30 T 6101 @2001
    10:01:10 G 6101 @P860 b01
    10:01:50 Q 860 3 1 00:10
    10:01:55 K 610 3 1 00:10
    10:02:10 J 6101 @2001 b01
    10:02:20 Q 860 0 1 00:00
    10:03:00 B 6101 @2001
  )");
  std::erase(bytes, '\r');
  EXPECT_EQ(uninterrupted(bytes, earlier), interrupted_after_each(bytes, 29, earlier));
}

TEST(StoreRestart, AFallAndAStepOverAnInterruption) {
  std::string bytes = wire_of(R"(
    10:00:00 A 6101 @2001
    09:00:00 T 6101 @2001
    09:00:10 U 6101 @2001
    09:00:20 T 6101 @2001
    08:50:00 U 6101 @2001
    09:00:30 B 6101 @2001
  )");
  std::erase(bytes, '\r');
  for (const std::size_t chunk : {26, 27, 29}) EXPECT_EQ(uninterrupted(bytes), interrupted_after_each(bytes, chunk));
}

TEST(StoreRestart, ALiveSessionLeftOpenIsClosedAtItsLastRecord) {
  Recording recording;
  const std::int64_t base_us = Zone("UTC").midnight(parse_day("2026-03-02")).unix_s * 1'000'000;
  recording.journal().begin();
  recording.journal().begin_session(recording.live());
  recording.journal().bytes(wire_of("10:00:00 A 6101 @2001\n10:01:00 R 2026-03-02"), Arrival{base_us + 36060'000000});
  recording.journal().commit();
  recording.reopen();
  Journal& journal = recording.journal();
  ASSERT_TRUE(journal.left_open());
  EXPECT_EQ("switch", journal.left_open()->source);
  journal.begin();
  journal.close_left_open(base_us + 40000'000000);
  journal.commit();
  EXPECT_FALSE(journal.left_open());
  EXPECT_EQ("interrupted\n", recording.rows("SELECT ended_by FROM session"));
  EXPECT_EQ("10:00:00 10:01:00 session\n",
            recording.rows("SELECT time(from_at, 'unixepoch'), time(to_at, 'unixepoch'), ended_by FROM coverage"));
  EXPECT_EQ("6101 10:00:00 10:01:00 idle\n",
            recording.rows("SELECT agent_id, time(from_utc), time(to_utc), state FROM v_agent_span"));
  recording.reopen();
  EXPECT_FALSE(recording.journal().left_open());
}

// After a restart the next connection goes on with the facts, over a hole, and expects the switch's time by the
// arrival.
TEST(StoreRestart, TheNextLiveSessionGoesOnWithTheFacts) {
  Recording recording;
  const std::int64_t base_us = Zone("UTC").midnight(parse_day("2026-03-02")).unix_s * 1'000'000;
  recording.journal().begin();
  recording.journal().begin_session(recording.live());
  recording.journal().bytes(wire_of("09:00:00 A 6101 @2001\n09:01:00 R 2026-03-02"), Arrival{base_us + 36060'000000});
  recording.journal().commit();
  recording.reopen();
  recording.journal().begin();
  recording.journal().close_left_open(1);
  recording.journal().begin_session(recording.live());
  recording.journal().bytes(wire_of("09:03:00 R 2026-03-02\n09:03:20 T 6101 @2001\n09:03:30 B 6101 @2001"),
                            Arrival{base_us + 36180'000000});
  recording.journal().end_session(2, "closed");
  recording.journal().commit();
  expect_lines(R"(
    6101 09:00:00 09:01:00 idle 0
    6101 09:03:00 09:03:20 idle 1
    6101 09:03:20 09:03:30 ringing 0
  )",
               recording.rows("SELECT agent_id, time(from_utc), time(to_utc), state, inferred FROM v_agent_span"));
  EXPECT_EQ("09:00:00 09:03:30 log_off\n",
            recording.rows("SELECT time(log_on_utc), time(log_off_utc), ended_by FROM v_shift"));
}

TEST(StoreRestart, WhatOlderRulesDerivedIsSaidToBeSoUntilARebuild) {
  Recording recording;
  recording.record("2026-03-02", small_morning());
  recording.db().exec("UPDATE derivation SET version = version - 1");
  recording.reopen();
  recording.record("2026-03-03", small_morning());
  EXPECT_EQ(std::to_string(Deriver::kVersion - 1) + "\n", recording.rows("SELECT version FROM derivation"));
  rebuild(recording.db(), [](std::int64_t) { return true; });
  EXPECT_EQ(std::to_string(Deriver::kVersion) + "\n", recording.rows("SELECT version FROM derivation"));
}

TEST(StoreRestart, WithoutAnySessionThereIsNothingLeftOpen) {
  Recording recording;
  recording.reopen();
  EXPECT_FALSE(recording.journal().left_open());
  recording.journal().begin();
  recording.journal().commit();
  recording.reopen();
  EXPECT_FALSE(recording.journal().left_open());
}

}  // namespace
}  // namespace acd::test
