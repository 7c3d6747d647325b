#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "core/error.h"
#include "damaged_file.h"
#include "rebuild_text.h"
#include "report_run.h"
#include "store/backup.h"
#include "store/damage.h"
#include "store/mend.h"
#include "store/prune.h"
#include "store/row_shape.h"
#include "store/salvage.h"
#include "store/side_tables.h"
#include "store_fixture.h"

namespace acd::test {
namespace {

constexpr std::size_t kPageSize = 512;

bool go_on(std::int64_t) { return true; }

using Frames = std::map<std::int64_t, std::string>;

Frames frames_of(SQLite::Database& db) {
  Frames frames;
  SQLite::Statement row(db,
                        "SELECT frame_id, session_id || ' ' || ifnull(received_us, '-') || ' ' || hex(raw) FROM frame");
  while (row.executeStep()) frames[row.getColumn(0).getInt64()] = row.getColumn(1).getString();
  return frames;
}

// A morning, and one long enough for trees of several levels.
std::string long_morning() {
  std::string lines = "10:00:00 R 2026-03-03\n";
  for (int i = 0; i < 250; ++i)
    lines += fmt::format("10:{:02}:{:02} {} 61{:02} @2001\n", i / 60, i % 60, i % 40 < 20 ? 'A' : 'B', i % 20);
  return wire_of(lines);
}

class SalvageTest : public testing::Test {
 protected:
  SalvageTest() {
    recording_.record("2026-03-02", small_morning());
    recording_.record("2026-03-03", long_morning());
    frames_ = frames_of(recording_.db());
    rows_ = recording_.all();
    recording_.close();
    repage(recording_.path(), kPageSize);
    kinds_ = kinds_of_pages(recording_.path());
    file_ = content_of(recording_.path());
  }

  std::string write(const std::string& bytes) const { return folder_.write("damaged.db", bytes); }

  // At most two pages of each kind.
  std::map<std::size_t, std::string> some_of_each_kind() const {
    std::map<std::string, int> taken;
    std::map<std::size_t, std::string> some;
    for (const auto& [page, kind] : kinds_)
      if (taken[kind]++ < 2) some.emplace(page, kind);
    return some;
  }

  Recording recording_;
  TempFolder folder_;
  Frames frames_;
  std::string rows_, file_;
  std::map<std::size_t, std::string> kinds_;
};

std::int64_t missing_of(const Frames& all, const Frames& left) {
  std::int64_t missing = 0;
  for (const auto& [frame_id, frame] : all) missing += left.count(frame_id) == 0;
  return missing;
}

TEST_F(SalvageTest, TheSampleHasEachKindOfPage) {
  std::set<std::string> kinds;
  for (const auto& [page, kind] : kinds_) kinds.insert(kind);
  for (const char* kind : {"sqlite_schema internal", "sqlite_schema leaf", "frame internal", "frame leaf",
                           "session leaf", "agent_event internal", "agent_span internal", "agent_span leaf",
                           "session_content leaf", "agent_now overflow", "other"})
    EXPECT_TRUE(kinds.count(kind)) << kind;
}

TEST_F(SalvageTest, OfASoundDatabaseIsTheSame) {
  const auto fresh = open_temporary();
  const auto found = salvage(write(file_), *fresh, {}, go_on);
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->is_whole());
  EXPECT_EQ(rows_, all_rows(*fresh));
}

TEST_F(SalvageTest, MissesNoTableThatAnOlderSchemaLacks) {
  const std::string older = write(file_);
  SQLite::Database(older, SQLite::OPEN_READWRITE).exec("DROP TABLE correction; DROP TABLE intake; DROP TABLE carry");
  const auto fresh = open_temporary();
  const auto found = salvage(older, *fresh, {}, go_on);
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->is_whole());
  EXPECT_EQ(rows_, all_rows(*fresh));
}

