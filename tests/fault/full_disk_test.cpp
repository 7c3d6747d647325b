#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>

#include "child_process.h"
#include "file_text.h"
#include "live_feed.h"
#include "small_disk.h"
#include "store_fixture.h"
#include "test_switch.h"

namespace acd::test {
namespace {

using std::chrono::milliseconds;

std::vector<std::string> recorder(const TestSwitch& pbx, const std::string& db, const std::string& spill = {}) {
  std::vector<std::string> command{ACD_RECORDER, "run", "--pbx",  "127.0.0.1:" + pbx.port(),
                                   "--db",       db,    "--zone", "UTC"};
  if (!spill.empty()) command.insert(command.end(), {"--spill", spill});
  return command;
}

void expect_all_stored(const std::string& db, std::size_t sent) {
  const auto reader = open_for_reading(db);
  SQLite::Statement rows(*reader, std::string("SELECT ") + kRecordNumber + " FROM queue_sample ORDER BY frame_id");
  std::int64_t n = 0;
  for (; rows.executeStep(); ++n) ASSERT_EQ(n, rows.getColumn(0).getInt64()) << "lost, twice, or out of order";
  EXPECT_EQ(sent, static_cast<std::size_t>(n));
  EXPECT_EQ("0 -\n", rows_of(*reader, "SELECT (SELECT count(*) FROM reject), sum(dropped_bytes) FROM session"));
  EXPECT_EQ("ok\n", rows_of(*reader, "PRAGMA integrity_check"));
}

// Full for two seconds, the folder of the spill too: what comes is kept in memory.
TEST(FullDisk, ATmpfsThatIsFullForAWhileLosesNothing) {
  const SmallDisk disk;
  if (!disk.why_not().empty()) GTEST_SKIP() << "cannot mount a tmpfs (" << disk.why_not() << "); see AFileSizeLimit...";
  const TempFolder folder;
  TestSwitch pbx(milliseconds(10), 10);
  ChildProcess run(recorder(pbx, disk.file("acd.db")), folder.file("log"));
  ASSERT_TRUE(wait_until([&] { return pbx.sent_us().size() > 500; })) << content_of(folder.file("log"));
  disk.fill();
  EXPECT_TRUE(
      wait_until([&] { return content_of(folder.file("log")).find("database_not_written") != std::string::npos; }));
  const std::size_t before = pbx.sent_us().size();
  std::this_thread::sleep_for(milliseconds(1500));
  EXPECT_GT(pbx.sent_us().size(), before + 500) << "the socket is not read on";
  disk.free();
  EXPECT_TRUE(
      wait_until([&] { return content_of(folder.file("log")).find("database_written_again") != std::string::npos; }));
  pbx.hang_up();
  std::this_thread::sleep_for(milliseconds(300));
  run.signal(SIGTERM);
  EXPECT_EQ(0, run.wait()) << content_of(folder.file("log"));
  expect_all_stored(disk.file("acd.db"), pbx.sent_us().size());
}

// Stopped while it is full: what memory holds is spilled to another folder at once; then it may even be killed.
TEST(FullDisk, ATmpfsThatStaysFullSpillsElsewhereForTheNextStart) {
  const SmallDisk disk;
  if (!disk.why_not().empty()) GTEST_SKIP() << "cannot mount a tmpfs (" << disk.why_not() << "); see AFileSizeLimit...";
  const TempFolder folder;
  TestSwitch pbx(milliseconds(10), 10);
  const auto command = recorder(pbx, disk.file("acd.db"), folder.file(""));
  {
    ChildProcess run(command, folder.file("log"));
    ASSERT_TRUE(wait_until([&] { return pbx.sent_us().size() > 500; })) << content_of(folder.file("log"));
    disk.fill();
    std::this_thread::sleep_for(milliseconds(1500));
    pbx.hang_up();
    std::this_thread::sleep_for(milliseconds(300));
    run.signal(SIGTERM);
    EXPECT_TRUE(wait_until([&] { return content_of(folder.file("log")).find("event=spilling") != std::string::npos; }))
        << content_of(folder.file("log"));
    run.signal(SIGKILL);
    run.wait();
  }
  EXPECT_TRUE(std::filesystem::exists(folder.file("acd.db.spill")));
  disk.free();
  ChildProcess run(command, folder.file("log"));
  EXPECT_TRUE(wait_until([&] { return content_of(folder.file("log")).find("spill_taken_in") != std::string::npos; }))
      << content_of(folder.file("log"));
  run.signal(SIGTERM);
  EXPECT_EQ(0, run.wait());
  EXPECT_FALSE(std::filesystem::exists(folder.file("acd.db.spill")));
  expect_all_stored(disk.file("acd.db"), pbx.sent_us().size());
}

// The same where nobody may mount: a limit on the size of the files of the recorder, which refuses what grows.
TEST(FullDisk, AFileSizeLimitForAWhileLosesNothing) {
  const TempFolder folder;
  TestSwitch pbx(milliseconds(10), 10);
  const auto before = std::signal(SIGXFSZ, SIG_IGN);  // inherited: a write fails instead
  ChildProcess run(recorder(pbx, folder.file("acd.db")), folder.file("log"));
  std::signal(SIGXFSZ, before);
  ASSERT_TRUE(wait_until([&] { return pbx.sent_us().size() > 1500; })) << content_of(folder.file("log"));
  rlimit none{}, small{};
  ASSERT_EQ(0, ::prlimit(run.pid(), RLIMIT_FSIZE, nullptr, &none));
  small = {32 * 1024, none.rlim_max};
  ASSERT_EQ(0, ::prlimit(run.pid(), RLIMIT_FSIZE, &small, nullptr));
  EXPECT_TRUE(
      wait_until([&] { return content_of(folder.file("log")).find("database_not_written") != std::string::npos; }));
  const std::size_t sent = pbx.sent_us().size();
  std::this_thread::sleep_for(milliseconds(1500));
  EXPECT_GT(pbx.sent_us().size(), sent + 500) << "the socket is not read on";
  ASSERT_EQ(0, ::prlimit(run.pid(), RLIMIT_FSIZE, &none, nullptr));
  EXPECT_TRUE(
      wait_until([&] { return content_of(folder.file("log")).find("database_written_again") != std::string::npos; }));
  pbx.hang_up();
  std::this_thread::sleep_for(milliseconds(300));
  run.signal(SIGTERM);
  EXPECT_EQ(0, run.wait()) << content_of(folder.file("log"));
  expect_all_stored(folder.file("acd.db"), pbx.sent_us().size());
}

// A recorder that starts on a disk it may not write to says so in one line, and that it is worth trying again.
TEST(ReadOnlyDisk, IsSaidAtTheStart) {
  const SmallDisk disk;
  if (!disk.why_not().empty()) GTEST_SKIP() << "cannot mount a tmpfs (" << disk.why_not() << ")";
  const TempFolder folder;
  TestSwitch pbx(milliseconds(10));
  { const auto db = open_for_writing(disk.file("acd.db")); }
  disk.make_read_only();
  ChildProcess run(recorder(pbx, disk.file("acd.db")), folder.file("log"));
  EXPECT_EQ(75, run.wait());
  EXPECT_NE(std::string::npos, content_of(folder.file("log")).find("is on a file system that is mounted read-only"))
      << content_of(folder.file("log"));
}

// So does one that finds the disk full when it closes the session that a crash left open.
TEST(FullDisk, AtTheStartIsWorthTryingAgain) {
  const SmallDisk disk;
  if (!disk.why_not().empty()) GTEST_SKIP() << "cannot mount a tmpfs (" << disk.why_not() << ")";
  const TempFolder folder;
  TestSwitch pbx(milliseconds(10), 10);
  const auto command = recorder(pbx, disk.file("acd.db"));
  {
    ChildProcess run(command, folder.file("log"));
    ASSERT_TRUE(wait_until([&] { return pbx.sent_us().size() > 500; })) << content_of(folder.file("log"));
    run.signal(SIGKILL);
    run.wait();
  }
  disk.fill();
  ChildProcess run(command, folder.file("log"));
  EXPECT_EQ(75, run.wait()) << content_of(folder.file("log"));
  EXPECT_NE(std::string::npos, content_of(folder.file("log")).find("database or disk is full"));
}

}  // namespace
}  // namespace acd::test
