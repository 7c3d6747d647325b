#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace acd {

/// How long a program waits, when it starts, for somebody who reads or writes the database.
inline constexpr int kWaitForOthers_ms = 10'000;
/// What to do with a database that is damaged.
inline constexpr const char* kIfDamaged =
    "run acd-recorder rebuild; if that cannot mend it, acd-recorder salvage --db FILE --to NEW";

/// The file that a path names now, to see whether it still does.
class NamedFile {
 public:
  /// `fd`: a descriptor of that file, if there is one; else the path is looked at.
  explicit NamedFile(std::string path, int fd = -1);
  /// Whether the path names that file still; also while nobody can tell, because the disk fails.
  bool is_in_place() const;

 private:
  std::string path_;
  std::uint64_t device_ = 0, inode_ = 0;
};

/// The one process that writes to a database, by a lock on FILE.lock beside it. The lock goes with the object, or
/// with the process, however it ends.
class WriterLock {
 public:
  /// Throws Error (Exit::try_again) that names the holder when another process writes to this database.
  explicit WriterLock(const std::string& database_path);
  /// None while another process writes to it. Throws Error (Exit::try_again) when no lock can be made.
  static std::unique_ptr<WriterLock> if_free(const std::string& database_path);
  WriterLock(const WriterLock&) = delete;
  WriterLock& operator=(const WriterLock&) = delete;
  ~WriterLock();

  /// Whether the lock file had to be made again, because somebody removed it. Throws Error (Exit::try_again) if another
  /// process has taken the lock meanwhile.
  bool renew();
  /// What the holder says of itself, one line of at most 900 bytes, for those who look (writer_note).
  void note(const std::string& text);

 private:
  struct NotLocked {};
  WriterLock(const std::string& database_path, NotLocked);
  int open_file() const;
  bool take(int fd);
  [[noreturn]] void refuse();
  void sign() const;

  const std::string database_path_, path_;
  std::string note_;
  int fd_ = -1;
  std::optional<NamedFile> file_;  // of fd_
};

/// What the holder of a lock file wrote into it: the id of its process.
std::string holder_in(int lock_fd);

/// The process that writes to a database, as its WriterLock names it; none if nobody does. Creates nothing, and
/// keeps nobody from recording. Throws Error if the lock is there and cannot be looked at.
std::optional<std::string> writer_of(const std::string& database_path);

/// What the last holder of a WriterLock said of itself; empty: nothing, or it cannot be seen. It holds while
/// writer_of() names one.
std::string writer_note(const std::string& database_path);

/// Opens a database for its one writer, the holder of its WriterLock: two connections that write to one WAL at the same
/// moment can lose committed pages (SQLite before 3.51.3, "WAL-reset bug"). Creates it (mode 0640) and brings its
/// schema up to date, each step in one transaction. WAL, synchronous FULL: what is committed survives a loss of power.
/// The WAL stays when it is closed, so that a user who may only read can open the file at any time. Waits up to 10 s
/// for others who hold the file, then waits for nobody. Throws Error, also for a database that a newer version wrote or
/// that is none of ours. `vfs` is for tests: another SQLite VFS than the default.
std::unique_ptr<SQLite::Database> open_for_writing(const std::string& path, const std::string& vfs = {});

/// Opens a database read-only: never waits on the writer and never makes it wait. Throws Error with Exit::try_again
/// when it cannot be opened, Exit::failed when it is none of ours or of another version.
std::unique_ptr<SQLite::Database> open_for_reading(const std::string& path);

/// A second connection to the file of `writing`, read-only. Another thread may use it; call this from the thread that
/// uses `writing`. Only SQLite opens the file: if we closed a descriptor of our own, the locks of `writing` would go.
/// Throws Error with Exit::try_again if the file was moved, and SQLite::Exception.
std::unique_ptr<SQLite::Database> open_beside(SQLite::Database& writing);

/// A database of nothing, in memory.
std::unique_ptr<SQLite::Database> open_empty();

/// In a transaction: lets the WAL hold the database's header, which shows whose it is, however little it holds. Changes
/// nothing.
void sign_wal(SQLite::Database& db);
/// A database of nothing on the disk, in the folder for temporary files ($SQLITE_TMPDIR); it goes with the object, or
/// with the process. What copies it makes a database of it.
std::unique_ptr<SQLite::Database> open_temporary();

/// Moves the whole WAL into the database and empties it, if no reader is in the way; else leaves it to a later time and
/// returns false. Waits for readers only where `wait_ms` says so, at the end of recording into a file that was moved:
/// meanwhile nothing can be written.
bool checkpoint(SQLite::Database& db, int wait_ms = 0);

/// Size of the WAL file; 0 if there is none.
std::int64_t wal_bytes(SQLite::Database& db);

/// The schema's number in an open database; 0 for an empty one.
int schema_version(SQLite::Database& db);

}  // namespace acd