// Every frame that was not on the damaged page is there, byte for byte, and the others are counted.
TEST_F(SalvageTest, GivesAllThatLiesOutsideTheDamagedPage) {
  for (const auto& [page, kind] : some_of_each_kind())
    for (const Harm harm : {Harm::zeroed, Harm::flipped, Harm::half_zeroed}) {
      SCOPED_TRACE(fmt::format("page {}, {}, harm {}", page, kind, static_cast<int>(harm)));
      const auto fresh = open_temporary();
      const auto found = salvage(write(harmed(file_, kPageSize, page, harm)), *fresh, "UTC", go_on);
      ASSERT_TRUE(found);
      const Frames left = frames_of(*fresh);
      EXPECT_EQ(missing_of(frames_, left), found->missing());
      EXPECT_EQ(static_cast<std::int64_t>(left.size()), found->frames);
      EXPECT_TRUE(kind == "frame leaf" || frames_.size() == left.size());
      std::size_t changed = 0;
      for (const auto& [frame_id, frame] : left) changed += frames_[frame_id] != frame && kind != "session leaf";
      EXPECT_LE(changed, kind == "frame leaf" && harm != Harm::zeroed ? 1U : 0U);
      EXPECT_EQ("ok\n", rows_of(*fresh, "PRAGMA integrity_check"));
      EXPECT_EQ("", differences_of(*fresh));
    }
}

TEST_F(SalvageTest, GivesWhatStandsBeforeTheEndOfACutFile) {
  std::size_t last = 0;
  for (std::size_t page = 10; page <= kinds_.size(); page += 40) {
    const auto fresh = open_temporary();
    const auto found = salvage(write(harmed(file_, kPageSize, page, Harm::cut_off)), *fresh, "UTC", go_on);
    ASSERT_TRUE(found) << page;
    const Frames left = frames_of(*fresh);
    EXPECT_GE(left.size(), last) << page;
    last = left.size();
    for (const auto& [frame_id, frame] : left) EXPECT_EQ(frames_[frame_id], frame) << page;
    EXPECT_EQ("", differences_of(*fresh)) << page;
  }
  EXPECT_GT(last, 0U);
}

TEST_F(SalvageTest, SaysWhereFramesAreMissing) {
  std::vector<std::size_t> leaves;
  for (const auto& [page, kind] : kinds_)
    if (kind == "frame leaf") leaves.push_back(page);
  ASSERT_GT(leaves.size(), 20U);
  const auto fresh = open_temporary();
  const auto found = salvage(write(harmed(file_, kPageSize, leaves[20], Harm::zeroed)), *fresh, {}, go_on);
  ASSERT_TRUE(found);
  ASSERT_EQ(1U, found->gaps.size());
  const SalvageGap& gap = found->gaps.front();
  EXPECT_EQ(2, gap.session_before);
  EXPECT_EQ(2, gap.session_after);
  EXPECT_GT(gap.frames(), 3);
  EXPECT_LT(gap.frames(), 30);
  ASSERT_TRUE(gap.from && gap.to);
  EXPECT_EQ(gap.frames() + 1, *gap.to - *gap.from) << "a record a second";
  EXPECT_EQ(std::vector<std::string>{"frame"}, found->damaged_tables);
  EXPECT_EQ(2, found->sessions);
}

TEST_F(SalvageTest, MakesUpASessionOfWhatIsKnown) {
  for (const auto& [page, kind] : kinds_) {
    if (kind != "session leaf") continue;
    const std::string damaged = write(harmed(file_, kPageSize, page, Harm::zeroed));
    EXPECT_THROW(salvage(damaged, *open_temporary(), {}, go_on), Error) << "nothing tells the zone";
    const auto fresh = open_temporary();
    const auto found = salvage(damaged, *fresh, "UTC", go_on);
    ASSERT_TRUE(found);
    EXPECT_EQ((std::vector<std::int64_t>{1, 2}), found->made_up);
    EXPECT_EQ("1 capture (lost) Etc/UTC 2026-03-02\n2 capture (lost) Etc/UTC 2026-03-03\n",
              rows_of(*fresh, "SELECT session_id, kind, source, zone, first_date FROM session"));
  }
}

TEST_F(SalvageTest, RefusesWhatHoldsNothing) {
  EXPECT_THROW(salvage(folder_.write("text", "no database at all"), *open_temporary(), "UTC", go_on), Error);
  EXPECT_THROW(salvage(folder_.write("empty", ""), *open_temporary(), "UTC", go_on), Error);
  EXPECT_THROW(salvage(folder_.file("none"), *open_temporary(), "UTC", go_on), Error);
  EXPECT_FALSE(salvage(write(file_), *open_temporary(), "UTC", [](std::int64_t) { return false; }));
}

