// A WAL is taken for that of the database which it was written for, and for no other's.

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>

#include "core/error.h"
#include "store/backup.h"
#include "store/foreign_wal.h"
#include "store_fixture.h"

namespace acd::test {
namespace {

constexpr auto kOver = std::filesystem::copy_options::overwrite_existing;

std::string refusal(const std::function<void()>& open) {
  try {
    open();
    return "opened";
  } catch (const Error& e) {
    return std::to_string(static_cast<int>(e.code())) + ": " + e.what();
  }
}

// The files of a recorder that was killed: its last records are in the WAL alone.
class ForeignWal : public ::testing::Test {
 protected:
  ForeignWal() {
    recording.record("2026-03-02", small_morning());
    checkpoint(recording.db());
    recording.record("2026-03-03", small_morning());
    for (const char* end : {"", "-wal"}) std::filesystem::copy_file(recording.path() + end, db + end);
    all = recording.rows("SELECT frame_id, raw FROM frame ORDER BY frame_id");
  }

  std::string writer() const {
    return refusal([&] { open_for_writing(db); });
  }
  std::string reader() const {
    return refusal([&] { open_for_reading(db); });
  }
  std::string frames_in(const std::string& path) const {
    return rows_of(*open_for_reading(path), "SELECT frame_id, raw FROM frame ORDER BY frame_id");
  }
  // Both refuse, and leave the WAL as it is.
  void expect_refused() const {
    const auto size = std::filesystem::file_size(db + "-wal");
    const std::string expected = "75: '" + db + "-wal' does not belong to '" + db +
                                 "', which was put in the place of another database: put it beside that database as "
                                 "NAME-wal, or move it away";
    EXPECT_EQ(expected, writer());
    EXPECT_EQ(expected, reader());
    EXPECT_EQ(size, std::filesystem::file_size(db + "-wal"));
  }

  Recording recording;
  std::string all;
  const TempFolder folder;
  const std::string db = folder.file("a.db"), moved = folder.file("b.db");
};

TEST_F(ForeignWal, IsNotTakenInByADatabaseThatIsCreatedInThePlaceOfOneThatWasMoved) {
  std::filesystem::rename(db, moved);
  const auto size = std::filesystem::file_size(db + "-wal");
  const std::string expected = "75: '" + db +
                               "-wal' belongs to a database that was moved away: put it beside that database as "
                               "NAME-wal, or move it away";
  EXPECT_EQ(expected, writer());
  EXPECT_FALSE(std::filesystem::exists(db));
  folder.write("a.db", "");
  EXPECT_EQ(expected, writer());
  EXPECT_EQ(expected, reader());
  EXPECT_EQ(size, std::filesystem::file_size(db + "-wal"));
}

TEST_F(ForeignWal, ComesInWhereTheDatabaseIsThatItBelongsTo) {
  std::filesystem::rename(db, moved);
  EXPECT_NE(all, frames_in(moved));
  for (const char* end : {"-wal", "-shm"}) std::filesystem::remove(moved + end);
  std::filesystem::rename(db + "-wal", moved + "-wal");
  EXPECT_EQ("opened", refusal([&] { open_for_writing(moved); }));
  EXPECT_EQ(all, frames_in(moved));
  EXPECT_EQ("opened", writer()) << "and a new one can be created";
}

TEST_F(ForeignWal, IsNotMixedIntoABackupThatWasPutInItsPlace) {
  ASSERT_TRUE(backup(recording.path(), folder.file("copy.db"), false, [](auto, auto) { return true; }));
  std::filesystem::copy_file(folder.file("copy.db"), db, kOver);
  expect_refused();
  std::filesystem::remove(db + "-wal");
  EXPECT_EQ("opened", writer());
  EXPECT_EQ(all, frames_in(db));
}

TEST_F(ForeignWal, IsNotMixedIntoAnotherDatabase) {
  Recording other;
  other.record("2026-03-02", small_morning());
  checkpoint(other.db());
  std::filesystem::copy_file(other.path(), db, kOver);
  expect_refused();
}

// As by cp to another machine, also when a checkpoint has come through in part.
TEST_F(ForeignWal, IsNoneInACopyOfBothFiles) {
  EXPECT_EQ("opened", reader());
  EXPECT_EQ(all, frames_in(db));
  std::filesystem::remove(db + "-shm");
  recording.rows("PRAGMA wal_checkpoint(PASSIVE)");
  std::filesystem::copy_file(recording.path(), db, kOver);
  EXPECT_EQ("opened", writer());
  EXPECT_EQ(all, frames_in(db));
}

// The cookie of a database that an earlier version created counts from 1.
TEST_F(ForeignWal, IsNoneInADatabaseWithACookieThatCounts) {
  recording.db().exec("PRAGMA schema_version = 40");
  checkpoint(recording.db());
  recording.record("2026-03-04", small_morning());
  for (const char* end : {"", "-wal"}) std::filesystem::copy_file(recording.path() + end, db + end, kOver);
  EXPECT_EQ("opened", writer());
  EXPECT_EQ(recording.all(), all_rows(*open_for_reading(db)));
}

TEST_F(ForeignWal, IsNoneAfterRebuildsThatMovedTheCookie) {
  for (int n = 0; n < 20; ++n) recording.db().exec("CREATE TABLE x(y); DROP TABLE x");
  for (const char* end : {"-wal"}) std::filesystem::copy_file(recording.path() + end, db + end, kOver);
  EXPECT_EQ("opened", writer());
}

TEST(NewCookie, IsAnother) {
  const int one = new_cookie();
  EXPECT_GE(one, kFirstCookie);
  EXPECT_NE(one, new_cookie());
}

}  // namespace
}  // namespace acd::test
