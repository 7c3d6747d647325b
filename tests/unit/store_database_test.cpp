#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "core/error.h"
#include "store/migrations.h"
#include "store_fixture.h"

namespace acd::test {
namespace {

// What opening throws, "75: message"; "opened" if it does not.
template <class Open>
std::string refusal(Open open) {
  try {
    open();
    return "opened";
  } catch (const Error& e) {
    return std::to_string(static_cast<int>(e.code())) + ": " + e.what();
  }
}

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST(StoreDatabase, MigrationsAreNumberedFromOneWithoutAGap) {
  ASSERT_FALSE(migrations().empty());
  int expected = 1;
  for (const Migration& step : migrations()) {
    EXPECT_EQ(expected++, step.number);
    EXPECT_FALSE(step.name.empty());
    EXPECT_FALSE(step.sql.empty());
  }
}

TEST(StoreDatabase, ANewOneHasTheNewestSchemaAndIsOurs) {
  TempFolder folder;
  const auto db = open_for_writing(folder.file("acd.db"));
  EXPECT_EQ(static_cast<int>(migrations().size()), schema_version(*db));
  EXPECT_EQ("wal\n", rows_of(*db, "PRAGMA journal_mode"));
  EXPECT_EQ("2\n", rows_of(*db, "PRAGMA synchronous"));
  EXPECT_EQ("2\n", rows_of(*db, "PRAGMA auto_vacuum"));
  EXPECT_EQ("ok\n", rows_of(*db, "PRAGMA integrity_check"));
}

// A script that looks for the database from the first second on must not keep it from being made.
TEST(StoreDatabase, IsMadeAlthoughSomebodyReadsItMeanwhile) {
  TempFolder folder;
  const std::string path = folder.file("acd.db");
  SQLite::Database reader(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  reader.exec("PRAGMA application_id = 0x41434452; BEGIN; SELECT count(*) FROM sqlite_schema");
  std::thread ends([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    reader.exec("COMMIT");
  });
  EXPECT_EQ("opened", refusal([&] { open_for_writing(path); }));
  ends.join();
}

TEST(StoreDatabase, IsOpenedAgainAsItIs) {
  Recording recording;
  recording.record("2026-03-02", small_morning());
  const std::string before = recording.all();
  recording.reopen();
  EXPECT_EQ(before, recording.all());
}

TEST(StoreDatabase, ANewerSchemaIsRefusedByItsNumberAndFile) {
  TempFolder folder;
  const std::string path = folder.file("acd.db");
  open_for_writing(path)->exec("PRAGMA user_version = 4711");
  for (const std::string& said : {refusal([&] { open_for_writing(path); }), refusal([&] { open_for_reading(path); })}) {
    EXPECT_TRUE(holds(said, "1: ")) << said;
    EXPECT_TRUE(holds(said, "4711")) << said;
    EXPECT_TRUE(holds(said, path)) << said;
    EXPECT_TRUE(holds(said, "newer")) << said;
  }
}

TEST(StoreDatabase, AnOlderSchemaIsNotRead) {
  TempFolder folder;
  const std::string path = folder.file("acd.db");
  {
    const auto db = open_for_writing(path);
    db->exec("PRAGMA user_version = 0");
  }
  EXPECT_TRUE(holds(refusal([&] { open_for_reading(path); }), "schema 0"));
}

TEST(StoreDatabase, AForeignDatabaseIsRefusedAndLeftAlone) {
  TempFolder folder;
  const std::string path = folder.file("other.db");
  {
    SQLite::Database other(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    other.exec("CREATE TABLE people(name TEXT)");
  }
  for (const std::string& said : {refusal([&] { open_for_writing(path); }), refusal([&] { open_for_reading(path); })}) {
    EXPECT_TRUE(holds(said, "is not a database of acd-recorder")) << said;
    EXPECT_TRUE(holds(said, path)) << said;
  }
  SQLite::Database other(path, SQLite::OPEN_READONLY);
  EXPECT_EQ("people\n", rows_of(other, "SELECT name FROM sqlite_master"));
  EXPECT_EQ("delete\n", rows_of(other, "PRAGMA journal_mode"));
}

TEST(StoreDatabase, AFileThatIsNoDatabaseIsRefusedAndLeftAlone) {
  TempFolder folder;
  const std::string text(5000, 'x');
  const std::string path = folder.write("notes.txt", text);
  EXPECT_TRUE(holds(refusal([&] { open_for_writing(path); }), "is not a database of acd-recorder"));
  EXPECT_TRUE(holds(refusal([&] { open_for_reading(path); }), "is not a database of acd-recorder"));
  std::ifstream in(path);
  EXPECT_EQ(text, std::string(std::istreambuf_iterator<char>(in), {}));
}

TEST(StoreDatabase, AMissingFileOrFolderSaysSo) {
  TempFolder folder;
  EXPECT_TRUE(holds(refusal([&] { open_for_reading(folder.file("none.db")); }), "75: there is no database"));
  EXPECT_TRUE(holds(refusal([&] { open_for_writing(folder.file("no/such/acd.db")); }), "75: cannot open"));
  EXPECT_TRUE(holds(refusal([&] { WriterLock lock(folder.file("no/such/acd.db")); }), "75: cannot open"));
}

TEST(StoreDatabase, ItsFilesMayBeReadByTheGroupOnly) {
  Recording recording;
  recording.record("2026-03-02", small_morning());
  for (const char* end : {"", "-wal", "-shm"}) {
    struct stat info {};
    ASSERT_EQ(0, ::stat((recording.path() + end).c_str(), &info)) << end;
    EXPECT_EQ(0640U, info.st_mode & 0777U) << end;
  }
}

TEST(StoreDatabase, TheWalStaysWhenItIsClosed) {
  Recording recording;
  recording.record("2026-03-02", small_morning());
  recording.close();
  EXPECT_EQ(0, ::access((recording.path() + "-wal").c_str(), F_OK));
  EXPECT_EQ(0, ::access((recording.path() + "-shm").c_str(), F_OK));
}

TEST(StoreDatabase, AReaderNeitherWaitsForTheWriterNorHoldsItUp) {
  Recording recording;
  recording.record("2026-03-02", small_morning());
  Journal& journal = recording.journal();
  journal.begin();
  journal.begin_session(recording.capture("2026-03-03"));
  journal.bytes(small_morning(), std::nullopt);
  const auto reader = open_for_reading(recording.path());
  EXPECT_EQ("24\n", rows_of(*reader, "SELECT count(*) FROM frame"));
  SQLite::Statement open_snapshot(*reader, "SELECT count(*) FROM frame f JOIN frame g");
  SQLite::Statement half_read(*reader, "SELECT frame_id FROM frame");
  half_read.executeStep();
  EXPECT_NO_THROW(journal.commit());
  EXPECT_EQ("24\n", rows_of(*reader, "SELECT count(*) FROM frame")) << "its snapshot stays while a query is open";
  half_read.reset();
  EXPECT_EQ("48\n", rows_of(*reader, "SELECT count(*) FROM frame"));
}

TEST(StoreDatabase, AReaderCannotWrite) {
  Recording recording;
  const auto reader = open_for_reading(recording.path());
  EXPECT_THROW(reader->exec("DELETE FROM state"), SQLite::Exception);
}

TEST(StoreDatabase, IsReadBesideTheWriterUnlessItsFileWasMoved) {
  const TempFolder folder;
  const std::string path = folder.file("acd.db");
  const auto writing = open_for_writing(path);
  writing->exec("INSERT INTO agent VALUES(1, '6101')");
  const auto reading = open_beside(*writing);
  EXPECT_EQ("6101\n", rows_of(*reading, "SELECT agent_id FROM agent"));
  EXPECT_THROW(reading->exec("DELETE FROM agent"), SQLite::Exception);
  const std::string other = folder.file("other.db");
  open_for_writing(other);
  std::filesystem::rename(path, folder.file("moved.db"));
  std::filesystem::rename(other, path);
  EXPECT_EQ("75: '" + path + "' was moved or replaced while it was open; run it again",
            refusal([&] { open_beside(*writing); }));
}

TEST(StoreDatabase, ThatIsDamagedIsNotTriedAgain) {
  Recording recording;
  recording.record("2026-03-02", small_morning());
  checkpoint(recording.db());
  recording.close();
  std::filesystem::resize_file(recording.path(), std::filesystem::file_size(recording.path()) / 2 / 4096 * 4096);
  for (const char* end : {"-wal", "-shm"}) std::filesystem::remove(recording.path() + end);
  for (const std::string& said :
       {refusal([&] { open_for_writing(recording.path()); }), refusal([&] { open_for_reading(recording.path()); })})
    EXPECT_TRUE(said.starts_with("1: '" + recording.path() + "' is damaged")) << said;
}

TEST(WriterLock, NamesTheProcessThatHoldsIt) {
  TempFolder folder;
  const std::string path = folder.file("acd.db");
  const WriterLock lock(path);
  const std::string said = refusal([&] { WriterLock second(path); });
  EXPECT_TRUE(holds(said, "75: ")) << said;
  EXPECT_TRUE(holds(said, path)) << said;
  EXPECT_TRUE(holds(said, "process " + std::to_string(::getpid()) + ";")) << said;
}

// A report that asks who records must not make a recorder fail that starts just then.
TEST(WriterLock, IsGotWhileOthersLookAtIt) {
  const TempFolder folder;
  const std::string path = folder.file("acd.db");
  { const WriterLock makes_the_file(path); }
  std::atomic<bool> looks = true;
  std::thread others([&] {
    while (looks) {
      const std::string writer = writer_of(path).value_or("");
      EXPECT_TRUE(writer.empty() || writer == std::to_string(::getpid())) << writer;
    }
  });
  for (int i = 0; i < 2000; ++i) EXPECT_EQ("opened", refusal([&] { const WriterLock lock(path); }));
  looks = false;
  others.join();
}

TEST(WriterLock, GoesWithItsObject) {
  TempFolder folder;
  const std::string path = folder.file("acd.db");
  { const WriterLock lock(path); }
  EXPECT_EQ("opened", refusal([&] { WriterLock again(path); }));
}

TEST(WriterLock, IsMadeAgainWhenItsFileWasRemoved) {
  const TempFolder folder;
  const std::string path = folder.file("acd.db");
  WriterLock lock(path);
  EXPECT_FALSE(lock.renew());
  std::filesystem::remove(path + ".lock");
  EXPECT_TRUE(lock.renew());
  EXPECT_FALSE(lock.renew());
  EXPECT_NE("opened", refusal([&] { WriterLock second(path); }));
}

TEST(WriterLock, SaysWhoTookItAfterItsFileWasRemoved) {
  const TempFolder folder;
  const std::string path = folder.file("acd.db");
  WriterLock lock(path);
  std::filesystem::remove(path + ".lock");
  const WriterLock second(path);
  EXPECT_TRUE(holds(refusal([&] { lock.renew(); }), "75: ")) << refusal([&] { lock.renew(); });
}

TEST(NamedFile, IsInPlaceUntilItIsMovedRemovedOrReplaced) {
  const TempFolder folder;
  folder.write("a", "");
  const NamedFile file(folder.file("a"));
  EXPECT_TRUE(file.is_in_place());
  std::filesystem::rename(folder.file("a"), folder.file("b"));
  EXPECT_FALSE(file.is_in_place());
  folder.write("a", "");
  EXPECT_FALSE(file.is_in_place());
}

TEST(WriterLock, GoesWithItsProcess) {
  TempFolder folder;
  const std::string path = folder.file("acd.db");
  const pid_t child = ::fork();
  if (child == 0) {
    const WriterLock lock(path);
    ::kill(::getpid(), SIGKILL);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ("opened", refusal([&] { WriterLock again(path); }));
}

TEST(StoreSessions, AContentIsKnownOnceItIsInToItsEnd) {
  Recording recording;
  SessionStart start = recording.capture("2026-03-02");
  start.content_hash = ContentHash{1, 2, 3};
  Journal& journal = recording.journal();
  journal.begin();
  journal.begin_session(start);
  journal.bytes(small_morning().substr(0, 100), std::nullopt);
  journal.commit();
  EXPECT_FALSE(has_content(recording.db(), {1, 2, 3}));
  recording.reopen();
  ASSERT_TRUE(recording.journal().left_open());
  EXPECT_EQ(start.content_hash, recording.journal().left_open()->content_hash);
  recording.journal().begin();
  recording.journal().close_left_open(3);
  recording.journal().commit();
  EXPECT_FALSE(has_content(recording.db(), {1, 2, 3}));
  recording.record(start, small_morning());
  EXPECT_TRUE(has_content(recording.db(), {1, 2, 3}));
  EXPECT_FALSE(has_content(recording.db(), {3, 2, 1}));
}

TEST(StoreSessions, TheZoneOfTheLastIsRemembered) {
  Recording recording("Australia/Lord_Howe");
  EXPECT_EQ(std::nullopt, last_zone(recording.db()));
  recording.record("2026-03-02", small_morning());
  EXPECT_EQ("Australia/Lord_Howe", last_zone(recording.db()));
}

}  // namespace
}  // namespace acd::test
