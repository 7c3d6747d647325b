// A database file of each schema that there was, made by the program of its time (old-databases/make), in the hands of
// today's programs.

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>

#include "process.h"
#include "store/migrations.h"

namespace acd::test {
namespace {

constexpr const char* kZone = "Australia/Sydney";

std::string kept(int schema) {
  return std::string(ACD_SOURCE_DIR) + "/tests/e2e/old-databases/schema-" + std::to_string(schema) + ".db.gz";
}
std::string sample(const std::string& name) {
  return read_file(std::string(ACD_SOURCE_DIR) + "/samples/" + name + ".rte");
}

int newest() { return migrations().back().number; }

std::string rows(const std::string& db, const std::string& sql) {
  SQLite::Database database(db, SQLite::OPEN_READONLY);
  SQLite::Statement row(database, sql);
  std::string text;
  while (row.executeStep())
    for (int i = 0; i < row.getColumnCount(); ++i)
      text += row.getColumn(i).getString() + (i + 1 < row.getColumnCount() ? '|' : '\n');
  return text;
}

// What was recorded, and cannot be had again; the columns of the first schema.
std::string recorded(const std::string& db) {
  return rows(db, "SELECT frame_id, session_id, received_us, hex(raw) FROM frame WHERE session_id <= 4 ORDER BY 1") +
         rows(db,
              "SELECT session_id, kind, source, zone, max_silence_s, first_date, hex(content_hash), begun_us FROM "
              "session "
              "WHERE session_id <= 4 ORDER BY 1");
}

std::string bytes_of_session(const std::string& db, int session_id) {
  SQLite::Database database(db, SQLite::OPEN_READONLY);
  SQLite::Statement frame(database, "SELECT raw FROM frame WHERE session_id = ? ORDER BY frame_id");
  frame.bind(1, session_id);
  std::string bytes;
  while (frame.executeStep()) bytes += frame.getColumn(0).getString();
  return bytes;
}

Result recorder(std::vector<std::string> words) {
  words.insert(words.begin(), ACD_RECORDER);
  return run(words);
}

class OldDatabase : public ::testing::TestWithParam<int> {
 protected:
  void SetUp() override {
    const int made = std::system(("gzip -dc '" + kept(GetParam()) + "' >'" + db + "'").c_str());
    ASSERT_EQ(0, made) << kept(GetParam());
    ASSERT_EQ(std::to_string(GetParam()) + "\n", rows(db, "PRAGMA user_version"));
    before = recorded(db);
    ASSERT_EQ("4\n", rows(db, "SELECT count(*) FROM session"));
  }

  const Folder folder;
  const std::string db = folder / "acd.db";
  std::string before;
};

TEST_P(OldDatabase, HoldsWhatWasSent) {
  EXPECT_EQ(sample("work-timer-interrupted"), bytes_of_session(db, 1));
  EXPECT_EQ(sample("noise"), bytes_of_session(db, 2));
  EXPECT_EQ(sample("lost-records"), bytes_of_session(db, 3));
  const std::string live = bytes_of_session(db, 4);
  EXPECT_GT(live.size(), 100U);
  EXPECT_EQ(sample("log-on-over").substr(0, live.size()), live);
}

TEST_P(OldDatabase, IsNotReadByAReportThatSaysWhatToDo) {
  if (GetParam() == newest()) {  // it is not old
    EXPECT_EQ(0, run({ACD_REPORT, "who", "--db", db}).exit_code);
    return;
  }
  const std::string bytes = read_file(db);
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{ACD_REPORT, "who"}, {ACD_RECORDER, "backup", "--to", folder / "copy.db"}}) {
    std::vector<std::string> words = command;
    words.insert(words.end(), {"--db", db});
    const Result result = run(words);
    EXPECT_EQ(1, result.exit_code);
    EXPECT_NE(std::string::npos,
              result.err.find("'" + db + "' has schema " + std::to_string(GetParam()) + ", this program reads " +
                              std::to_string(newest()) + "; start acd-recorder once on it to bring it up to date\n"))
        << result.err;
  }
  EXPECT_EQ(bytes, read_file(db));
}

