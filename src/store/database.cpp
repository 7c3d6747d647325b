#include "store/database.h"

#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>
#include <utility>

#include "core/error.h"
#include "store/migrations.h"

namespace acd {
namespace {

constexpr int kApplicationId = 0x41434452;  // "ACDR"

int newest_schema() { return migrations().back().number; }

int pragma_int(SQLite::Database& db, const char* name) {
  return db.execAndGet(fmt::format("PRAGMA {}", name)).getInt();
}

void check_is_ours(SQLite::Database& db, const std::string& path) {
  if (pragma_int(db, "application_id") != kApplicationId)
    throw Error(fmt::format("'{}' is not a database of acd-recorder; name another file", path));
  const int newest = newest_schema();
  if (const int version = schema_version(db); version > newest)
    throw Error(
        fmt::format("'{}' has schema {}, this program knows up to {}; install the newer acd-recorder that wrote it",
                    path, version, newest));
}

void migrate(SQLite::Database& db) {
  for (const Migration& step : migrations()) {
    if (step.number <= schema_version(db)) continue;
    SQLite::Transaction transaction(db);
    db.exec(std::string(step.sql));
    db.exec(fmt::format("PRAGMA user_version = {}", step.number));
    transaction.commit();
  }
}

bool is_empty(SQLite::Database& db) { return pragma_int(db, "page_count") == 0; }

// A file with this mode from its first moment on, which the WAL takes over. Nothing if there is one: it is as its owner
// made it. Before SQLite opens it: closing a descriptor of our own would drop SQLite's locks.
void create_file(const std::string& path) {
  if (path == ":memory:") return;
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) return;  // SQLite says why
  ::fchmod(fd, 0640);  // past the umask; a file system without modes has none
  ::close(fd);
}

// At once: a file that is neither empty nor ours would be refused for ever.
void create(SQLite::Database& db) {
  SQLite::Transaction transaction(db);
  db.exec("PRAGMA auto_vacuum = INCREMENTAL");  // has to be the first statement on an empty file
  db.exec(fmt::format("PRAGMA application_id = {}", kApplicationId));
  transaction.commit();
}

}  // namespace

std::string holder_in(int fd) {
  char holder[32] = {};
  const ssize_t n = ::pread(fd, holder, sizeof holder - 1, 0);
  std::string pid(holder, n > 0 ? static_cast<std::size_t>(n) : 0);
  while (!pid.empty() && pid.back() == '\n') pid.pop_back();
  return pid;
}

std::optional<std::string> writer_of(const std::string& database_path) {
  const int fd = ::open((database_path + ".lock").c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0 && errno == ENOENT) return std::nullopt;
  if (fd < 0)
    throw Error(fmt::format("'{}.lock' cannot be looked at: {}", database_path, std::strerror(errno)), Exit::try_again);
  const bool held = ::flock(fd, LOCK_SH | LOCK_NB) != 0;
  const std::string pid = held ? holder_in(fd) : "";
  ::close(fd);
  return held ? std::optional(pid) : std::nullopt;
}

WriterLock::WriterLock(const std::string& database_path) : WriterLock(database_path, ".lock", "written") {}

UpkeepLock::UpkeepLock(const std::string& database_path)
    : WriterLock(database_path, ".upkeep.lock", "pruned or rebuilt") {}

// Made by root for somebody else's database, the file is that user's, who could not lock it otherwise.
static void give_to_owner_of(const std::string& database_path, int fd) {
  struct stat database {};
  if (::geteuid() != 0 || ::stat(database_path.c_str(), &database) != 0) return;
  if (::fchown(fd, database.st_uid, database.st_gid) != 0) return;  // as it was before there was this
}

WriterLock::WriterLock(const std::string& database_path, const std::string& suffix, const std::string& what)
    : database_path_(database_path), path_(database_path + suffix), what_(what) {
  const int fd = open_file();
  if (fd < 0)
    throw Error(fmt::format("cannot open '{}': {}; the folder must exist and be writable", path_, std::strerror(errno)),
                Exit::try_again);
  take(fd);
}

int WriterLock::open_file() const { return ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640); }