// What is derived comes back in the place of the damaged file; what was recorded has to be salvaged elsewhere.
TEST_F(SalvageTest, MendsInPlaceWhereNothingRecordedIsLost) {
  int mended = 0, refused = 0;
  for (const auto& [page, kind] : some_of_each_kind()) {
    SCOPED_TRACE(fmt::format("page {}, {}", page, kind));
    const std::string damaged = write(harmed(file_, kPageSize, page, Harm::zeroed));
    const bool is_recorded = kind == "frame leaf" || kind == "session leaf" || kind.starts_with("sqlite_schema") ||
                             kind.starts_with("carry") || kind.starts_with("correction") || kind.starts_with("intake");
    if (is_recorded || !is_damaged(damaged)) continue;
    try {
      ASSERT_TRUE(mend(damaged, go_on));
      const auto db = open_for_reading(damaged);
      EXPECT_EQ("ok\n", rows_of(*db, "PRAGMA integrity_check"));
      EXPECT_EQ(rows_, all_rows(*db));
      ++mended;
    } catch (const Error& e) {
      EXPECT_NE(std::string::npos, std::string(e.what()).find("acd-recorder salvage --db")) << e.what();
      EXPECT_EQ(harmed(file_, kPageSize, page, Harm::zeroed), content_of(damaged));
      ++refused;
    }
    EXPECT_FALSE(std::filesystem::exists(damaged + ".rebuilt"));
    for (const char* end : {"-wal", "-shm"}) std::filesystem::remove(damaged + end);
  }
  EXPECT_GT(mended, 20);
  EXPECT_EQ(0, refused);
}

TEST_F(SalvageTest, RefusesToMendWhereAFrameIsLost) {
  for (const auto& [page, kind] : some_of_each_kind()) {
    if (kind != "frame leaf" && kind != "session leaf") continue;
    const std::string bytes = harmed(file_, kPageSize, page, Harm::zeroed), damaged = write(bytes);
    EXPECT_THROW(mend(damaged, go_on), Error);
    EXPECT_EQ(bytes, content_of(damaged));
  }
}

TEST_F(SalvageTest, ReportsOfADamagedDatabaseSayWhatToDo) {
  int advised = 0;
  for (const auto& [page, kind] : some_of_each_kind()) {
    SCOPED_TRACE(kind);
    const std::string damaged = write(harmed(file_, kPageSize, page, Harm::zeroed));
    for (const char* report : {"occupancy", "queue-waits", "calls", "events", "health"}) {
      const Ran ran = run_report({report, "--db", damaged, "--format", "csv"}, utc("2026-03-04"));
      EXPECT_NE(75, ran.exit_code) << report << ran.err;
      if (ran.exit_code != 1) continue;
      EXPECT_NE(std::string::npos, ran.err.find("acd-recorder salvage --db FILE --to NEW")) << report << ran.err;
      EXPECT_EQ(1, std::count(ran.err.begin(), ran.err.end(), '\n')) << ran.err;
      ++advised;
    }
    for (const char* end : {"-wal", "-shm"}) std::filesystem::remove(damaged + end);
  }
  EXPECT_GT(advised, 5);
}

TEST_F(SalvageTest, DamageIsFoundAndNamed) {
  for (const auto& [page, kind] : some_of_each_kind()) {
    if (kind != "agent_span leaf" && kind != "coverage_day leaf") continue;
    SQLite::Database db(write(harmed(file_, kPageSize, page, Harm::zeroed)));
    std::string checked;
    EXPECT_EQ(kind == "agent_span leaf" ? "agent_span" : "coverage", find_damage(db).names());
    EXPECT_EQ(kind != "agent_span leaf", bool(find_damage_within(db, 0, checked)));
    EXPECT_TRUE(find_damage_within(db, 1 << 30, checked));
  }
  SQLite::Database sound(write(file_));
  EXPECT_FALSE(find_damage(sound));
}

