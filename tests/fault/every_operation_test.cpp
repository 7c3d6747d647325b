#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "core/error.h"
#include "killed_at.h"
#include "live_feed.h"
#include "truth_text.h"

namespace acd::test {
namespace {

constexpr std::size_t kBatch = 800;
constexpr std::size_t kBatches = 4;

std::string_view few_bytes() { return std::string_view(centre_bytes()).substr(0, kBatch * kBatches); }

// A session in kBatches commits, with a WAL that is checkpointed all the time. `committed` is told of each commit. A
// commit that fails is tried again, up to 20 times.
void record(Recording& recording, const std::function<void(std::size_t)>& committed) {
  recording.db().exec("PRAGMA wal_autocheckpoint = 12");
  for (std::size_t n = 0; n < kBatches; ++n)
    for (int attempt = 0; attempt < 20; ++attempt) {
      try {
        recording.journal().begin();
        if (n == 0) recording.journal().begin_session(recording.capture("2026-03-02"));
        recording.journal().bytes(few_bytes().substr(n * kBatch, kBatch), std::nullopt);
        if (n + 1 == kBatches) recording.journal().end_session(2, "end of capture");
        recording.journal().commit();
        committed(n + 1);
        break;
      } catch (const SQLite::Exception&) {
        recording.journal().rollback();
      }
    }
}

void nothing(std::size_t) {}

struct Sound {
  std::string rows;
  int last = 0;  // operations of the recording, behind those that made the database
};
const Sound& sound() {
  static const Sound sound = [] {
    register_fault_vfs();
    disk().heal();
    Sound result;
    Recording recording("UTC", kFaultVfs);
    const int before = disk().operations;
    record(recording, nothing);
    result.last = disk().operations - before;
    result.rows = recording.all();
    return result;
  }();
  return sound;
}

struct Failure {
  const char* name;
  int code;
  int times;  // operations that fail in a row
};
void PrintTo(const Failure& failure, std::ostream* out) { *out << failure.name; }

class EveryOperation : public ::testing::TestWithParam<Failure> {};

// The n-th write, sync or truncation fails, for every n; and the same with those behind it.
TEST_P(EveryOperation, MayFailAndNothingIsLost) {
  sound();
  disk().fail_code = GetParam().code;
  for (int n = 1; n <= sound().last; ++n) {
    Recording recording("UTC", kFaultVfs);
    const int failed = disk().failed;
    disk().fail_from = disk().operations + n;
    disk().fail_to = disk().fail_from + GetParam().times;
    record(recording, nothing);
    EXPECT_GT(disk().failed, failed) << "nothing failed at " << n;
    disk().heal();
    ASSERT_EQ("", first_difference(sound().rows, recording.all())) << "operation " << n;
    ASSERT_EQ("ok\n", recording.rows("PRAGMA integrity_check")) << "operation " << n;
  }
}
INSTANTIATE_TEST_SUITE_P(Of, EveryOperation,
                         ::testing::Values(Failure{"one_write_error", SQLITE_IOERR_WRITE, 1},
                                           Failure{"five_sync_errors", SQLITE_IOERR_FSYNC, 5},
                                           Failure{"full_for_six", SQLITE_FULL, 6},
                                           Failure{"read_only_for_four", SQLITE_READONLY, 4}),
                         [](const auto& test) { return std::string(test.param.name); });

// The bytes of whole records that these hold: what may be in the database after so many batches.
bool is_prefix(const std::string& stored) { return few_bytes().substr(0, stored.size()) == stored; }

// Runs a recording in a process of its own that is killed at its n-th operation; how many batches it had committed.
std::size_t batches_before_kill(int n, const std::string& path) {
  int pipe[2];
  if (::pipe(pipe) != 0) throw std::runtime_error("no pipe");
  const pid_t child = ::fork();
  if (child == 0) {
    try {
      const auto db = open_for_writing(path, kFaultVfs);
      Journal journal(*db);
      db->exec("PRAGMA wal_autocheckpoint = 12");
      die_at(n);
      for (std::size_t i = 0; i < kBatches; ++i) {
        journal.begin();
        if (i == 0) {
          SessionStart start;
          start.session.kind = SessionKind::capture;
          start.session.first_date = parse_day("2026-03-02");
          journal.begin_session(start);
        }
        journal.bytes(few_bytes().substr(i * kBatch, kBatch), std::nullopt);
        journal.commit();
        if (::write(pipe[1], "c", 1) != 1) ::_exit(1);
      }
    } catch (...) {
      ::_exit(2);
    }
    ::_exit(0);
  }
  ::close(pipe[1]);
  std::size_t commits = 0;
  for (char c; ::read(pipe[0], &c, 1) == 1;) ++commits;
  ::close(pipe[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status) || n > 1) << "exit code " << WEXITSTATUS(status);
  return commits;
}

// kill -9 before every write and sync: around every commit and within every checkpoint. The restart goes on.
TEST(KilledAtEveryOperation, WhatWasCommittedIsThereOnceAndARestartGoesOn) {
  sound();
  std::size_t most = 0;
  for (int n = 1; n <= sound().last; ++n) {
    const TempFolder folder;
    const std::string path = folder.file("acd.db");
    const std::size_t commits = batches_before_kill(n, path);
    most = std::max(most, commits);
    const auto db = open_for_writing(path);
    ASSERT_EQ("ok\n", rows_of(*db, "PRAGMA integrity_check")) << "operation " << n;
    const std::string stored = stored_bytes(*db);
    ASSERT_TRUE(is_prefix(stored)) << "operation " << n;
    // A record that a batch ends in is with the next batch.
    ASSERT_GE(stored.size() + Framer::kMaxFrame, commits * kBatch) << "operation " << n;
    if (stored.empty()) continue;
    Journal journal(*db);
    ASSERT_TRUE(journal.left_open());
    const std::size_t go_on = journal.left_open_bytes();
    ASSERT_EQ(stored.size(), go_on);
    journal.begin();
    journal.resume();
    journal.bytes(few_bytes().substr(go_on), std::nullopt);
    journal.end_session(2, "end of capture");
    journal.commit();
    ASSERT_EQ(std::string(few_bytes()), stored_bytes(*db)) << "operation " << n;
    static const std::string expected = [] {
      Recording whole;
      whole.record("2026-03-02", few_bytes());
      return derived_rows(whole.db());
    }();
    ASSERT_EQ("", first_difference(expected, derived_rows(*db))) << "operation " << n;
  }
  EXPECT_GE(most, kBatches - 1) << "it was never killed late";
}

// All that a database is before its first frame.
std::string as_made(SQLite::Database& db) {
  return rows_of(db, "SELECT * FROM sqlite_schema ORDER BY name, type") + rows_of(db, "PRAGMA auto_vacuum") +
         rows_of(db, "PRAGMA application_id") + rows_of(db, "PRAGMA user_version") +
         rows_of(db, "PRAGMA integrity_check");
}
const std::string& soundly_made() {
  static const std::string made = as_made(Recording().db());
  return made;
}

TEST(KilledAtEveryOperation, WhileTheDatabaseIsMadeTheNextStartMakesIt) {
  register_fault_vfs();
  disk().heal();
  int n = 0;
  for (bool killed = true; killed && !HasFailure();) {
    const TempFolder folder;
    const std::string path = folder.file("acd.db");
    killed = killed_at(++n, [&] { open_for_writing(path, kFaultVfs); });
    EXPECT_EQ(soundly_made(), as_made(*open_for_writing(path))) << "operation " << n;
  }
  EXPECT_GT(n, 30);
}

TEST(EveryOperationOfMaking, MayFailAndIsWorthTryingAgain) {
  register_fault_vfs();
  for (int n = 1, failed = -1; failed != disk().failed; ++n) {
    const TempFolder folder;
    const std::string path = folder.file("acd.db");
    failed = disk().failed;
    disk().fail_code = SQLITE_FULL;
    disk().fail_from = disk().operations + n;
    disk().fail_to = disk().fail_from + 1;
    try {
      open_for_writing(path, kFaultVfs);
    } catch (const Error& e) {
      EXPECT_EQ(Exit::try_again, e.code()) << e.what();
    }
    disk().heal();
    ASSERT_EQ(soundly_made(), as_made(*open_for_writing(path))) << "operation " << n;
  }
}

TEST(PowerLoss, WhileTheDatabaseIsMadeTheNextStartMakesIt) {
  register_fault_vfs();
  disk().heal();
  disk_images().clear();
  DiskImage::on() = true;
  const TempFolder before, after;
  const std::string path = after.file("acd.db");
  const auto folder = [](const std::string& file) { return std::filesystem::path(file).parent_path(); };
  std::uint64_t losses = 0;
  disk().before_operation = [&] {
    for (const std::uint64_t seed : {std::uint64_t{0}, ++losses}) {
      for (const char* end : {"", "-wal", "-shm", "-journal"}) std::filesystem::remove(path + end);
      lose_power(folder(before.file("acd.db")), folder(path), seed);
      EXPECT_EQ(soundly_made(), as_made(*open_for_writing(path))) << "loss " << losses << ", seed " << seed;
    }
  };
  open_for_writing(before.file("acd.db"), kFaultVfs);
  disk().before_operation = nullptr;
  DiskImage::on() = false;
  disk_images().clear();
  EXPECT_GT(losses, 30U);
}

// The power goes before every write and sync. Of what was not synced nothing is left, or any of its sectors.
TEST(PowerLoss, LosesNoCommittedFrame) {
  register_fault_vfs();
  disk().heal();
  disk_images().clear();
  DiskImage::on() = true;
  const TempFolder after;
  int losses = 0;
  std::size_t committed = 0;
  {
    Recording recording("UTC", kFaultVfs);
    const std::filesystem::path folder = std::filesystem::path(recording.path()).parent_path();
    disk().before_operation = [&] {
      for (const std::uint64_t seed : {0ULL, 1ULL + static_cast<std::uint64_t>(losses)}) {
        const std::string path = after.file("acd.db");
        for (const char* end : {"", "-wal", "-shm", "-journal"}) std::filesystem::remove(path + end);
        lose_power(folder, std::filesystem::path(path).parent_path(), seed);
        const auto db = open_for_writing(path);
        EXPECT_EQ("ok\n", rows_of(*db, "PRAGMA integrity_check")) << "loss " << losses << ", seed " << seed;
        const std::string stored = stored_bytes(*db);
        EXPECT_TRUE(is_prefix(stored)) << "loss " << losses << ", seed " << seed;
        EXPECT_GE(stored.size() + Framer::kMaxFrame, committed * kBatch) << "loss " << losses << ", seed " << seed;
        ++losses;
      }
    };
    record(recording, [&](std::size_t n) { committed = n; });
    disk().before_operation = nullptr;
  }
  DiskImage::on() = false;
  disk_images().clear();
  EXPECT_EQ(kBatches, committed);
  EXPECT_GT(losses, 50);
}

}  // namespace
}  // namespace acd::test
