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

/// The one process that records into a database, by a lock on FILE.lock beside it. The lock goes with the object, or
/// with the process, however it ends.
class WriterLock {
 public:
  /// Throws Error (Exit::try_again) that names the holder when another process writes to this database.
  explicit WriterLock(const std::string& database_path);
  WriterLock(const WriterLock&) = delete;
  WriterLock& operator=(const WriterLock&) = delete;
  ~WriterLock();

  /// Whether the lock file had to be made again, because somebody removed it. Throws Error (Exit::try_again) if another
  /// process has taken the lock meanwhile.
  bool renew();

 protected:
  WriterLock(const std::string& database_path, const std::string& suffix, const std::string& what);

 private:
  int open_file() const;
  void take(int fd);

  const std::string database_path_, path_, what_;
  int fd_ = -1;
  std::optional<NamedFile> file_;  // of fd_
};

/// What the holder of a lock file wrote into it: the id of its process.
std::string holder_in(int lock_fd);

/// The process that records into a database, as its WriterLock names it; none if nobody does. Creates nothing, and
/// keeps nobody from recording. Throws Error if the lock is there and cannot be looked at.
std::optional<std::string> writer_of(const std::string& database_path);

/// The one process that prunes or rebuilds a database, by a lock on FILE.upkeep.lock: prune works beside a recorder,
/// but not beside another prune or a rebuild.
class UpkeepLock : public WriterLock {
 public:
  explicit UpkeepLock(const std::string& database_path);
};

/// Opens a database for its one writer: creates it (mode 0640) and brings its schema up to date, each step in one
/// transaction. WAL, synchronous FULL: what is committed survives a loss of power. The WAL stays when it is closed, so
/// that a user who may only read can open the file at any time. Waits up to 10 s for others who hold the file, then
/// waits for nobody. Throws Error, also for a database that a newer version wrote or that is none of ours. `vfs` is for
/// tests: another SQLite VFS than the default.
std::unique_ptr<SQLite::Database> open_for_writing(const std::string& path, const std::string& vfs = {});

/// Opens a database to write to it beside its recorder, in short transactions; waits for the recorder's up to 10 s.
/// Never creates or migrates one. Throws Error.
std::unique_ptr<SQLite::Database> open_beside_writer(const std::string& path);

/// Opens a database read-only: never waits on the writer and never makes it wait. Throws Error with Exit::try_again
/// when it cannot be opened, Exit::failed when it is none of ours or of another version.
std::unique_ptr<SQLite::Database> open_for_reading(const std::string& path);

/// A database of nothing, in memory.
std::unique_ptr<SQLite::Database> open_empty();

/// A database of nothing on the disk, in the folder for temporary files ($SQLITE_TMPDIR); it goes with the object, or
/// with the process. What copies it makes a database of it.
std::unique_ptr<SQLite::Database> open_temporary();

/// Moves the whole WAL into the database and empties it, if no reader is in the way; else leaves it to a later time and
/// returns false. Waits for nobody if the connection's busy timeout is 0.
bool checkpoint(SQLite::Database& db);

/// Size of the WAL file; 0 if there is none.
std::int64_t wal_bytes(SQLite::Database& db);

/// The schema's number in an open database; 0 for an empty one.
int schema_version(SQLite::Database& db);

}  // namespace acd