TEST_F(SalvageTest, ABackupOfADamagedDatabaseSaysThatItIsDamaged) {
  for (const auto& [page, kind] : some_of_each_kind()) {
    if (kind != "agent_span leaf") continue;
    const std::string damaged = write(harmed(file_, kPageSize, page, Harm::zeroed));
    try {
      backup(damaged, folder_.file("copy.db"), false, [](std::int64_t, std::int64_t) { return true; });
      FAIL();
    } catch (const Error& e) {
      EXPECT_EQ(0U, std::string(e.what()).find("'" + damaged + "' is damaged (")) << e.what();
      EXPECT_NE(std::string::npos, std::string(e.what()).find("acd-recorder salvage")) << e.what();
    }
    EXPECT_FALSE(std::filesystem::exists(folder_.file("copy.db")));
  }
}

// The newest frames are in the WAL alone.
class SalvageWalTest : public testing::Test {
 protected:
  SalvageWalTest() {
    recording_.record("2026-03-02", small_morning());
    checkpoint(recording_.db());
    in_file_ = frames_of(recording_.db());
    recording_.record("2026-03-03", small_morning());
    recording_.record("2026-03-04", small_morning());
    frames_ = frames_of(recording_.db());
    file_ = content_of(recording_.path());
    wal_ = content_of(recording_.path() + "-wal");
  }

  Frames salvaged(const std::string& wal) {
    const std::string path = folder_.write("acd.db", file_);
    folder_.write("acd.db-wal", wal);
    const auto fresh = open_temporary();
    EXPECT_TRUE(salvage(path, *fresh, {}, go_on));
    EXPECT_EQ("", differences_of(*fresh));
    EXPECT_EQ(wal, content_of(path + "-wal"));
    EXPECT_EQ(file_, content_of(path));
    EXPECT_FALSE(std::filesystem::exists(path + "-shm"));
    return frames_of(*fresh);
  }

  Recording recording_;
  TempFolder folder_;
  Frames in_file_, frames_;
  std::string file_, wal_;
};

TEST_F(SalvageWalTest, HasWhatTheWalHolds) {
  ASSERT_LT(in_file_.size(), frames_.size());
  EXPECT_EQ(frames_, salvaged(wal_));
  EXPECT_EQ(in_file_, salvaged(""));
}

TEST_F(SalvageWalTest, HasWhatADamagedHeaderOfTheWalLeaves) {
  std::string wal = wal_;
  wal[17] = static_cast<char>(wal[17] ^ 4);
  EXPECT_EQ(frames_, salvaged(wal));
}

// A transaction is whole once its last page is written.
TEST_F(SalvageWalTest, TakesNoPageOfATransactionWithoutItsEnd) {
  const std::string cut = wal_.substr(0, wal_.size() - 100);
  const Frames left = salvaged(cut);
  EXPECT_GE(left.size(), in_file_.size());
  for (const auto& [frame_id, frame] : left) EXPECT_EQ(frames_[frame_id], frame);
}

TEST_F(SalvageWalTest, ContinuesBehindADamagedPartOfTheWal) {
  std::string wal = wal_;
  wal[32 + 24 + 4096 + 24 + 200] ^= 1;
  const Frames left = salvaged(wal);
  EXPECT_GT(left.size(), in_file_.size());
  for (const auto& [frame_id, frame] : left) EXPECT_EQ(frames_[frame_id], frame);
}

TEST(Salvage, KnowsEveryTable) {
  std::set<std::string> known{"state"};  // made with the schema
  for (const DerivedTable& table : derived_tables()) known.emplace(table.name);
  for (const RowShape& shape : recorded_shapes()) known.emplace(shape.table);
  const auto db = open_temporary();
  SQLite::Statement row(
      *db, "SELECT name, (SELECT count(*) FROM pragma_table_info(name)) FROM sqlite_schema WHERE type = 'table'");
  while (row.executeStep()) {
    EXPECT_TRUE(known.count(row.getColumn(0).getString())) << row.getColumn(0).getString();
  }
  for (const auto& shapes : {recorded_shapes(), decoded_shapes()})
    for (const RowShape& shape : shapes) {
      SQLite::Statement columns(*db, "SELECT count(*) FROM pragma_table_info(?)");
      columns.bind(1, std::string(shape.table));
      columns.executeStep();
      const bool grew = shape.columns.find('|') != std::string_view::npos;
      EXPECT_EQ(columns.getColumn(0).getInt(), static_cast<int>(shape.columns.size()) - grew) << shape.table;
    }
}

}  // namespace
}  // namespace acd::test
