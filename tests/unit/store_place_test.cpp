#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rebuild_text.h"
#include "report_text.h"
#include "store/place.h"
#include "store/prune.h"
#include "store/rebuild.h"
#include "store_fixture.h"
#include "text_table.h"
#include "wire_bytes.h"

// Captures that were recorded late, among sessions that begin behind them.
namespace acd::test {
namespace {

using ::testing::ElementsAre;

constexpr const char* kMorning = R"(
    09:00:00 A 6101 @2001
    09:00:00 R 2026-03-02
    09:10:00 E 6101 @2001 reason=03
)";
constexpr const char* kNoon = R"(
    09:12:00 R 2026-03-02
    09:20:00 R 2026-03-02
    09:30:00 F 6101 @2001
)";

std::string shown(Recording& recording) {
  return report_rows(recording, "timeline --since 2026-03-02 --until 2026-03-03", "agent_id state from to inferred");
}
std::string shifts(Recording& recording) {
  return report_rows(recording, "shifts --since 2026-03-02 --until 2026-03-03", "agent_id log_on log_off ended_by");
}
SessionStart quiet(const Recording& recording) {
  SessionStart start = recording.capture("2026-03-02");
  start.session.max_silence_s = 3600;
  return start;
}

TEST(Place, AgentsAreHandedOverToASessionThatWasRecordedBefore) {
  Recording recording, in_order;
  recording.record_late(quiet(recording), wire_of(kNoon));
  recording.record_late(quiet(recording), wire_of(kMorning));
  EXPECT_TRUE(recording.journal().derive_again_needed());
  EXPECT_TRUE(only_places_wait(recording.db()));
  recording.derive_again();
  for (const char* part : {kMorning, kNoon}) in_order.record(quiet(in_order), wire_of(part));
  expect_rows(R"(
    6101 idle      02T09:00:00 02T09:10:00 0
    6101 make_busy 02T09:12:00 02T09:30:00 1
  )",
              shown(recording));
  EXPECT_EQ(shown(in_order), shown(recording));
  EXPECT_EQ(shifts(in_order), shifts(recording));
  EXPECT_EQ("", differences_of(recording.db()));
}

// The whole day, recorded behind two parts of it: each part counts, and is told what the day knows.
TEST(Place, ADayGoesAheadOfEachPartOfItThatBeginsLater) {
  const std::string day = std::string(kMorning) + kNoon + R"(
    09:40:00 R 2026-03-02
    09:50:00 B 6101 @2001
  )";
  Recording recording, whole;
  recording.record(quiet(recording), wire_of("09:40:00 R 2026-03-02\n09:50:00 B 6101 @2001"));
  recording.record(quiet(recording), wire_of(kNoon));
  recording.record(quiet(recording), wire_of(day));
  whole.record(quiet(whole), wire_of(day));
  EXPECT_EQ(shown(whole), shown(recording));
  EXPECT_EQ(shifts(whole), shifts(recording));
  EXPECT_EQ(
      "3 1 0 09:00:00 09:12:00\n2 1 1 09:12:00 09:30:00\n3 0 0 09:12:00 09:30:00\n3 1 1 09:30:00 09:40:00\n"
      "1 1 1 09:40:00 09:50:00\n3 0 0 09:40:00 09:50:00\n",
      recording.rows("SELECT session_id, counted, continues, time(from_at, 'unixepoch'), time(to_at, 'unixepoch') "
                     "FROM coverage ORDER BY coverage_id"));
  EXPECT_EQ("", differences_of(recording.db()));
}

TEST(Place, AnotherRecordInItsSecondIsNoProof) {
  Recording recording;
  recording.record(quiet(recording), wire_of(kNoon));
  recording.record_late(quiet(recording),
                        wire_of(std::string(kMorning) + "09:12:00 T 6102 @2002\n09:13:00 U 6102 @2002"));
  EXPECT_FALSE(recording.journal().derive_again_needed());
}

