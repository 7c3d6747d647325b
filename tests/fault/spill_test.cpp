#include <gtest/gtest.h>

#include "core/error.h"
#include "file_text.h"
#include "live_feed.h"
#include "truth_text.h"

namespace acd::test {
namespace {

std::string_view some_bytes() { return std::string_view(centre_bytes()).substr(0, 60'000); }

const std::string& rows_of_sound_disk() {
  static const std::string rows = [] {
    LiveFeed feed(quick_limits(), "");
    feed.session(some_bytes());
    feed.finish();
    return feed.recording().all();
  }();
  return rows;
}

// Longer than memory can hold: what came meanwhile waits in the spill, and comes in behind what came before.
TEST(Spill, IsTakenInInOrderOnceWhenTheDiskIsBack) {
  disk().heal();
  LiveFeed feed;
  feed.session(some_bytes(), [&](std::size_t n) {
    if (n == 4) disk().write_error = SQLITE_FULL;
    if (n == 16) {
      EXPECT_TRUE(wait_until([&] { return feed.spilled(); })) << "nothing was spilled";
      disk().heal();
    }
  });
  feed.finish();
  EXPECT_EQ("", first_difference(rows_of_sound_disk(), feed.recording().all()));
  EXPECT_FALSE(feed.spilled());
}

// Killed while the disk is away: the next start takes the spill in first, and goes on within a record.
TEST(Spill, OfAKilledRecorderIsTakenInByTheNext) {
  disk().heal();
  LiveFeed feed;
  const TempFolder killed;
  feed.open();
  for (std::size_t n = 0; n < 4; ++n) feed.chunk(some_bytes(), n);
  std::this_thread::sleep_for(std::chrono::milliseconds(300));  // stored, up to half a record
  disk().write_error = SQLITE_IOERR_WRITE;
  for (std::size_t n = 4; n < 12; ++n) feed.chunk(some_bytes(), n);
  ASSERT_TRUE(wait_until([&] { return feed.spilled_bytes() > 8 * 3000; }));
  feed.copy_as_killed(killed);
  EXPECT_EQ(some_bytes().substr(0, 36'000), restarted(killed.file("acd.db")));
  const auto db = open_for_reading(killed.file("acd.db"));
  EXPECT_EQ(std::string("1 ") + kInterruptedSpilled + "\n", rows_of(*db, "SELECT session_id, ended_by FROM session"));
  EXPECT_LE(count_of(*db, "reject"), 1) << "only the last record may be cut";
}

// A commit whose sync failed is rolled back here, and spilled. After a crash SQLite finds it whole in the WAL.
TEST(Spill, HoldsNothingTwiceAfterACommitThatFailedAndCameThrough) {
  disk().heal();
  KeepLimits limits = quick_limits();
  limits.retry_every = std::chrono::milliseconds(300);  // nothing is written while the files are copied
  limits.wal_bytes = 1 << 30;
  LiveFeed feed(limits);
  const TempFolder killed;
  feed.open();
  feed.chunk(some_bytes(), 0);
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  disk().sync_error = SQLITE_IOERR_FSYNC;
  for (std::size_t n = 1; n < 7; ++n) feed.chunk(some_bytes(), n);
  ASSERT_TRUE(wait_until([&] { return feed.spilled_bytes() > 6 * 3000; }));
  feed.copy_as_killed(killed);
  std::filesystem::copy_file(killed.file("acd.db"), killed.file("other.db"));
  std::filesystem::copy_file(killed.file("acd.db-wal"), killed.file("other.db-wal"));
  EXPECT_GT(stored_bytes(*open_for_writing(killed.file("other.db"))).size(), 3000U) << "no commit came through";
  EXPECT_EQ(some_bytes().substr(0, 21'000), restarted(killed.file("acd.db")));
}

// The next start is killed too, after each of its commits.
TEST(Spill, TakenInInPartIsGoneOnWith) {
  disk().heal();
  LiveFeed feed;
  const TempFolder killed, again;
  disk().write_error = SQLITE_IOERR_WRITE;
  feed.open();
  std::string all;
  for (int round = 0; round < 6; ++round) {
    all += some_bytes();
    for (std::size_t n = 0; n < 20; ++n) feed.chunk(some_bytes(), n);
  }
  ASSERT_TRUE(wait_until([&] { return feed.spilled_bytes() > all.size(); }));
  feed.copy_as_killed(killed);
  {
    const auto db = open_for_writing(killed.file("acd.db"));
    Journal journal(*db);
    ChunkQueue queue(1 << 20);
    Publisher publisher("");
    Spill spill(killed.file("acd.db.spill"), killed.file("acd.db"));
    KeepLimits limits = quick_limits();
    limits.wal_bytes = 1 << 30;  // no checkpoint while the files are copied
    JournalThread writer(journal, queue, publisher, SessionStart{}, spill, limits);
    ASSERT_TRUE(writer.recover());
    std::filesystem::copy_file(killed.file("acd.db.spill"), again.file("acd.db.spill"));
    writer.start();
    const auto reader = open_for_reading(killed.file("acd.db"));
    ASSERT_TRUE(wait_until([&] { return count_of(*reader, "frame") > 0; }));
    for (const char* end : {"", "-wal"})
      std::filesystem::copy_file(killed.file("acd.db") + end, again.file("acd.db") + end);
    queue.push(LinkStopped{});
    writer.join();
  }
  EXPECT_TRUE(all == restarted(again.file("acd.db"))) << "not the bytes that were received";
}

// Cut at every length within its last two entries, as by a loss of power: what is whole is taken in, in order.
TEST(Spill, ATornEndIsCutOff) {
  const TempFolder folder;
  const std::string path = folder.file("acd.db.spill");
  std::int64_t whole = 0, size = 0;
  {
    Spill spill(path, folder.file("acd.db"));
    spill.append({LinkOpened{"switch", {1}}, LinkBytes{"first", {2}}}, {});
    whole = static_cast<std::int64_t>(std::filesystem::file_size(path));
    spill.append({LinkBytes{"second", {3}}}, {});
    size = static_cast<std::int64_t>(std::filesystem::file_size(path));
  }
  const TempFolder torn;
  for (std::int64_t cut = whole; cut <= size; ++cut)
    for (const bool overwritten : {false, true}) {
      const std::string copy = torn.file("acd.db.spill");
      std::filesystem::copy_file(path, copy, std::filesystem::copy_options::overwrite_existing);
      std::filesystem::resize_file(copy, static_cast<std::uintmax_t>(cut));
      if (overwritten) std::filesystem::resize_file(copy, static_cast<std::uintmax_t>(size));  // zeros: never written
      Spill spill(copy, torn.file("acd.db"));
      ASSERT_TRUE(spill.find());
      std::string bytes;
      spill.read(1 << 20, [&](const LinkMessage& m) {
        if (const auto* chunk = std::get_if<LinkBytes>(&m)) bytes += chunk->bytes + " ";
      });
      EXPECT_EQ(cut == size ? "first second " : "first ", bytes) << "cut at " << cut;
    }
}

// What a spill holds, a word a message.
std::string words_of(Spill& spill) {
  std::string words;
  while (spill.untaken())
    spill.taken(spill.read(1, [&](const LinkMessage& m) {
      if (const auto* chunk = std::get_if<LinkBytes>(&m)) words += chunk->bytes + " ";
      if (const auto* dropped = std::get_if<LinkDropped>(&m)) words += dropped->bytes > 0 ? "dropped " : "nothing ";
    }));
  return words;
}

void damage(const std::string& path, std::int64_t at) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekg(at);
  const int byte = file.get();
  file.seekp(at);
  file.put(static_cast<char>(byte ^ 0x40));
}

// Whatever byte of it is damaged: what is whole before and behind is taken in, the rest is counted or set aside.
TEST(Spill, ADamagedByteCostsItsEntryOnly) {
  const TempFolder folder;
  const std::string whole = folder.file("whole"), path = folder.file("acd.db.spill");
  std::int64_t begin = 0, first = 0;
  {
    Spill spill(whole, folder.file("acd.db"));
    spill.append({LinkBytes{"first", {2}}}, {});
    first = static_cast<std::int64_t>(std::filesystem::file_size(whole));
    begin = first - static_cast<std::int64_t>(12 + 24 + 5);
    spill.append({LinkBytes{"second", {3}}, LinkBytes{"third", {4}}}, {});
  }
  const auto size = static_cast<std::int64_t>(std::filesystem::file_size(whole));
  const std::int64_t second = first + 12 + 24 + 6;
  for (std::int64_t at = 8; at < size; ++at) {
    std::filesystem::copy_file(whole, path, std::filesystem::copy_options::overwrite_existing);
    damage(path, at);
    Spill spill(path, folder.file("acd.db"));
    const bool found = spill.find();
    EXPECT_EQ(at >= begin, found) << at;
    const std::string expected = at < first    ? "dropped second third "
                                 : at < second ? "first dropped third "
                                               : "first second ";
    if (found) {
      EXPECT_EQ(expected, words_of(spill)) << at;
      continue;
    }
    EXPECT_FALSE(std::filesystem::exists(path)) << at;
    bool is_kept = false;
    for (const auto& entry : std::filesystem::directory_iterator(folder.file("."))) {
      if (entry.path().filename().string().find("unreadable") == std::string::npos) continue;
      is_kept = static_cast<std::int64_t>(entry.file_size()) == size;
      std::filesystem::remove(entry.path());
    }
    EXPECT_TRUE(is_kept) << at;
  }
}

TEST(Spill, OfAnotherDatabaseIsLeftAlone) {
  const TempFolder folder, shared;
  for (const char* name : {"a.db", "b.db"}) folder.write(name, "");
  const std::string path = shared.file("x.spill");
  { Spill(path, folder.file("a.db")).append({LinkBytes{"x", {1}}}, {}); }
  EXPECT_FALSE(Spill(path, folder.file("b.db")).find());
  {
    Spill spill(path, folder.file("b.db"));
    spill.append({LinkBytes{"y", {1}}}, {});
    EXPECT_NE(path, spill.path()) << "a folder that several databases share";
  }
  Spill b(path, folder.file("b.db"));
  ASSERT_TRUE(b.find());
  EXPECT_EQ("y ", words_of(b));
  std::filesystem::rename(folder.file("a.db"), folder.file("moved.db"));
  EXPECT_FALSE(Spill(path, folder.file("moved.db")).find()) << "nor that of a database that is gone";
  std::filesystem::rename(path, folder.file("moved.db.spill"));
  Spill a(folder.file("moved.db.spill"), folder.file("moved.db"));
  ASSERT_TRUE(a.find()) << "what lies beside it is its own";
  EXPECT_EQ("x ", words_of(a));
}

// A recorder that starts while another one has just created its file, still empty.
TEST(Spill, OfARecorderAtWorkIsLeftAlone) {
  const TempFolder folder;
  Spill at_work(folder.file("acd.db.spill"), folder.file("acd.db"));
  at_work.append({LinkBytes{"x", {1}}}, {});
  EXPECT_FALSE(Spill(folder.file("acd.db.spill"), folder.file("acd.db")).find());
  EXPECT_TRUE(std::filesystem::exists(folder.file("acd.db.spill")));
}

TEST(Spill, AFileThatIsNoneIsLeftAlone) {
  const TempFolder folder;
  folder.write("acd.db.spill", "somebody else's");
  Spill spill(folder.file("acd.db.spill"), folder.file("acd.db"));
  EXPECT_FALSE(spill.find());
  spill.append({LinkBytes{"x", {1}}}, {});
  EXPECT_NE(folder.file("acd.db.spill"), spill.path());
  EXPECT_EQ("somebody else's", content_of(folder.file("acd.db.spill")));
}

// Started with --spill because the disk is full.
TEST(Spill, BesideTheDatabaseIsFoundAlsoByWhoSpillsElsewhere) {
  const TempFolder folder, other;
  folder.write("acd.db", "");
  { Spill(folder.file("acd.db.spill"), folder.file("acd.db")).append({LinkBytes{"x", {1}}}, {}); }
  Spill spill(other.file("acd.db.spill"), folder.file("acd.db"));
  ASSERT_TRUE(spill.find());
  EXPECT_EQ("x ", words_of(spill));
  EXPECT_FALSE(std::filesystem::exists(folder.file("acd.db.spill")));
  spill.append({LinkBytes{"y", {1}}}, {});
  EXPECT_TRUE(std::filesystem::exists(other.file("acd.db.spill")));
}

// No room anywhere: counted, in the database, as a hole; and what can be kept later is kept.
TEST(Spill, WhatNothingCanKeepIsCountedAsAHole) {
  disk().heal();
  LiveFeed feed(quick_limits(), kFaultVfs, "/nowhere/acd.db.spill", 20'000);
  disk().write_error = SQLITE_FULL;
  feed.open();
  for (std::size_t n = 0; n < 12; ++n) feed.chunk(some_bytes(), n);
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  disk().heal();
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  for (std::size_t n = 12; n < 20; ++n) {
    feed.chunk(some_bytes(), n);
    std::this_thread::sleep_for(std::chrono::milliseconds(150));
  }
  feed.close();
  feed.finish();
  SQLite::Database& db = feed.recording().db();
  const std::string stored = stored_bytes(db);
  const std::int64_t dropped = db.execAndGet("SELECT sum(dropped_bytes) FROM session").getInt64();
  EXPECT_EQ(some_bytes().size(), stored.size() + static_cast<std::size_t>(dropped));
  EXPECT_EQ(18'000, dropped);
  EXPECT_EQ(std::string(some_bytes().substr(0, 18'000)) + std::string(some_bytes().substr(36'000)), stored);
  EXPECT_EQ("1 dropped 18000 bytes 18000\n2 closed -\n",
            feed.recording().rows("SELECT session_id, ended_by, dropped_bytes FROM session"));
}

// The present goes on from memory, and is what the database says when it has caught up.
TEST(Spill, ThePresentIsPublishedMeanwhile) {
  disk().heal();
  register_fault_vfs();
  Recording recording("UTC", kFaultVfs);
  ChunkQueue queue(1 << 20);
  const std::string json = recording.folder().file("mitel_data.json");
  Publisher publisher(json);
  Spill spill(recording.path() + ".spill", recording.path());
  JournalThread writer(recording.journal(), queue, publisher, recording.live(), spill, quick_limits());
  const auto content = [&] {
    std::ifstream in(json);
    return std::string(std::istreambuf_iterator<char>(in), {});
  };
  const auto send = [&](const char* records, std::int64_t at_s) {
    queue.push(LinkBytes{wire_of(records), {at_s * 1'000'000}});
  };
  writer.start();
  queue.push(LinkOpened{"switch", {1'772'442'000'000'000}});
  send("09:00:00 R 2026-03-02\n09:00:01 A 6101 @2001\n", 1'772'442'000);
  ASSERT_TRUE(wait_until([&] {
    return content().find("\"6101\": \"in\"") != std::string::npos ||
           content().find("\"6101\":\"in\"") != std::string::npos;
  })) << content();
  disk().write_error = SQLITE_FULL;
  send("09:00:10 B 6101 @2001\n", 1'772'442'010);
  EXPECT_TRUE(wait_until([&] { return content().find("out") != std::string::npos; })) << content();
  EXPECT_NE(std::string::npos, content().find("1772442010")) << content();
  const std::string ahead = content();
  disk().heal();
  queue.push(LinkStopped{});
  writer.join();
  EXPECT_EQ(ahead, content());
  EXPECT_EQ(ahead, recording.journal().board().json());
}

}  // namespace
}  // namespace acd::test
