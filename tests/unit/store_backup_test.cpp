#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "core/error.h"
#include "core/temporary_file.h"
#include "store/backup.h"
#include "store_fixture.h"

namespace acd::test {
namespace {

bool go_on(std::int64_t, std::int64_t) { return true; }

std::vector<std::string> files_of(const TempFolder& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder.file("")))
    names.push_back(entry.path().filename());
  std::sort(names.begin(), names.end());
  return names;
}

std::string refusal(const std::string& from, const std::string& to, bool replace) {
  try {
    backup(from, to, replace, go_on);
    return "done";
  } catch (const Error& e) {
    return std::to_string(static_cast<int>(e.code())) + ": " + e.what();
  }
}

TEST(Backup, IsOneFileWithTheSameRows) {
  Recording recording;
  recording.record("2026-03-02", small_morning());
  const TempFolder folder;
  ASSERT_TRUE(backup(recording.path(), folder.file("copy.db"), false, go_on));
  EXPECT_EQ(std::vector<std::string>{"copy.db"}, files_of(folder));
  struct stat info {};
  ASSERT_EQ(0, ::stat(folder.file("copy.db").c_str(), &info));
  EXPECT_EQ(0640U, info.st_mode & 0777U);
  EXPECT_EQ(recording.all(), all_rows(*open_for_reading(folder.file("copy.db"))));
  EXPECT_EQ(std::vector<std::string>{"copy.db"}, files_of(folder));
}

TEST(Backup, IsGoneOnWithByARecorder) {
  Recording recording;
  recording.record("2026-03-02", small_morning());
  const TempFolder folder;
  ASSERT_TRUE(backup(recording.path(), folder.file("copy.db"), false, go_on));
  recording.record("2026-03-03", small_morning());
  const auto db = open_for_writing(folder.file("copy.db"));
  EXPECT_EQ("wal\n", rows_of(*db, "PRAGMA journal_mode"));
  EXPECT_EQ("2\n", rows_of(*db, "PRAGMA auto_vacuum"));
  Journal journal(*db);
  journal.begin();
  journal.begin_session(recording.capture("2026-03-03"));
  journal.bytes(small_morning(), std::nullopt);
  journal.end_session(2, "end of capture");
  journal.commit();
  EXPECT_EQ(recording.all(), all_rows(*db));
}

// Commits between its steps neither get into the copy nor make it begin anew.
TEST(Backup, IsOfTheMomentAtWhichItBegan) {
  Recording recording;
  std::string lines = "10:00:00 R 2026-03-02\n";
  for (int i = 0; i < 120'000; ++i) lines += "10:00:00 A 6101 @2001\n";
  recording.record("2026-03-02", wire_of(lines));
  const auto frames = count_of(recording.db(), "frame");
  const TempFolder folder;
  int steps = 0;
  ASSERT_TRUE(backup(recording.path(), folder.file("copy.db"), false, [&](std::int64_t, std::int64_t) {
    if (++steps < 50) recording.record("2026-03-03", wire_of("10:00:00 R 2026-03-03"));
    return true;
  }));
  EXPECT_GE(steps, 2);
  EXPECT_LT(steps, 50);
  EXPECT_EQ(frames, count_of(*open_for_reading(folder.file("copy.db")), "frame"));
}

TEST(Backup, ReplacesOnlyWhenTold) {
  Recording recording;
  recording.record("2026-03-02", small_morning());
  const TempFolder folder;
  const std::string to = folder.write("copy.db", "precious");
  EXPECT_EQ("2: '" + to + "' exists; name another file, or replace it with --force",
            refusal(recording.path(), to, false));
  EXPECT_EQ(8U, std::filesystem::file_size(to));
  EXPECT_EQ("done", refusal(recording.path(), to, true));
  EXPECT_EQ(recording.all(), all_rows(*open_for_reading(to)));
}

TEST(Backup, RefusesTheDatabaseItselfAndTheJournalOfAnother) {
  Recording recording;
  recording.record("2026-03-02", small_morning());
  EXPECT_EQ("2: '" + recording.path() + "' belongs to the database itself; name another file with --to",
            refusal(recording.path(), recording.path(), true));
  const TempFolder folder;
  folder.write("copy.db-wal", "of another");
  EXPECT_EQ(0U, refusal(recording.path(), folder.file("copy.db"), true).find("2: '" + folder.file("copy.db-wal")));
}

TEST(Backup, RefusesTheFilesBesideTheDatabaseAndWhatIsNoFile) {
  Recording recording;
  recording.record("2026-03-02", small_morning());
  ASSERT_EQ(0, ::mkfifo(recording.folder().file("pipe").c_str(), 0600));
  for (const std::string& to : {recording.path() + "-wal", recording.path() + "-shm", recording.path() + ".lock",
                                recording.folder().file("pipe")})
    EXPECT_THROW(backup(recording.path(), to, true, [](std::int64_t, std::int64_t) { return true; }), Error) << to;
  EXPECT_TRUE(std::filesystem::is_fifo(recording.folder().file("pipe")));
}

TEST(Backup, ThatFailsOrIsStoppedLeavesNothing) {
  Recording recording;
  recording.record("2026-03-02", small_morning());
  const TempFolder folder;
  EXPECT_EQ(0U, refusal(recording.path(), folder.file("no/copy.db"), false).find("1: cannot write"));
  EXPECT_EQ(0U, refusal(folder.file("no.db"), folder.file("copy.db"), false).find("75: there is no database"));
  std::string lines = "10:00:00 R 2026-03-02\n";
  for (int i = 0; i < 80'000; ++i) lines += "10:00:00 A 6101 @2001\n";
  recording.record("2026-03-03", wire_of(lines));
  EXPECT_FALSE(
      backup(recording.path(), folder.file("copy.db"), false, [](std::int64_t, std::int64_t) { return false; }));
  EXPECT_EQ(std::vector<std::string>{}, files_of(folder));
}

// A backup that was killed leaves a file, and SQLite's beside it. One that is at work holds its own.
TEST(Backup, RemovesWhatKilledOnesLeftInThatFolder) {
  Recording recording;
  recording.record("2026-03-02", small_morning());
  const TempFolder folder;
  folder.write("monday.db.acd-backup-aB3xY9", "half");
  folder.write("monday.db.acd-backup-aB3xY9-wal", "half");
  const std::vector<std::string> others{"acd-backup-aB3xY9", "monday.db", "monday.db.acd-backup-aB3xY",
                                        "monday.db.acd-backup-aB3x.9", "monday.db.acd-backup-aB3xY9.gz"};
  for (const std::string& name : others) folder.write(name, "a file of somebody");
  std::string at_work = folder.file("tuesday.db.acd-backup-");
  const int held = create_temporary(at_work);
  ASSERT_GE(held, 0);
  ASSERT_TRUE(backup(recording.path(), folder.file("copy.db"), false, go_on));
  std::vector<std::string> expected = others;
  expected.insert(expected.end(), {"copy.db", std::filesystem::path(at_work).filename()});
  std::sort(expected.begin(), expected.end());
  EXPECT_EQ(expected, files_of(folder));
  ::close(held);
  ASSERT_TRUE(backup(recording.path(), folder.file("copy.db"), true, go_on));
  EXPECT_FALSE(std::filesystem::exists(at_work));
}

}  // namespace
}  // namespace acd::test
