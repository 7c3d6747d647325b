#include <fmt/format.h>
#include <gtest/gtest.h>

#include <functional>

#include "store_fixture.h"

namespace acd::test {
namespace {

// Gives a capture to a journal in chunks, each in a transaction of its own; before some of them the database is locked
// by somebody else, so that the transaction cannot begin, or fails in the middle.
void record_in_chunks(Recording& recording, std::string_view bytes, std::size_t chunk,
                      const std::function<bool(std::size_t)>& fails) {
  Journal& journal = recording.journal();
  const auto give = [&](std::size_t from) {
    if (from == 0) journal.begin_session(recording.capture("2026-03-02"));
    journal.bytes(bytes.substr(from, chunk), std::nullopt);
    if (from + chunk >= bytes.size()) journal.end_session(2, "end of capture");
  };
  for (std::size_t from = 0; from < bytes.size(); from += chunk) {
    if (fails(from)) {
      journal.begin();
      give(from);
      journal.rollback();
    }
    journal.begin();
    give(from);
    journal.commit();
  }
}

std::string rows_without_faults(std::size_t chunk) {
  Recording recording;
  record_in_chunks(recording, small_morning(), chunk, [](std::size_t) { return false; });
  return recording.all();
}

TEST(StoreJournal, AfterARollbackTheSameInputGivesTheSameRows) {
  for (const std::size_t chunk : {7, 64, 100000}) {
    Recording recording;
    record_in_chunks(recording, small_morning(), chunk, [](std::size_t) { return true; });
    EXPECT_EQ(rows_without_faults(chunk), recording.all()) << "chunks of " << chunk;
  }
}

TEST(StoreJournal, AWriterLockedOutLosesNothing) {
  Recording recording;
  SQLite::Database other(recording.path(), SQLite::OPEN_READWRITE);
  int refused = 0;
  Journal& journal = recording.journal();
  const std::string bytes = small_morning();
  journal.begin();
  journal.begin_session(recording.capture("2026-03-02"));
  journal.commit();
  for (std::size_t from = 0; from < bytes.size(); from += 50) {
    other.exec("BEGIN IMMEDIATE");
    try {
      journal.begin();
      ADD_FAILURE() << "began beside another writer";
    } catch (const SQLite::Exception&) {
      journal.rollback();
      ++refused;
    }
    other.exec("ROLLBACK");
    journal.begin();
    journal.bytes(std::string_view(bytes).substr(from, 50), std::nullopt);
    journal.commit();
  }
  journal.begin();
  journal.end_session(2, "end of capture");
  journal.commit();
  EXPECT_GT(refused, 10);
  Recording plain;
  plain.record("2026-03-02", bytes);
  EXPECT_EQ(rows_of(plain.db(), "SELECT * FROM agent_span"), recording.rows("SELECT * FROM agent_span"));
  EXPECT_EQ(rows_of(plain.db(), "SELECT frame_id, hex(raw) FROM frame"),
            recording.rows("SELECT frame_id, hex(raw) FROM frame"));
}

// A statement that fails in the middle (here: the file may not grow) must be usable again when there is room.
TEST(StoreJournal, AStatementThatFailsForWantOfRoomSucceedsLater) {
  Recording recording;
  Journal& journal = recording.journal();
  const std::string bytes = small_morning();
  journal.begin();
  journal.begin_session(recording.capture("2026-03-02"));
  journal.commit();
  const int pages = recording.db().execAndGet("PRAGMA page_count").getInt();
  recording.db().exec("PRAGMA max_page_count = " + std::to_string(pages));
  const std::string noise(3000, 'x');
  const auto give = [&] {
    journal.begin();
    for (int i = 0; i < 40; ++i) journal.bytes(noise, std::nullopt);
    journal.bytes("\r\n" + bytes, std::nullopt);
    journal.commit();
  };
  EXPECT_THROW(give(), SQLite::Exception);
  journal.rollback();
  EXPECT_THROW(give(), SQLite::Exception);
  journal.rollback();
  recording.db().exec("PRAGMA max_page_count = 1000000");
  EXPECT_NO_THROW(give()) << "a statement that failed was not reset";
  const auto bytes_stored = recording.db().execAndGet("SELECT sum(length(raw)) FROM frame").getInt64();
  EXPECT_EQ(static_cast<std::int64_t>(40 * noise.size() + 2 + bytes.size()), bytes_stored);
}

TEST(StoreJournal, ARollbackPutsBackTheBoard) {
  Recording recording;
  Journal& journal = recording.journal();
  journal.begin();
  journal.begin_session(recording.capture("2026-03-02"));
  journal.commit();
  const Board before = journal.board();
  journal.begin();
  journal.bytes(small_morning(), std::nullopt);
  EXPECT_NE(before, journal.board());
  EXPECT_GT(journal.board_changes(), 0);
  journal.rollback();
  EXPECT_EQ(before, journal.board());
  EXPECT_EQ(0, journal.board_changes());
  EXPECT_EQ(0, journal.last_frame_id());
}

// What moves `lastUpdate` is a change of the board: it is published.
TEST(StoreJournal, EverySignOfLifeChangesTheBoardAndNothingElseDoes) {
  Recording recording;
  Journal& journal = recording.journal();
  journal.begin();
  journal.begin_session(recording.capture("2026-03-02"));
  const auto changed_by = [&](const char* record) {
    const std::int64_t before = journal.board_changes();
    journal.bytes(wire_of(record), std::nullopt);
    return journal.board_changes() > before;
  };
  EXPECT_FALSE(changed_by("09:00:00 R 2026-03-02"));
  EXPECT_TRUE(changed_by("09:00:01 Q 860 2 1 00:31"));
  EXPECT_TRUE(changed_by("09:00:16 Q 860 2 1 00:31")) << "the same digits";
  EXPECT_TRUE(changed_by("09:00:17 K 610 0 1 00:00"));
  EXPECT_TRUE(changed_by("09:00:32 K 610 0 1 00:00")) << "the same digits";
  EXPECT_TRUE(changed_by("09:00:33 B 6101 @2001"));
  EXPECT_TRUE(changed_by("09:00:34 B 6101 @2001")) << "a surprise that changes nothing";
  EXPECT_TRUE(changed_by("09:00:35 J - @2002")) << "a set where nobody is logged on";
  for (const char* record : {"09:00:40 T - @2002", "09:00:41 U - @2002", "09:00:42 S - @860", "09:00:43 V",
                             "09:00:44 R 2026-03-02", "raw  some noise", "raw 01K090045610x030110215"})
    EXPECT_FALSE(changed_by(record)) << record;
  journal.commit();
  const std::string json = journal.board().json();
  const double nine = static_cast<double>(Zone("UTC").midnight(parse_day("2026-03-02")).unix_s + 9 * 3600);
  EXPECT_NE(std::string::npos, json.find(fmt::format("\"lastUpdate\":{:.1f}", nine + 35))) << json;
}

// A rollback leaves the journal as it was at begin(): a session left open is still there to be closed or resumed.
TEST(StoreJournal, ARollbackPutsBackTheSessionThatWasLeftOpen) {
  Recording recording;
  recording.journal().begin();
  recording.journal().begin_session(recording.capture("2026-03-02"));
  recording.journal().bytes(small_morning().substr(0, 200), std::nullopt);
  recording.journal().commit();
  recording.reopen();
  Journal& journal = recording.journal();
  ASSERT_TRUE(journal.left_open());
  journal.begin();
  journal.close_left_open(5);
  journal.rollback();
  EXPECT_TRUE(journal.left_open()) << "rollback() after close_left_open()";
  recording.reopen();
  recording.journal().begin();
  recording.journal().resume();
  recording.journal().rollback();
  EXPECT_TRUE(recording.journal().left_open()) << "rollback() after resume()";
}

// CR in one chunk and LF in the next: the frame was stored with its CR; the LF is added to it.
TEST(StoreJournal, ALineEndThatComesLaterIsAddedToItsFrame) {
  Recording recording;
  Journal& journal = recording.journal();
  journal.begin();
  journal.begin_session(recording.capture("2026-03-02"));
  journal.bytes(
      "\x02"
      "00R10000020260302\r",
      std::nullopt);
  journal.commit();
  EXPECT_EQ("\\0200R10000020260302\\0d\n", recording.rows("SELECT raw FROM frame"));
  journal.begin();
  journal.bytes("\n", std::nullopt);
  journal.commit();
  EXPECT_EQ("\\0200R10000020260302\\0d\\0a\n", recording.rows("SELECT raw FROM frame"));
  EXPECT_EQ("blob\n", recording.rows("SELECT typeof(raw) FROM frame"));
  EXPECT_EQ(0, count_of(recording.db(), "reject"));
}

TEST(StoreJournal, ALineEndThatComesLaterSurvivesARollback) {
  Recording recording;
  Journal& journal = recording.journal();
  journal.begin();
  journal.begin_session(recording.capture("2026-03-02"));
  journal.bytes(
      "\x02"
      "00R10000020260302\r",
      std::nullopt);
  journal.commit();
  for (int i = 0; i < 3; ++i) {
    journal.begin();
    journal.bytes(
        "\n\x02"
        "01R10000120260302\r\n",
        std::nullopt);
    i < 2 ? journal.rollback() : journal.commit();
  }
  EXPECT_EQ("\\0200R10000020260302\\0d\\0a\n\\0201R10000120260302\\0d\\0a\n", recording.rows("SELECT raw FROM frame"));
}

TEST(StoreJournal, AnUnfinishedRecordAtTheEndIsAReject) {
  Recording recording;
  recording.record("2026-03-02", wire_of("10:00:00 A 6101 @2001") +
                                     "\x02"
                                     "01T1000");
  expect_lines("2 unfinished", recording.rows("SELECT frame_id, reason FROM reject"));
}

TEST(StoreJournal, LiveFramesCarryTheirArrivalAndTheOffsetOfTheClock) {
  Recording recording;
  const std::int64_t base_us = Zone("UTC").midnight(parse_day("2026-03-02")).unix_s * 1'000'000;
  Journal& journal = recording.journal();
  journal.begin();
  journal.begin_session(recording.live());
  journal.bytes(wire_of("10:00:00 A 6101 @2001"), Arrival{base_us + 36002'500000});
  journal.bytes(wire_of("10:00:10 T 6101 @2001\n10:00:11 U 6101 @2001", 1), Arrival{base_us + 36011'000000});
  journal.commit();
  EXPECT_EQ("0 -2 0\n", recording.rows("SELECT clock_offset_s, clock_offset_min_s, clock_offset_max_s FROM session"));
}

TEST(StoreJournal, FramesOfOneChunkShareItsArrival) {
  Recording recording;
  Journal& journal = recording.journal();
  journal.begin();
  journal.begin_session(recording.live());
  journal.bytes(wire_of("10:00:10 T 6101 @2001\n10:00:11 U 6101 @2001"), Arrival{1772445611'000007});
  journal.end_session(1772445612'000000, "closed");
  journal.commit();
  EXPECT_EQ("1772445611000007\n1772445611000007\n", recording.rows("SELECT received_us FROM frame"));
  EXPECT_EQ(
      "1772445612000000 closed 0 -1 0\n",
      recording.rows("SELECT ended_us, ended_by, clock_offset_s, clock_offset_min_s, clock_offset_max_s FROM session"));
}

}  // namespace
}  // namespace acd::test
