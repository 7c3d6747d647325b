#include <gtest/gtest.h>

#include <functional>
#include <thread>

#include "fault_vfs.h"
#include "journal_thread.h"
#include "simulator.h"
#include "store_fixture.h"
#include "truth_text.h"
#include "wire_bytes.h"

namespace acd::test {
namespace {

constexpr std::size_t kChunk = 3000;

// An hour or so of a centre.
const std::string& some_bytes() {
  static const std::string bytes = [] {
    sim::Options options;
    options.zone = "UTC";
    options.first_date = "2026-03-02";
    options.opens = "00:30";
    options.closes = "03:00";
    return sim::to_bytes(options, sim::simulate(options).records).substr(0, 60'000);
  }();
  return bytes;
}

// Records in transactions of kChunk bytes; `harm` is called before each with its number, to hurt the disk: then the
// transaction is tried, rolled back, and given again once the disk has healed.
std::string recorded(const std::function<void(int)>& harm, const std::string& pragma = "", bool cold = false) {
  register_fault_vfs();
  disk().heal();
  Recording recording("UTC", kFaultVfs);
  recording.journal().begin();
  recording.journal().begin_session(recording.capture("2026-03-02"));
  recording.journal().commit();
  const std::string_view bytes = some_bytes();
  int n = 0;
  for (std::size_t from = 0; from < bytes.size(); from += kChunk, ++n) {
    if (cold) recording.db().exec("PRAGMA shrink_memory");
    if (!pragma.empty()) recording.db().exec(pragma);
    const auto give = [&] {
      recording.journal().begin();
      recording.journal().bytes(bytes.substr(from, kChunk), std::nullopt);
      if (from + kChunk >= bytes.size()) recording.journal().end_session(2, "end of capture");
      recording.journal().commit();
    };
    harm(n);
    for (int attempt = 0; attempt < 4; ++attempt) {
      try {
        give();
        break;
      } catch (const SQLite::Exception& e) {
        recording.journal().rollback();
        if (attempt > 0) disk().heal();
        if (attempt == 3) return std::string("never written: ") + e.what();
      }
    }
    disk().heal();
  }
  EXPECT_EQ("ok\n", recording.rows("PRAGMA integrity_check"));
  return recording.all();
}

const std::string& recorded_without_faults() {
  static const std::string rows = recorded([](int) {});
  return rows;
}

struct Failure {
  const char* name;
  std::atomic<int> Disk::*place;
  int code;
};
void PrintTo(const Failure& failure, std::ostream* out) { *out << failure.name; }

const Failure kWriteError{"write_error", &Disk::write_error, SQLITE_IOERR_WRITE};
const Failure kFullDisk{"full_disk", &Disk::write_error, SQLITE_FULL};
const Failure kSyncError{"sync_error", &Disk::sync_error, SQLITE_IOERR_FSYNC};
const Failure kReadError{"read_error", &Disk::read_error, SQLITE_IOERR_READ};

class FailingCommit : public ::testing::TestWithParam<Failure> {};
class FailingStatement : public ::testing::TestWithParam<Failure> {};

std::string name_of(const ::testing::TestParamInfo<Failure>& test) { return test.param.name; }

TEST_P(FailingCommit, LosesNothingOnceTheDiskHasHealed) {
  const int before = disk().failed;
  const std::string rows = recorded([](int n) {
    if (n % 3 == 1) disk().*GetParam().place = GetParam().code;
  });
  EXPECT_GT(disk().failed, before) << "nothing failed";
  EXPECT_EQ("", first_difference(recorded_without_faults(), rows));
}

// With hardly any cache pages are written, and read again, in the middle of a statement: it fails there, not at COMMIT.
// So it is with a large batch, after the disk was away for long.
TEST_P(FailingStatement, LosesNothingOnceTheDiskHasHealed) {
  const int before = disk().failed;
  const std::string rows = recorded(
      [](int n) {
        if (n % 3 == 1) disk().*GetParam().place = GetParam().code;
      },
      "PRAGMA cache_size = 1", true);
  EXPECT_GT(disk().failed, before) << "nothing failed";
  EXPECT_EQ("", first_difference(recorded_without_faults(), rows));
}

INSTANTIATE_TEST_SUITE_P(By, FailingCommit, ::testing::Values(kWriteError, kFullDisk, kSyncError), name_of);
INSTANTIATE_TEST_SUITE_P(By, FailingStatement, ::testing::Values(kWriteError, kFullDisk, kSyncError, kReadError),
                         name_of);

// The thread that writes, with a disk that is away for some seconds while bytes go on arriving.
TEST(FailingDiskLive, WhatArrivesMeanwhileIsWrittenAfterwards) {
  register_fault_vfs();
  disk().heal();
  const std::string_view bytes = some_bytes();
  const std::int64_t begin_us = Zone("UTC").midnight(parse_day("2026-03-02")).unix_s * 1'000'000;
  const auto play = [&](Recording& recording, const std::function<void(int)>& at_chunk) {
    ChunkQueue queue(1 << 20);
    Publisher publisher("");
    Spill spill(recording.path() + ".spill", recording.path());
    JournalThread writer(recording.journal(), queue, publisher, recording.live(), spill);
    writer.start();
    queue.push(LinkOpened{"switch", {begin_us}});
    int n = 0;
    for (std::size_t from = 0; from < bytes.size(); from += kChunk, ++n) {
      at_chunk(n);
      queue.push(LinkBytes{std::string(bytes.substr(from, kChunk)), {begin_us + n * 60'000'000LL}});
    }
    queue.push(LinkClosed{"closed", {begin_us + 86'400'000'000LL}});
    queue.push(LinkStopped{});
    disk().heal();
    writer.join();
  };
  Recording sound("UTC"), harmed("UTC", kFaultVfs);
  play(sound, [](int) {});
  const int before = disk().failed;
  play(harmed, [](int n) {
    if (n == 3) disk().write_error = SQLITE_IOERR_WRITE;
    if (n == 9) disk().heal(), disk().sync_error = SQLITE_IOERR_FSYNC;
    if (n == 14) disk().heal();
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
  });
  EXPECT_GT(disk().failed, before) << "nothing failed";
  EXPECT_EQ("", first_difference(sound.all(), harmed.all()));
}

}  // namespace
}  // namespace acd::test
