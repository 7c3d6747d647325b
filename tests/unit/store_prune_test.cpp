#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "rebuild_text.h"
#include "store/correction.h"
#include "store/prune.h"
#include "store/rebuild.h"
#include "store_fixture.h"

namespace acd::test {
namespace {

constexpr Day kFarAhead = 99'999;

bool go_on(std::int64_t) { return true; }

// False if there was nothing to do.
bool prune(SQLite::Database& db, std::int64_t keep, Day today = kFarAhead) {
  const auto cut = find_cut(db, keep, today);
  if (!cut) return false;
  Prune prune(db, [] { return true; });
  EXPECT_TRUE(prune.cut(*cut));
  EXPECT_TRUE(prune.delete_rows());
  EXPECT_TRUE(prune.give_space_back());
  return true;
}

// Frames below the cut that the kept days rest on.
std::string left_below_cut(Recording& recording, const std::string& table = "frame") {
  return recording.rows("SELECT group_concat(frame_id, ' ') FROM (SELECT frame_id FROM " + table +
                        " WHERE frame_id < (SELECT before_frame_id FROM carry) ORDER BY 1)");
}

// 6101 is in a call over the midnight to the 4th, 6102 in make busy since the 2nd, 6103 gone on the 2nd.
std::string three_days() {
  std::string lines = R"(
    22:00:00 R 2026-03-02
    22:00:00 A 6102 @2002
    22:00:10 E 6102 @2002 r03
    22:00:20 A 6103 @2003
    22:30:00 G 6103 @P860 b01
    22:40:00 J 6103 @2003 b01
    22:50:00 B 6103 @2003
    23:00:00 R 2026-03-02
    08:00:00 R 2026-03-03
    22:30:00 A 6101 @2001
    23:00:00 G 6101 @P860 b01
    23:30:00 J 6101 @2001 b01
    23:50:00 G 6101 @P860 b01
    00:10:00 Q 860 1 1 00:31
    00:20:00 J 6101 @2001 b01
    00:30:00 F 6102 @2002
    00:40:00 B 6101 @2001
    00:50:00 B 6102 @2002
    01:00:00 R 2026-03-04
  )";
  return wire_of(lines);
}

SessionStart patient(const Recording& recording) {
  SessionStart start = recording.capture("2026-03-02");
  start.session.max_silence_s = 86400;
  start.content_hash = ContentHash{1, 2, 3};
  return start;
}

TEST(Prune, KeepsTheLastDayAndAsManyBeforeIt) {
  Recording recording;
  recording.record(patient(recording), three_days());
  EXPECT_FALSE(find_cut(recording.db(), 2, kFarAhead));
  const auto one = find_cut(recording.db(), 1, kFarAhead);
  ASSERT_TRUE(one);
  EXPECT_EQ(parse_day("2026-03-03"), one->first_day);
  EXPECT_EQ(9, one->before_frame_id);
  EXPECT_EQ(14, find_cut(recording.db(), 0, kFarAhead)->before_frame_id);
}

TEST(Prune, LeavesWhatReachesIntoTheDaysThatStay) {
  Recording recording;
  recording.record(patient(recording), three_days());
  ASSERT_TRUE(prune(recording.db(), 0));
  // Of the evening before midnight, and what began the shift, the make busy and the log off that go on there.
  EXPECT_EQ("2 3 7 10 11 12 13\n", left_below_cut(recording));
  EXPECT_EQ("2 3 7 10 11 12 13\n", left_below_cut(recording, "agent_event"));
  EXPECT_EQ(
      "14 15 16 17 18 19\n",
      recording.rows("SELECT group_concat(frame_id, ' ') FROM frame WHERE frame_id >= (SELECT before_frame_id FROM "
                     "carry)"));
  expect_lines(R"(
    6101 acd_call 00:00:00 00:20:00 13
    6102 make_busy 00:00:00 00:30:00 3
    6101 idle 00:20:00 00:40:00 15
    6102 idle 00:30:00 00:50:00 16
    6102 logged_off 00:50:00 01:00:00 18
    6101 logged_off 00:40:00 01:00:00 17
    6103 logged_off 00:00:00 01:00:00 7
  )",
               recording.rows("SELECT agent_id, state, time(from_utc), time(to_utc), opened_by FROM v_agent_span ORDER "
                              "BY agent_id = '6103', closed_by IS NULL, to_utc, opened_by DESC"));
  expect_lines(R"(
    6102 2026-03-02 22:00:00 2026-03-04 00:50:00
    6101 2026-03-03 22:30:00 2026-03-04 00:40:00
  )",
               recording.rows("SELECT agent_id, log_on_utc, log_off_utc FROM v_shift ORDER BY frame_id"));
  // The one that ended before the cut is the agent's last: a work timer could have followed it.
  EXPECT_EQ("6101 2026-03-03 23:00:00 1800 J\n6101 2026-03-03 23:50:00 1800 J\n",
            recording.rows("SELECT agent_id, answered_utc, talk_s, ended_by FROM v_acd_call"));
  EXPECT_EQ("2026-03-04 2026-03-04 00:00:00\n",
            recording.rows("SELECT date(day * 86400, 'unixepoch'), datetime(from_at, 'unixepoch') FROM coverage"));
  EXPECT_EQ("", differences_of(recording.db()));
  const std::string rows = recording.all();
  ASSERT_TRUE(rebuild(recording.db(), go_on));
  EXPECT_EQ(rows, recording.all());
}

