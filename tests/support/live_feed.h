#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "fault_vfs.h"
#include "journal_thread.h"
#include "simulator.h"
#include "store_fixture.h"
#include "wire_bytes.h"

namespace acd::test {

/// A centre's records, as many bytes as asked for, and the arrival of each chunk of them.
inline const std::string& centre_bytes() {
  static const std::string bytes = [] {
    sim::Options options;
    options.zone = "UTC";
    options.first_date = "2026-03-02";
    options.opens = "00:30";
    options.closes = "03:00";
    return sim::to_bytes(options, sim::simulate(options).records);
  }();
  return bytes;
}

/// Everything quick, and little memory: a test must not last as long as an outage.
inline KeepLimits quick_limits() {
  KeepLimits limits;
  limits.memory_bytes = 8 * 1024;
  limits.batch_bytes = 64 * 1024;
  limits.memory_for = std::chrono::milliseconds(60'000);
  limits.retry_every = std::chrono::milliseconds(10);
  limits.give_up_after = std::chrono::milliseconds(100);
  limits.checkpoint_every = std::chrono::milliseconds(10);
  limits.wal_bytes = 64 * 1024;
  return limits;
}

/// A recorder's journal thread on a disk of ours, with the test in the place of the link.
class LiveFeed {
 public:
  static constexpr std::size_t kChunk = 3000;  ///< ends within records

  explicit LiveFeed(const KeepLimits& limits = quick_limits(), const std::string& vfs = kFaultVfs,
                    const std::string& spill = {}, std::size_t queue_bytes = 64 * 1024 * 1024)
      : recording_((register_fault_vfs(), "UTC"), vfs),
        queue_(queue_bytes),
        spill_path_(spill.empty() ? recording_.path() + ".spill" : spill),
        spill_(spill_path_, recording_.path()),
        writer_(std::make_unique<JournalThread>(recording_.journal(), queue_, publisher_, recording_.live(), spill_,
                                                limits)) {
    writer_->start();
  }
  ~LiveFeed() {
    disk().heal();
    if (writer_) finish();
  }

  void open() { queue_.push(LinkOpened{"switch", {at_us(0)}}); }
  /// The n-th chunk of these bytes; false behind the last.
  bool chunk(std::string_view bytes, std::size_t n) {
    if (n * kChunk >= bytes.size()) return false;
    queue_.push(LinkBytes{std::string(bytes.substr(n * kChunk, kChunk)), {at_us(n)}});
    return true;
  }
  void close() { queue_.push(LinkClosed{"closed", {at_us(100'000)}}); }
  /// All of it, `between` before each chunk.
  void session(
      std::string_view bytes, const std::function<void(std::size_t)>& between = [](std::size_t) {}) {
    open();
    for (std::size_t n = 0; n == 0 || n * kChunk < bytes.size(); ++n) {
      between(n);
      chunk(bytes, n);
    }
    close();
  }
  void finish() {
    queue_.push(LinkStopped{});
    std::exchange(writer_, nullptr)->join();
  }

  Recording& recording() { return recording_; }
  /// Size of the spill file, 0 without one; the spill itself belongs to the journal thread.
  std::uintmax_t spilled_bytes() const {
    std::error_code none;
    const auto size = std::filesystem::file_size(spill_path_, none);
    return none ? 0 : size;
  }
  bool spilled() const { return std::filesystem::exists(spill_path_); }

  /// The files as a process that is killed now leaves them, in another folder.
  void copy_as_killed(const TempFolder& to) const {
    for (const char* end : {"", "-wal", ".spill"})
      if (std::filesystem::exists(recording_.path() + end))
        std::filesystem::copy_file(recording_.path() + end, to.file(std::string("acd.db") + end),
                                   std::filesystem::copy_options::overwrite_existing);
  }

 private:
  static std::int64_t at_us(std::size_t n) {
    static const std::int64_t begin_us = Zone("UTC").midnight(parse_day("2026-03-02")).unix_s * 1'000'000;
    return begin_us + static_cast<std::int64_t>(n) * 60'000'000;
  }

  Recording recording_;
  ChunkQueue queue_;
  Publisher publisher_{""};
  const std::string spill_path_;
  Spill spill_;
  std::unique_ptr<JournalThread> writer_;
};

/// Waits until it holds; false after 20 s.
inline bool wait_until(const std::function<bool()>& holds) {
  for (int i = 0; i < 4000; ++i) {
    if (holds()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return false;
}

/// The bytes of all frames, in order.
inline std::string stored_bytes(SQLite::Database& db) {
  std::string bytes;
  SQLite::Statement rows(db, "SELECT raw FROM frame ORDER BY frame_id");
  while (rows.executeStep())
    bytes.append(static_cast<const char*>(rows.getColumn(0).getBlob()),
                 static_cast<std::size_t>(rows.getColumn(0).getBytes()));
  return bytes;
}

/// A recorder that starts on these files, takes in what was left, and stops. Returns the bytes of all frames.
inline std::string restarted(const std::string& db_path) {
  const auto db = open_for_writing(db_path);
  Journal journal(*db);
  ChunkQueue queue(1 << 20);
  Publisher publisher("");
  Spill spill(db_path + ".spill", db_path);
  JournalThread writer(journal, queue, publisher, SessionStart{}, spill, quick_limits());
  writer.recover();
  if (journal.left_open()) {
    journal.begin();
    journal.close_left_open(1);
    journal.commit();
  }
  writer.start();
  queue.push(LinkStopped{});
  writer.join();
  EXPECT_FALSE(std::filesystem::exists(spill.path()));
  EXPECT_EQ("ok\n", rows_of(*db, "PRAGMA integrity_check"));
  EXPECT_EQ("0\n", rows_of(*db, "SELECT count(*) FROM session WHERE ended_us IS NULL"));
  return stored_bytes(*db);
}

}  // namespace acd::test
