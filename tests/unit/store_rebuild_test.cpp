#include <gtest/gtest.h>

#include "rebuild_text.h"
#include "store/rebuild.h"
#include "store/side_tables.h"
#include "store_fixture.h"

namespace acd::test {
namespace {

bool go_on(std::int64_t) { return true; }

// Names and columns of all that is in the schema.
std::string schema_of(SQLite::Database& db) {
  return rows_of(db,
                 "SELECT s.type, s.name, s.tbl_name, (SELECT group_concat(name || type || \"notnull\" || pk) FROM "
                 "pragma_table_info(s.name)) FROM sqlite_schema s ORDER BY 1, 2");
}

TEST(Rebuild, GivesTheRowsOfTheRecordingAndTheSchemaAsItWas) {
  Recording recording;
  recording.record("2026-03-02", small_morning());
  const std::string rows = recording.all(), schema = schema_of(recording.db());
  EXPECT_EQ(count_of(recording.db(), "frame"), rebuild(recording.db(), go_on));
  EXPECT_EQ(rows, recording.all());
  EXPECT_EQ(schema, schema_of(recording.db()));
  EXPECT_EQ("2\n", recording.rows("PRAGMA synchronous"));
  EXPECT_NE("", recording.rows("SELECT * FROM v_agent_span"));
  ASSERT_TRUE(rebuild(recording.db(), go_on));
  EXPECT_EQ(rows, recording.all());
}

TEST(Rebuild, PutsRightWhatWasChangedByHand) {
  Recording recording;
  recording.record("2026-03-02", small_morning());
  const std::string rows = recording.all();
  recording.db().exec(
      "DELETE FROM agent_span; DELETE FROM coverage; DELETE FROM reject; UPDATE agent_event SET at = 0;"
      "UPDATE derivation SET version = 0, memory = '{}'; INSERT INTO shift VALUES(9999, 1, 1, 0, 0, 0, 0, '', 0)");
  ASSERT_TRUE(rebuild(recording.db(), go_on));
  EXPECT_EQ(rows, recording.all());
}

// A key stands in files that people made from this database.
TEST(Rebuild, KeepsTheKeysOfNames) {
  Recording recording;
  recording.db().exec(
      "INSERT INTO agent VALUES(70, '6102'), (71, 'unused'); INSERT INTO queue VALUES(9, 'path', '860')");
  recording.record("2026-03-02", small_morning());
  const std::string rows = recording.all();
  ASSERT_TRUE(rebuild(recording.db(), go_on));
  EXPECT_EQ(rows, recording.all());
}

TEST(Rebuild, GivesNewNamesTheNextKeys) {
  Recording recording;
  recording.record("2026-03-02", small_morning());
  const std::string named = recording.rows("SELECT agent_id, at_utc FROM v_agent_event WHERE agent_id IS NOT NULL");
  recording.db().exec("DELETE FROM agent WHERE agent_id = '6101'; INSERT INTO agent VALUES(9, 'other')");
  ASSERT_TRUE(rebuild(recording.db(), go_on));
  EXPECT_EQ(named, recording.rows("SELECT agent_id, at_utc FROM v_agent_event WHERE agent_id IS NOT NULL"));
  EXPECT_EQ("10\n", recording.rows("SELECT agent_key FROM agent WHERE agent_id = '6101'"));
}

TEST(Rebuild, OfAnEmptyDatabaseDoesNothing) {
  Recording recording;
  const std::string rows = recording.all();
  EXPECT_EQ("", differences_of(recording.db()));
  EXPECT_EQ(0, rebuild(recording.db(), go_on));
  EXPECT_EQ(rows, recording.all());
}

TEST(Rebuild, LeavesAnOpenReaderItsView) {
  Recording recording;
  recording.record("2026-03-02", small_morning());
  recording.db().exec("UPDATE shift SET ended_by = 'by hand'");
  const auto reader = open_for_reading(recording.path());
  reader->exec("BEGIN");
  const std::string before = rows_of(*reader, "SELECT * FROM v_shift");
  ASSERT_TRUE(rebuild(recording.db(), go_on));
  EXPECT_EQ(before, rows_of(*reader, "SELECT * FROM v_shift"));
  reader->exec("COMMIT");
  EXPECT_EQ(recording.rows("SELECT * FROM v_shift"), rows_of(*reader, "SELECT * FROM v_shift"));
  EXPECT_EQ(std::string::npos, rows_of(*reader, "SELECT * FROM v_shift").find("by hand"));
}

struct Killed {};

TEST(Rebuild, ThatIsKilledLeavesTheDatabaseAsItWas) {
  Recording recording;
  recording.record("2026-03-02", small_morning());
  recording.db().exec("UPDATE agent_event SET at = 0");
  const std::string rows = recording.all();
  EXPECT_THROW(rebuild(recording.db(),
                       [](std::int64_t frames) {
                         if (frames > 0) throw Killed();
                         return true;
                       }),
               Killed);
  recording.reopen();
  EXPECT_EQ(rows, recording.all());
  EXPECT_NE("0\n", recording.rows("SELECT count(*) FROM rebuild_agent_event"));
  EXPECT_TRUE(remove_side_tables(recording.db()));
  EXPECT_FALSE(remove_side_tables(recording.db()));
  EXPECT_EQ("", recording.rows("SELECT name FROM sqlite_schema WHERE name LIKE 'rebuild%'"));
  EXPECT_EQ(rows, recording.all());
}

TEST(Rebuild, BeginsAnewAfterOneThatWasKilled) {
  Recording recording;
  recording.record("2026-03-02", small_morning());
  const std::string rows = recording.all();
  EXPECT_THROW(rebuild(recording.db(), [](std::int64_t frames) { return frames ? throw Killed() : true; }), Killed);
  ASSERT_TRUE(rebuild(recording.db(), go_on));
  EXPECT_EQ(rows, recording.all());
}

TEST(Rebuild, ThatIsStoppedLeavesNothing) {
  Recording recording;
  recording.record("2026-03-02", small_morning());
  const std::string rows = recording.all();
  EXPECT_FALSE(rebuild(recording.db(), [](std::int64_t) { return false; }));
  EXPECT_EQ(rows, recording.all());
  EXPECT_EQ("", recording.rows("SELECT name FROM sqlite_schema WHERE name LIKE 'rebuild%'"));
}

// The open session goes on in a recorder that starts afterwards, as it would have without the rebuild.
TEST(Rebuild, LeavesAnOpenSessionOpen) {
  std::string bytes = small_morning();
  const auto record = [&](bool rebuilt) {
    Recording recording;
    recording.journal().begin();
    recording.journal().begin_session(recording.capture("2026-03-02"));
    recording.journal().bytes(std::string_view(bytes).substr(0, 400), std::nullopt);
    recording.journal().commit();
    const std::string rows = recording.all();
    if (rebuilt) {
      EXPECT_TRUE(rebuild(recording.db(), go_on));
      EXPECT_EQ(rows, recording.all());
    }
    recording.reopen();
    recording.journal().begin();
    const auto stored = recording.journal().left_open_bytes();
    recording.journal().resume();
    recording.journal().bytes(std::string_view(bytes).substr(stored), std::nullopt);
    recording.journal().end_session(2, "end of capture");
    recording.journal().commit();
    return recording.all();
  };
  EXPECT_EQ(record(false), record(true));
}

// The last record of a recorder that was killed ended at an STX that was never stored; it is whole.
TEST(Rebuild, TakesTheLastFrameOfAKilledRecorderAsItDid) {
  Recording recording;
  recording.journal().begin();
  recording.journal().begin_session(recording.live());
  recording.journal().bytes(
      "\x02"
      "00R10000020260302\r\n\x02"
      "01A1000002001   61\x02"
      "02B",
      Arrival{1'772'445'600'000'000});
  recording.journal().commit();
  recording.reopen();
  recording.journal().begin();
  recording.journal().close_left_open(3);
  recording.journal().commit();
  EXPECT_EQ("61 A\n", recording.rows("SELECT agent_id, code FROM v_agent_event"));
  EXPECT_EQ("", differences_of(recording.db()));
}

// A restart between two sessions must not show: the last session told the past.
TEST(Rebuild, DoesNotTellWhetherTheRecorderWasRestarted) {
  const auto record = [](bool restart) {
    Recording recording;
    recording.record("2026-03-03", wire_of("10:00:00 A 6101 @2001\n10:01:00 R 2026-03-03"));
    recording.record("2026-03-02", wire_of("10:00:00 A 6101 @2001\n09:00:00 T 6101 @2001\n10:00:10 U 6101 @2001"));
    if (restart) recording.reopen();
    recording.journal().begin();
    recording.journal().begin_session(recording.capture("2026-03-04"));
    recording.journal().commit();
    EXPECT_EQ("", differences_of(recording.db()));
    return recording.all();
  };
  EXPECT_EQ(record(false), record(true));
}

TEST(Check, NamesTheFirstDifferenceOfEachTable) {
  Recording recording;
  recording.record("2026-03-02", small_morning());
  EXPECT_EQ("", differences_of(recording.db()));
  recording.db().exec(
      "UPDATE agent_event SET button = 9 WHERE frame_id IN (6, 10); DELETE FROM queue_sample WHERE frame_id = 3;"
      "INSERT INTO refresh VALUES(2, 0, '2026-03-02'); UPDATE agent_now SET reason = '''' WHERE agent_key = 1;"
      "UPDATE acd_call SET ended_by = NULL");
  const std::string rows = recording.all();
  expect_lines(R"(
    agent_event frame_id=6: button stored 9, derived 1
    queue_sample frame_id=3: derived, but not stored
    refresh frame_id=2: stored, but not derived
    agent_now line='present' agent_key=1: reason stored ''', derived NULL
    acd_call frame_id=6: ended_by stored NULL, derived 'L'
  )",
               differences_of(recording.db()));
  EXPECT_EQ(rows, recording.all());
}

TEST(Check, MissesTheDerivationToo) {
  Recording recording;
  recording.record("2026-03-02", small_morning());
  recording.db().exec("DELETE FROM derivation");
  EXPECT_EQ("derivation one=1: derived, but not stored\n", differences_of(recording.db()));
  ASSERT_TRUE(rebuild(recording.db(), go_on));
  EXPECT_EQ("", differences_of(recording.db()));
}

TEST(Check, WorksOnADatabaseThatMayOnlyBeRead) {
  Recording recording;
  recording.record("2026-03-02", small_morning());
  recording.db().exec("UPDATE derivation SET version = 0");
  const auto reader = open_for_reading(recording.path());
  EXPECT_EQ("derivation one=1: version stored 0, derived 3\n", differences_of(*reader));
  EXPECT_EQ(0, other_rules(*reader));
  recording.record("2026-03-03", small_morning());
  EXPECT_EQ("derivation one=1: version stored 0, derived 3\n", differences_of(*reader)) << "recording on mends nothing";
}

}  // namespace
}  // namespace acd::test