TEST(Prune, StillRefusesTheContentThatWasPruned) {
  Recording recording;
  recording.record(patient(recording), wire_of("10:00:00 R 2026-03-02\n10:01:00 R 2026-03-02"));
  recording.record("2026-03-05", wire_of("10:00:00 R 2026-03-05"));
  ASSERT_TRUE(prune(recording.db(), 1));
  EXPECT_EQ("3 2\n", recording.rows("SELECT frame_id, session_id FROM frame"));
  EXPECT_TRUE(has_content(recording.db(), ContentHash{1, 2, 3}));
  EXPECT_EQ("2\n", recording.rows("SELECT count(*) FROM session"));
}

// Nor is its time counted a second time, whether the recorder was restarted or not.
TEST(Prune, LeavesTheAccountOfTimeAsItWas) {
  const auto record = [](bool restart) {
    Recording recording;
    recording.record(patient(recording), three_days());
    EXPECT_TRUE(prune(recording.db(), 0));
    if (restart) recording.reopen();
    recording.record("2026-03-03", wire_of("22:40:00 A 6109 @2009\n23:40:00 R 2026-03-03"));
    EXPECT_EQ("0 0\n",
              recording.rows("SELECT counted, count(*) FILTER (WHERE counted) FROM coverage WHERE session_id = 2"));
    EXPECT_EQ("", differences_of(recording.db()));
    return recording.all();
  };
  EXPECT_EQ(record(false), record(true));
}

// What was recorded late goes when what was recorded before it is old enough.
TEST(Prune, LeavesAnOldDayThatWasRecordedLate) {
  Recording recording;
  recording.record("2026-03-05", wire_of("10:00:00 A 6101 @2001\n10:01:00 B 6101 @2001"));
  recording.record("2026-03-01", wire_of("10:00:00 A 6101 @2001\n10:01:00 B 6101 @2001"));
  EXPECT_FALSE(find_cut(recording.db(), 1, kFarAhead));
  recording.record("2026-03-09", wire_of("10:00:00 A 6101 @2001\n10:01:00 B 6101 @2001"));
  ASSERT_TRUE(prune(recording.db(), 2));
  EXPECT_EQ("5\n", recording.rows("SELECT min(frame_id) FROM frame"));
  EXPECT_EQ("2026-03-09\n", recording.rows("SELECT DISTINCT local_day FROM v_agent_span"));
  EXPECT_EQ("", differences_of(recording.db()));
}

// What is kept of a cut must not rest on dates that will be others.
TEST(Prune, WaitsUntilWhatAWrongClockDatedIsDerivedAgain) {
  Recording recording;
  for (const char* day : {"2026-03-01", "2026-03-02", "2026-03-03"})
    recording.record(day, wire_of("10:00:00 R " + std::string(day)));
  recording.journal().begin();
  add_correction(recording.db(), {0, 1, 2, 60'000'000});
  recording.journal().commit();
  const auto cut = find_cut(recording.db(), 0, kFarAhead);
  Prune prune(recording.db(), [] { return true; });
  try {
    prune.cut(*cut);
    FAIL() << "cut although a correction waits";
  } catch (const Error& e) {
    EXPECT_STREQ(
        "what is recorded waits to be derived again, for this host's clock was set; a recorder at work does that by "
        "itself, else run acd-recorder rebuild before prune",
        e.what());
  }
  while (!recording.journal().derive_again(10)) continue;
  EXPECT_TRUE(prune.cut(*cut));
}