// Whoever only looks (writer_of) shares the lock for a moment: that is no writer, and keeps nobody from becoming one.
static bool lock_for_writing(int fd) {
  constexpr int kLooks = 1000;
  for (int i = 0; i < kLooks; ++i) {
    if (::flock(fd, LOCK_EX | LOCK_NB) == 0) return true;
    if (::flock(fd, LOCK_SH | LOCK_NB) != 0) return false;
    ::flock(fd, LOCK_UN);
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return false;
}

void WriterLock::take(int fd) {
  if (!lock_for_writing(fd)) {
    const std::string pid = holder_in(fd);
    ::close(fd);
    throw Error(fmt::format("'{}' is being {} by process {}; stop it first, or use another database", database_path_,
                            what_, pid),
                Exit::try_again);
  }
  if (fd_ >= 0) ::close(fd_);
  fd_ = fd;
  file_.emplace(path_, fd_);
  give_to_owner_of(database_path_, fd_);
  const std::string pid = fmt::format("{}\n", ::getpid());
  if (::ftruncate(fd_, 0) != 0 || ::pwrite(fd_, pid.data(), pid.size(), 0) < 0)
    return;  // the lock holds without a name in it
}

// Where the file cannot be made again, as on a full disk, nobody else can make it either.
bool WriterLock::renew() {
  if (file_->is_in_place()) return false;
  const int fd = open_file();
  if (fd < 0) return false;
  take(fd);
  return true;
}

NamedFile::NamedFile(std::string path, int fd) : path_(std::move(path)) {
  struct stat info {};
  if ((fd < 0 ? ::stat(path_.c_str(), &info) : ::fstat(fd, &info)) != 0) return;
  device_ = info.st_dev;
  inode_ = info.st_ino;
}

bool NamedFile::is_in_place() const {
  struct stat info {};
  if (::stat(path_.c_str(), &info) != 0) return errno != ENOENT && errno != ENOTDIR;
  return info.st_dev == device_ && info.st_ino == inode_;
}

WriterLock::~WriterLock() { ::close(fd_); }

static void refuse_what_no_retry_mends(const SQLite::Exception& e, const std::string& path) {
  if (e.getErrorCode() == SQLITE_NOTADB)
    throw Error(fmt::format(
        "'{}' is not a database of acd-recorder; name another file, or if it was one, restore a backup or run "
        "acd-recorder salvage --db FILE --to NEW",
        path));
  if (e.getErrorCode() == SQLITE_CORRUPT)
    throw Error(fmt::format("'{}' is damaged: {}; {}", path, e.what(), kIfDamaged));
}

std::unique_ptr<SQLite::Database> open_for_writing(const std::string& path, const std::string& vfs) {
  try {
    create_file(path);
    auto db = std::make_unique<SQLite::Database>(
        path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE | SQLite::OPEN_NOMUTEX, 0, vfs);
    db->setBusyTimeout(kWaitForOthers_ms);
    if (is_empty(*db)) create(*db);
    check_is_ours(*db, path);
    db->exec("PRAGMA journal_mode = WAL");
    db->exec("PRAGMA synchronous = FULL");
    int persist = 1;
    sqlite3_file_control(db->getHandle(), "main", SQLITE_FCNTL_PERSIST_WAL, &persist);
    migrate(*db);
    db->setBusyTimeout(0);
    return db;
  } catch (const SQLite::Exception& e) {
    refuse_what_no_retry_mends(e, path);
    throw Error(fmt::format("cannot open '{}' for writing: {}; check that the folder exists, its rights and its disk",
                            path, e.what()),
                Exit::try_again);
  }
}

static std::unique_ptr<SQLite::Database> open_existing(const std::string& path, int flags) {
  try {
    if (::access(path.c_str(), F_OK) != 0)
      throw Error(fmt::format("there is no database '{}'; name the file that acd-recorder writes", path),
                  Exit::try_again);
    auto db = std::make_unique<SQLite::Database>(path, flags | SQLite::OPEN_NOMUTEX);
    check_is_ours(*db, path);
    const int version = schema_version(*db);
    if (version < newest_schema())
      throw Error(
          fmt::format("'{}' has schema {}, this program reads {}; start acd-recorder once on it to bring it up to date",
                      path, version, newest_schema()));
    return db;
  } catch (const SQLite::Exception& e) {
    refuse_what_no_retry_mends(e, path);
    throw Error(fmt::format("cannot open '{}': {}; check its rights (its -wal and -shm beside it too)", path, e.what()),
                Exit::try_again);
  }
}

std::unique_ptr<SQLite::Database> open_empty() {
  auto db = std::make_unique<SQLite::Database>(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_NOMUTEX);
  migrate(*db);
  return db;
}

std::unique_ptr<SQLite::Database> open_temporary() {
  auto db = std::make_unique<SQLite::Database>("", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE | SQLite::OPEN_NOMUTEX);
  create(*db);
  migrate(*db);
  return db;
}

std::unique_ptr<SQLite::Database> open_for_reading(const std::string& path) {
  return open_existing(path, SQLite::OPEN_READONLY);
}

std::unique_ptr<SQLite::Database> open_beside_writer(const std::string& path) {
  auto db = open_existing(path, SQLite::OPEN_READWRITE);
  db->exec("PRAGMA synchronous = FULL");
  int persist = 1;
  sqlite3_file_control(db->getHandle(), "main", SQLITE_FCNTL_PERSIST_WAL, &persist);
  db->setBusyTimeout(kWaitForOthers_ms);
  return db;
}

bool checkpoint(SQLite::Database& db) {
  return sqlite3_wal_checkpoint_v2(db.getHandle(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr) == SQLITE_OK;
}

// By SQLite's own descriptor: closing one of ours would drop its locks.
std::int64_t wal_bytes(SQLite::Database& db) {
  sqlite3_file* wal = nullptr;
  sqlite3_int64 size = 0;
  if (sqlite3_file_control(db.getHandle(), "main", SQLITE_FCNTL_JOURNAL_POINTER, &wal) != SQLITE_OK || !wal ||
      !wal->pMethods || wal->pMethods->xFileSize(wal, &size) != SQLITE_OK)
    return 0;
  return size;
}

int schema_version(SQLite::Database& db) { return pragma_int(db, "user_version"); }

}  // namespace acd
