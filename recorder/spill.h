#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>

#include "chunk_queue.h"
#include "store/intake_row.h"

namespace acd {

/// The spill file of a database, in this folder; empty: beside the database.
std::string spill_path(const std::string& database, const std::string& folder);

/// How a spill file begins: where the stream was when its first entry came.
struct SpillBegin {
  StreamId stream_id{};
  std::int64_t message = 0;  ///< number of its first message in the stream
  std::int64_t begun_us = 0;
  StreamPoint at;
  std::string peer;  ///< of the last connection; empty: none yet
};

/// Messages of the link on their way to a database that cannot be written: an append-only file, which goes when all of
/// it has been taken in. One process, one thread.
///
///   "ACDSPIL1", then entries: | size of body u32 | XXH3 of body u64, seeded with the entry's offset and the file's
///   salt | body | first entry: salt, SpillBegin, the database's path; then a message each. Numbers as the machine has
///   them.
///
/// What append() returned from is synced. How far it was taken in is kept by the caller, in the database.
class Spill {
 public:
  /// `path` of the file, another number behind it if a file of another database is there; `database` whose it is.
  /// Touches no disk.
  Spill(std::string path, std::string database);
  ~Spill();
  Spill(const Spill&) = delete;
  Spill& operator=(const Spill&) = delete;

  /// Opens the file that an earlier process left, there or beside the database, and cuts off a last entry that is not
  /// whole. False if there is none; one of another database is left alone, one that cannot be read is set aside. Throws
  /// Error.
  bool find();
  /// So many of its messages have been stored before. The file goes if these are all.
  void skip(std::int64_t messages);

  /// Appends all messages, or none: throws Error, and those before are as they were. Creates the file.
  void append(const std::deque<LinkMessage>& messages, const SpillBegin& begin);
  /// The next messages that were not taken, as many as fit into max_bytes, at least one; those that find() found and
  /// those appended since are not mixed. Entries that have become unreadable are given as dropped bytes. Returns the
  /// offset behind them. Throws Error.
  std::int64_t read(std::size_t max_bytes, const std::function<void(const LinkMessage&)>& take) const;
  /// All up to this offset has been stored. The file goes with the last of it.
  void taken(std::int64_t offset);

  bool untaken() const { return taken_bytes_ < end_; }
  std::int64_t untaken_bytes() const { return end_ - taken_bytes_; }
  /// Offset of the end of what find() found; 0 if nothing.
  std::int64_t found_end() const { return found_end_; }
  /// Of the file that is there.
  const SpillBegin& begin() const { return begin_; }
  const std::string& path() const { return path_; }

 private:
  [[noreturn]] void fail(const char* what) const;
  std::string first_entry() const;
  bool find_at(const std::string& path);
  void find_end(std::int64_t size);
  bool has_magic() const;
  std::optional<std::string> read_first_entry(std::int64_t size);
  bool is_ours(const std::string& database) const;
  bool leave_alone(const std::string& why);
  void set_aside(std::int64_t size);
  void close();
  void create(const SpillBegin& begin);
  void write(const std::deque<LinkMessage>& messages);
  void remove();
  void sync_folder() const;

  std::string path_;  // of the file that is there, or was last
  const std::string database_;
  const std::string wanted_;
  int fd_ = -1;
  std::uint64_t salt_ = 0;
  SpillBegin begin_;
  std::int64_t end_ = 0;  // all before it is whole and synced
  std::int64_t taken_bytes_ = 0;
  std::int64_t found_end_ = 0;
  bool torn_ = false;   // something may stand behind end_
  bool stale_ = false;  // a file that is done with could not be removed
};

}  // namespace acd