TEST(Prune, WaitsUntilALateCaptureIsDerivedInItsPlace) {
  Recording recording;
  for (const char* day : {"2026-03-01", "2026-03-03", "2026-03-04"})
    recording.record(day, wire_of("10:00:00 R " + std::string(day)));
  recording.record_late(recording.capture("2026-03-02"), wire_of("10:00:00 R 2026-03-02"));
  Prune prune(recording.db(), [] { return true; });
  try {
    prune.cut({parse_day("2026-03-03"), 2});
    FAIL() << "cut although a capture waits for its place";
  } catch (const Error& e) {
    EXPECT_THAT(e.what(), testing::HasSubstr("waits to be derived again, for a capture was recorded late; "));
  }
}

TEST(Prune, IsNotLedAstrayByADateAhead) {
  Recording recording;
  recording.record("2026-03-02", wire_of("10:00:00 R 2026-03-02"));
  recording.record("2026-03-03", wire_of("10:00:00 R 2026-03-03"));
  recording.record("2036-01-01", wire_of("10:00:00 R 2036-01-01"));
  EXPECT_FALSE(find_cut(recording.db(), 1, parse_day("2026-03-03")));
  EXPECT_EQ(3, find_cut(recording.db(), 1, kFarAhead)->before_frame_id);
}

TEST(Prune, CountsNoDayAfterTomorrowAsTheLast) {
  Recording recording;
  for (const char* day : {"2026-03-01", "2026-03-02", "2026-03-05", "2036-01-01", "2036-01-02"})
    recording.record(day, wire_of("10:00:00 R " + std::string(day)));
  const Day today = parse_day("2026-03-04");  // the switch is a day ahead
  EXPECT_EQ(3, find_cut(recording.db(), 1, today)->before_frame_id);
  EXPECT_EQ(parse_day("2026-03-04"), find_cut(recording.db(), 1, today)->first_day);
  EXPECT_FALSE(find_cut(recording.db(), 1, today - 1));
  const DaysAhead ahead = days_ahead(recording.db(), today);
  EXPECT_EQ(2, ahead.days);
  EXPECT_EQ(parse_day("2036-01-01"), ahead.first);
  EXPECT_EQ(0, days_ahead(recording.db(), kFarAhead).days);
}

// Where the host's clock is behind, true days lie ahead of it: nothing of them goes.
TEST(Prune, DeletesNothingByAClockThatIsBehind) {
  Recording recording;
  for (const char* day : {"2026-03-01", "2026-03-02", "2026-03-03"})
    recording.record(day, wire_of("10:00:00 R " + std::string(day)));
  EXPECT_FALSE(find_cut(recording.db(), 1, 0));
  recording.record("2024-12-01", wire_of("10:00:00 R 2024-12-01"));
  recording.record("2024-12-31", wire_of("10:00:00 R 2024-12-31"));
  EXPECT_FALSE(find_cut(recording.db(), 1, parse_day("2025-01-01")));
}

TEST(Prune, TellsHowManyDaysGo) {
  Recording recording;
  recording.record("2026-03-01", wire_of("10:00:00 R 2026-03-01"));
  recording.record(patient(recording), three_days());
  const auto gone = [&](std::int64_t keep, Day today) {
    const CutDays days = days_gone(recording.db(), *find_cut(recording.db(), keep, today), today);
    return fmt::format("{} of {}, {} to {}{}", days.gone, days.recorded, format_day(days.first_gone),
                       format_day(days.last_gone), days.are_most() ? ", most" : "");
  };
  EXPECT_EQ("2 of 4, 2026-03-01 to 2026-03-02", gone(1, kFarAhead));
  EXPECT_EQ("3 of 4, 2026-03-01 to 2026-03-03, most", gone(0, kFarAhead));
  EXPECT_EQ("2 of 3, 2026-03-01 to 2026-03-02, most", gone(0, parse_day("2026-03-02")));
}

