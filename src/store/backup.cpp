#include "store/backup.h"

#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/Statement.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "core/error.h"
#include "core/temporary_file.h"
#include "store/database.h"

namespace acd {
namespace {

constexpr int kPagesPerStep = 1000;
// SQLite's VFS without locks: on NFS our own lock on the copy would keep SQLite from it, which nobody else opens.
constexpr const char* kOneUser = "unix-none";

[[noreturn]] void fail(const std::string& to, const std::string& why) {
  throw Error(fmt::format("cannot write '{}': {}; name another file, or make room", to, why));
}

bool is_there(const std::string& path) {
  struct stat info {};
  return ::lstat(path.c_str(), &info) == 0;
}

// SQLite would take another database's journal for that of the copy.
void refuse_what_is_there(const std::string& from, const std::string& to, bool replace) {
  std::error_code none;
  for (const char* end : {"", "-wal", "-shm", "-journal", ".lock", ".jobs", ".spill"})
    if (std::filesystem::weakly_canonical(from + end, none) == std::filesystem::weakly_canonical(to, none) ||
        std::filesystem::equivalent(from + end, to, none))
      throw Error(fmt::format("'{}' belongs to the database itself; name another file with --to", to), Exit::usage);
  if (std::filesystem::exists(to, none) && !std::filesystem::is_regular_file(to, none))
    throw Error(fmt::format("'{}' is no regular file; name another file with --to", to), Exit::usage);
  for (const char* end : {"-wal", "-journal"})
    if (is_there(to + end))
      throw Error(
          fmt::format("'{}{}' belongs to another database of that name; remove it, or name another file", to, end),
          Exit::usage);
  if (!replace && is_there(to))
    throw Error(fmt::format("'{}' exists; name another file, or replace it with --force", to), Exit::usage);
}

constexpr const char* kMark = ".acd-backup-";

// A file beside `to` that goes with the object unless it is given its name, or with the next backup into that folder if
// this process is killed.
class Part {
 public:
  explicit Part(const std::string& to) : to_(to), path_(to + kMark) {
    remove_left_behind(folder() + "/", kMark);
    fd_ = create_temporary(path_);
    if (fd_ < 0) fail(to, fmt::format("no file can be created beside it: {}", std::strerror(errno)));
    if (::fchmod(fd_, 0640) == 0) return;
    const int error = errno;
    remove();
    fail(to, std::strerror(error));
  }
  ~Part() { remove(); }
  Part(const Part&) = delete;
  Part& operator=(const Part&) = delete;

  const std::string& path() const { return path_; }

  void give_name(bool replace) {
    sync(path_);
    const unsigned flags = replace ? 0 : RENAME_NOREPLACE;
    if (::renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, to_.c_str(), flags) != 0) fail(to_, std::strerror(errno));
    path_.clear();
    sync(folder());
  }

 private:
  std::string folder() const {
    const auto folder = std::filesystem::path(to_).parent_path();
    return folder.empty() ? "." : folder.string();
  }
  void remove() {
    if (!path_.empty())
      for (const char* end : {"-wal", "-shm", "-journal", ""}) ::unlink((path_ + end).c_str());
    ::close(fd_);
  }
  void sync(const std::string& path) const {
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    const bool synced = fd >= 0 && ::fsync(fd) == 0;
    const int error = errno;
    if (fd >= 0) ::close(fd);
    if (!synced) fail(to_, std::strerror(error));
  }

  std::string to_;
  std::string path_;
  int fd_ = -1;  // holds the lock
};

// A reader's view holds still: what the recorder commits meanwhile does not make the copy begin anew.
bool copy(SQLite::Database& source, const std::string& path, const BackupProgress& progress) {
  SQLite::Database target(path, SQLite::OPEN_READWRITE | SQLite::OPEN_NOMUTEX, 0, kOneUser);
  target.exec("PRAGMA locking_mode = EXCLUSIVE");
  source.exec("BEGIN");
  source.execAndGet("SELECT count(*) FROM sqlite_schema");
  {
    SQLite::Backup pages(target, source);
    while (pages.executeStep(kPagesPerStep) != SQLITE_DONE)
      if (!progress(pages.getTotalPageCount() - pages.getRemainingPageCount(), pages.getTotalPageCount())) return false;
  }
  source.exec("COMMIT");
  target.execAndGet("PRAGMA journal_mode = DELETE");  // one file, for readers of a folder they may not write to
  return true;
}

std::string damage_of(SQLite::Database& db) {
  try {
    const std::string found = db.execAndGet("PRAGMA quick_check(1)").getString();
    return found == "ok" ? "" : found;
  } catch (const SQLite::Exception& e) {
    if (e.getErrorCode() == SQLITE_CORRUPT) return e.what();
    throw;
  }
}

void check(const std::string& path, const std::string& to, SQLite::Database& source, const std::string& from) {
  SQLite::Database copied(path, SQLite::OPEN_READONLY | SQLite::OPEN_NOMUTEX, 0, kOneUser);
  const std::string found = damage_of(copied);
  if (found.empty()) return;
  if (!from.empty() && !damage_of(source).empty())
    throw Error(fmt::format("'{}' is damaged ({}), and not copied; {}", from, found, kIfDamaged));
  fail(to, fmt::format("the copy is damaged ({})", found));
}

// `from` is empty for a database without a name.
bool copy_as(SQLite::Database& source, const std::string& from, const std::string& to, bool replace,
             const BackupProgress& progress) {
  Part part(to);
  try {
    if (!copy(source, part.path(), progress)) return false;
    check(part.path(), to, source, from);
  } catch (const SQLite::Exception& e) {
    fail(to, e.what());
  }
  part.give_name(replace);
  return true;
}

}  // namespace

bool backup(const std::string& from, const std::string& to, bool replace, const BackupProgress& progress) {
  const auto source = open_for_reading(from);
  refuse_what_is_there(from, to, replace);
  return copy_as(*source, from, to, replace, progress);
}

void refuse_as_new(const std::string& from, const std::string& to) {
  refuse_what_is_there(from, to, true);
  if (is_there(to)) throw Error(fmt::format("'{}' exists; name another file with --to", to), Exit::usage);
}

bool copy_to_new(SQLite::Database& source, const std::string& to, const BackupProgress& progress) {
  return copy_as(source, "", to, false, progress);
}

}  // namespace acd