TEST_P(OldDatabase, GoesOnUnderTodaysRecorderAndLosesNothing) {
  const std::string version = rows(db, "SELECT version FROM derivation");
  const Result more = recorder({"replay", std::string(ACD_SOURCE_DIR) + "/samples/silence.rte", "--db", db});
  ASSERT_EQ(0, more.exit_code) << more.err;
  EXPECT_EQ(std::to_string(newest()) + "\n", rows(db, "PRAGMA user_version"));
  EXPECT_EQ("ok\n", rows(db, "PRAGMA integrity_check"));
  EXPECT_EQ(before, recorded(db));
  EXPECT_EQ("interrupted\n", rows(db, "SELECT ended_by FROM session WHERE session_id = 4")) << "it was killed";
  EXPECT_EQ(sample("silence"), bytes_of_session(db, 5));
  EXPECT_EQ(version, rows(db, "SELECT version FROM derivation")) << "rows by older rules are said to be such";
  EXPECT_EQ(0, run({ACD_REPORT, "who", "--db", db}).exit_code);
  EXPECT_EQ(0, recorder({"rebuild", "--db", db}).exit_code);
  EXPECT_EQ("ok\n", recorder({"rebuild", "--check", "--db", db}).out);
}

TEST_P(OldDatabase, RebuiltHasTheRowsOfAReplayOfItsExport) {
  {
    Process closes_what_was_left_open({ACD_RECORDER, "run", "--pbx", "127.0.0.1:1", "--db", db}, folder / "run.log");
    ASSERT_TRUE(closes_what_was_left_open.wait_for_log("event=recording")) << closes_what_was_left_open.log();
    closes_what_was_left_open.signal(SIGTERM);
    ASSERT_EQ(0, closes_what_was_left_open.wait());
  }
  ASSERT_EQ(0, recorder({"rebuild", "--db", db}).exit_code);
  EXPECT_EQ(before, recorded(db));
  ASSERT_EQ(0, run({ACD_REPORT, "export", "--as", "raw", "--db", db, "--output", folder / "sessions"}).exit_code);
  std::vector<std::string> command{"replay", "--db", folder / "new.db", "--zone", kZone};
  for (const auto& file : std::filesystem::directory_iterator(folder / "sessions")) command.push_back(file.path());
  const Result replayed = recorder(command);
  ASSERT_EQ(0, replayed.exit_code) << replayed.err;
  EXPECT_EQ(rows_of(folder / "new.db"), rows_of(db));
}

TEST_P(OldDatabase, ContentThatIsInItIsStillKnown) {
  const Result again = recorder({"replay", std::string(ACD_SOURCE_DIR) + "/samples/noise.rte", "--db", db});
  EXPECT_EQ(0, again.exit_code);
  EXPECT_NE(std::string::npos, again.err.find("event=skipped")) << again.err;
}

TEST_P(OldDatabase, OfANewerProgramIsRefusedByName) {
  SQLite::Database(db, SQLite::OPEN_READWRITE).exec("PRAGMA user_version = 9999");
  const std::string bytes = read_file(db);
  for (const Result& result : {recorder({"rebuild", "--db", db}), run({ACD_REPORT, "who", "--db", db})}) {
    EXPECT_EQ(1, result.exit_code);
    EXPECT_NE(std::string::npos, result.err.find("'" + db + "' has schema 9999, this program knows up to"))
        << result.err;
  }
  EXPECT_EQ(bytes, read_file(db));
}

// All that are old, and the newest if it is kept already.
INSTANTIATE_TEST_SUITE_P(Schema, OldDatabase,
                         ::testing::Range(1, newest() + (std::filesystem::exists(kept(newest())) ? 1 : 0)),
                         ::testing::PrintToStringParamName());

}  // namespace
}  // namespace acd::test