// Without writing: what it says is what then goes.
TEST(Prune, TellsHowMuchGoes) {
  Recording recording;
  recording.record(patient(recording), three_days());
  const auto cut = find_cut(recording.db(), 0, kFarAhead);
  const std::string rows = recording.all();
  Prune looks(recording.db(), [] { return true; });
  const PruneSize size = *looks.size_of(cut);
  EXPECT_EQ(rows, recording.all());
  EXPECT_EQ("0\n", recording.rows("SELECT count(*) FROM carry"));
  EXPECT_EQ(6, size.frames);
  EXPECT_EQ(1, size.sessions);
  const auto bytes_before = recording.db().execAndGet("SELECT sum(length(raw)) FROM frame").getInt64();
  ASSERT_TRUE(prune(recording.db(), 0));
  EXPECT_EQ(size.bytes, bytes_before - recording.db().execAndGet("SELECT sum(length(raw)) FROM frame").getInt64());
  EXPECT_EQ("13\n", recording.rows("SELECT count(*) FROM frame"));
  EXPECT_EQ(0, looks.size_of(std::nullopt)->frames);
}

TEST(Prune, ThatWasStoppedIsFinishedByTheNext) {
  Recording recording, whole;
  for (Recording* r : {&recording, &whole}) r->record(patient(*r), three_days());
  ASSERT_TRUE(prune(whole.db(), 0));
  const auto cut = find_cut(recording.db(), 0, kFarAhead);
  ASSERT_TRUE(cut);
  bool is_cut = false;
  Prune stopped(recording.db(), [&] { return !is_cut; });
  ASSERT_TRUE(is_cut = stopped.cut(*cut));
  EXPECT_FALSE(stopped.delete_rows());
  EXPECT_EQ("1\n", recording.rows("SELECT min(frame_id) FROM frame"));
  EXPECT_EQ("", differences_of(recording.db()));
  EXPECT_FALSE(find_cut(recording.db(), 0, kFarAhead));
  Prune next(recording.db(), [] { return true; });
  ASSERT_TRUE(next.delete_rows());
  EXPECT_EQ(6, next.frames_deleted());
  EXPECT_EQ(whole.all(), recording.all());
}

TEST(Prune, GivesTheSpaceBack) {
  Recording recording;
  std::string lines = "10:00:00 R 2026-03-02\n";
  for (int i = 0; i < 9000; ++i) lines += fmt::format("10:{:02}:{:02} A 6101 @2001\n", i / 600, i / 10 % 60);
  recording.record("2026-03-02", wire_of(lines));
  recording.record("2026-03-05", wire_of("10:00:00 R 2026-03-05"));
  const auto pages = recording.db().execAndGet("PRAGMA page_count").getInt();
  int steps = 0;
  Prune prune(recording.db(), [&] { return ++steps > 0; });
  ASSERT_TRUE(prune.cut(*find_cut(recording.db(), 1, kFarAhead)));
  ASSERT_TRUE(prune.delete_rows() && prune.give_space_back());
  EXPECT_EQ(9000, prune.frames_deleted());  // the last log on may reach over the cut
  EXPECT_GT(steps, 10);
  EXPECT_EQ(0, recording.db().execAndGet("PRAGMA freelist_count").getInt());
  EXPECT_EQ(pages - prune.pages_freed(), recording.db().execAndGet("PRAGMA page_count").getInt());
  EXPECT_LT(recording.db().execAndGet("PRAGMA page_count").getInt(), pages / 3);
  EXPECT_EQ("ok\n", recording.rows("PRAGMA integrity_check"));
}

TEST(Prune, WantsARebuildFirstIfTheRulesAreOthers) {
  Recording recording;
  recording.record(patient(recording), three_days());
  recording.db().exec("UPDATE derivation SET version = 0");
  Prune prune(recording.db(), [] { return true; });
  EXPECT_THROW(prune.cut(*find_cut(recording.db(), 0, kFarAhead)), Error);
  EXPECT_EQ("0\n", recording.rows("SELECT count(*) FROM carry"));
}