TEST(Place, WhatEndsBeforeIsPlacedWhateverItHolds) {
  Recording recording;
  recording.record(quiet(recording), wire_of(kNoon));
  recording.record_late(quiet(recording), wire_of(kMorning));
  recording.record_late(quiet(recording), wire_of("08:00:00 R 2026-03-02"));
  EXPECT_EQ("1 4 7 1\n2 7 8 4\n", recording.rows("SELECT correction_id || ' ' || first_frame_id || ' ' || "
                                                 "before_frame_id || ' ' || ahead_of_frame_id FROM correction"));
  recording.derive_again();
  EXPECT_EQ("3\n2\n1\n", recording.rows("SELECT session_id FROM coverage ORDER BY coverage_id"));
}

TEST(Place, LiveSessionsStayInTheirOrder) {
  Recording recording;
  recording.record(quiet(recording), wire_of(kNoon));
  SessionStart live = recording.live();
  recording.journal().begin();
  recording.journal().begin_session(live);
  recording.journal().bytes(wire_of(kMorning), Arrival{1'772'442'000'000'000});
  recording.journal().end_session(2, "stopped");
  recording.journal().commit();
  EXPECT_EQ("0\n", recording.rows("SELECT count(*) FROM correction"));
}

// As before there was a place: rebuild finds it.
TEST(Place, IsFoundByRebuildToo) {
  Recording recording;
  recording.record(quiet(recording), wire_of(kNoon));
  recording.record(quiet(recording), wire_of(kMorning));
  const std::string placed = recording.all();
  recording.db().exec("DELETE FROM correction; UPDATE derivation SET correction_id = 0");
  ASSERT_TRUE(rebuild(recording.db(), [](std::int64_t) { return true; }));
  EXPECT_EQ(placed, recording.all());
}

TEST(Place, IsTakenBackWithItsTransaction) {
  Recording recording;
  recording.record(quiet(recording), wire_of(kNoon));
  Journal& journal = recording.journal();
  journal.begin();
  journal.begin_session(quiet(recording));
  journal.bytes(wire_of(kMorning), std::nullopt);
  journal.end_session(2, "end of capture");
  journal.rollback();
  journal.begin();
  journal.commit();
  EXPECT_FALSE(journal.derive_again_needed());
}

TEST(Place, OrderOfFrames) {
  Recording recording;
  recording.journal().begin();
  add_correction(recording.db(), {0, 10, 20, {}, 5});
  add_correction(recording.db(), {0, 20, 24, {}, 1});
  add_correction(recording.db(), {0, 24, 26, {}, 10});
  add_correction(recording.db(), {0, 3, 4, 60});
  recording.journal().commit();
  std::vector<std::pair<FrameId, FrameId>> runs;
  for (const FrameRun& run : Corrections(recording.db()).order(1)) runs.emplace_back(run.first, run.before);
  constexpr FrameId kEnd = std::numeric_limits<FrameId>::max();
  EXPECT_THAT(runs, ElementsAre(std::pair(20, 24), std::pair(1, 5), std::pair(24, 26), std::pair(10, 20),
                                std::pair(5, 10), std::pair(26, kEnd)));
  EXPECT_TRUE(Corrections(recording.db()).believed(10));
  EXPECT_EQ(26, Corrections(recording.db()).order(26).front().first);
}

// A day that is derived first cannot go before those that were recorded ahead of it.
TEST(Place, HoldsWhatPruneWouldTake) {
  Recording recording;
  const auto day = [&](const std::string& date) {
    recording.record(date, wire_of("10:00:00 R " + date + "\n10:01:00 R " + date));
  };
  day("2026-03-02"), day("2026-03-04"), day("2026-03-03"), day("2026-03-05");
  EXPECT_FALSE(find_cut(recording.db(), 1, 99'999));
  day("2026-03-06");
  EXPECT_EQ(7, find_cut(recording.db(), 1, 99'999)->before_frame_id);
}

}  // namespace
}  // namespace acd::test
