#include "store/mend.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "core/error.h"
#include "store/backup.h"
#include "store/database.h"

namespace acd {
namespace {

[[noreturn]] void refuse_to_lose(const std::string& path, const Salvaged& found) {
  throw Error(fmt::format(
      "'{0}' is damaged in what was recorded ({1}; {2} frames are missing): acd-recorder salvage --db {0} --to NEW "
      "makes a sound database of the rest and says what is lost",
      path, found.damaged_tables.empty() ? "frame" : fmt::format("{}", fmt::join(found.damaged_tables, ", ")),
      found.missing()));
}

// Into the damaged file: pages are moved there whatever is in them. So no log is left that could be taken for the new
// file's.
void empty_wal(const std::string& path) {
  {
    SQLite::Database db(path, SQLite::OPEN_READWRITE | SQLite::OPEN_NOMUTEX);
    db.tryExec("PRAGMA schema_version");
    checkpoint(db);
  }
  std::error_code none;
  const std::string wal = path + "-wal";
  if (std::filesystem::exists(wal, none) && std::filesystem::file_size(wal, none) > 0)
    throw Error(
        fmt::format("'{}' is being read, or its -wal is damaged: end reports and sqlite3 shells and run rebuild "
                    "again; if that does not help, acd-recorder salvage --db {} --to NEW",
                    path, path),
        Exit::try_again);
}

void keep_rights(const std::string& of, const std::string& file) {
  struct stat info {};
  if (::stat(of.c_str(), &info) != 0) return;
  if (::chown(file.c_str(), info.st_uid, info.st_gid) != 0) return;  // it is the user's who runs this
  ::chmod(file.c_str(), info.st_mode & 07777);
}

void take_place(const std::string& path, const std::string& fresh) {
  empty_wal(path);
  keep_rights(path, fresh);
  // A reader that is still there keeps the old file and its own.
  ::unlink((path + "-wal").c_str());
  ::unlink((path + "-shm").c_str());
  if (::rename(fresh.c_str(), path.c_str()) != 0)
    throw Error(fmt::format("cannot replace '{}': {}; '{}' is the sound database", path, std::strerror(errno), fresh));
  const std::string folder = std::filesystem::path(path).parent_path();
  const int fd = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return;
  ::fsync(fd);
  ::close(fd);
}

}  // namespace

bool is_damaged(const std::string& path) {
  try {
    SQLite::Database db(path, SQLite::OPEN_READWRITE | SQLite::OPEN_NOMUTEX, kWaitForOthers_ms);
    int persist = 1;
    sqlite3_file_control(db.getHandle(), "main", SQLITE_FCNTL_PERSIST_WAL, &persist);
    return db.execAndGet("PRAGMA integrity_check(1)").getString() != "ok";
  } catch (const SQLite::Exception& e) {
    return e.getErrorCode() == SQLITE_CORRUPT;
  }
}

static std::optional<Salvaged> salvage_all(const std::string& path, SQLite::Database& into,
                                           const SalvageProgress& progress) {
  try {
    return salvage(path, into, std::nullopt, progress);
  } catch (const Error& e) {
    throw Error(
        fmt::format("'{0}' is damaged in what was recorded; acd-recorder salvage --db {0} --to NEW reads the "
                    "rest ({1})",
                    path, e.what()));
  }
}

std::optional<Salvaged> mend(const std::string& path, const SalvageProgress& progress) {
  const auto fresh = open_temporary();
  auto found = salvage_all(path, *fresh, progress);
  if (!found) return std::nullopt;
  if (!found->is_whole()) refuse_to_lose(path, *found);
  const std::string beside = path + ".rebuilt";
  ::unlink(beside.c_str());  // of one that was killed
  if (!copy_to_new(*fresh, beside, [&](std::int64_t, std::int64_t) { return progress(0); })) return std::nullopt;
  take_place(path, beside);
  open_for_writing(path);  // its WAL is there from now on, for those who may only read
  return found;
}

}  // namespace acd