// Its beginning is gone, but the file is read on where it stopped.
TEST(Prune, LetsAnInterruptedReplayGoOn) {
  const std::string bytes = three_days();
  const auto record = [&](bool pruned_meanwhile) {
    Recording recording;
    recording.journal().begin();
    recording.journal().begin_session(patient(recording));
    recording.journal().bytes(std::string_view(bytes).substr(0, bytes.size() - 60), std::nullopt);
    recording.journal().commit();
    if (pruned_meanwhile) {
      EXPECT_TRUE(prune(recording.db(), 0));
    }
    recording.reopen();
    recording.journal().begin();
    const auto stored = recording.journal().left_open_bytes();
    recording.journal().resume();
    recording.journal().bytes(std::string_view(bytes).substr(stored), std::nullopt);
    recording.journal().end_session(2, "end of capture");
    recording.journal().commit();
    if (!pruned_meanwhile) {
      EXPECT_TRUE(prune(recording.db(), 0));
    }
    return recording.all();
  };
  EXPECT_EQ(record(false), record(true));
}

TEST(Prune, KeepsAShiftOfWhichNothingMoreWasHeard) {
  Recording recording;
  SessionStart start = patient(recording);
  recording.journal().begin();
  recording.journal().begin_session(start);
  recording.journal().bytes(wire_of("10:00:00 A 6101 @2001\n09:00:00 R 2026-03-03"), std::nullopt);
  recording.journal().commit();
  ASSERT_TRUE(prune(recording.db(), 0));
  EXPECT_EQ("1 6101 2026-03-02 10:00:00 -\n",
            recording.rows("SELECT frame_id, agent_id, log_on_utc, ended_by FROM v_shift"));
  EXPECT_EQ("", differences_of(recording.db()));
}

// The time that passed until the frame at the cut arrived tells its day.
TEST(Prune, KeepsWhenTheLastRecordBeforeTheCutArrived) {
  Recording recording;
  const std::int64_t begin_us = Zone("UTC").midnight(parse_day("2026-03-02")).unix_s * 1'000'000 + 36'000'000'000;
  recording.journal().begin();
  recording.journal().begin_session(recording.live());
  recording.journal().bytes(wire_of("10:00:00 A 6101 @2001"), Arrival{begin_us});
  recording.journal().bytes(wire_of("12:00:00 B 6101 @2001", 1), Arrival{begin_us + 50 * 3'600'000'000});
  recording.journal().commit();
  EXPECT_EQ("2026-03-04 12:00:00\n", recording.rows("SELECT at_utc FROM v_agent_event WHERE code = 'B'"));
  ASSERT_TRUE(prune(recording.db(), 0));
  EXPECT_EQ("2\n", recording.rows("SELECT before_frame_id FROM carry"));
  EXPECT_EQ("", differences_of(recording.db()));
}

TEST(Prune, FrameIdsAreNotUsedAgain) {
  Recording recording;
  recording.record("2026-03-02", wire_of("10:00:00 R 2026-03-02\n10:01:00 R 2026-03-02"));
  recording.db().exec("DELETE FROM frame");
  recording.reopen();
  EXPECT_EQ(2, recording.journal().last_frame_id());
}

// Through the connection that records, between its batches.
TEST(Prune, WorksBetweenTheBatchesOfAnOpenSession) {
  Recording recording;
  recording.record(patient(recording), three_days());
  recording.journal().begin();
  recording.journal().begin_session(recording.capture("2026-03-05"));
  recording.journal().bytes(wire_of("10:00:00 A 6104 @2004"), std::nullopt);
  recording.journal().commit();
  ASSERT_TRUE(prune(recording.db(), 1));
  recording.journal().begin();
  recording.journal().bytes(wire_of("10:00:30 B 6104 @2004", 1), std::nullopt);
  recording.journal().end_session(2, "end of capture");
  recording.journal().commit();
  EXPECT_EQ("14 21\n", recording.rows("SELECT min(frame_id), max(frame_id) FROM frame WHERE frame_id >= (SELECT "
                                      "before_frame_id FROM carry)"));
  EXPECT_EQ("", differences_of(recording.db()));
}

}  // namespace
}  // namespace acd::test
