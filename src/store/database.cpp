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
#include "store/access.h"
#include "store/at_rest.h"
#include "store/foreign_wal.h"
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
  db.exec(fmt::format("PRAGMA schema_version = {}", new_cookie()));
  transaction.commit();
}

}  // namespace

static std::string text_in(int fd) {
  char text[1024];
  const ssize_t n = ::pread(fd, text, sizeof text, 0);
  return {text, n > 0 ? static_cast<std::size_t>(n) : 0};
}

std::string holder_in(int fd) {
  const std::string text = text_in(fd);
  return text.substr(0, text.find('\n'));
}

std::string writer_note(const std::string& database_path) {
  const int fd = ::open((database_path + ".lock").c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0) return "";
  std::string text = text_in(fd);
  ::close(fd);
  text.erase(0, text.find('\n') + 1);
  return text.substr(0, text.find('\n'));
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

// Made by root for somebody else's database, the file is that user's, who could not lock it otherwise.
static void give_to_owner_of(const std::string& database_path, int fd) {
  struct stat database {};
  if (::geteuid() != 0 || ::stat(database_path.c_str(), &database) != 0) return;
  if (::fchown(fd, database.st_uid, database.st_gid) != 0) return;  // as it was before there was this
}

static std::string why_no_lock(const std::string& database_path, int error) {
  const std::string why = why_not_writable(database_path);
  return why.empty() ? fmt::format("{}; the folder must exist and be writable", std::strerror(error)) : why;
}

WriterLock::WriterLock(const std::string& database_path, NotLocked)
    : database_path_(database_path), path_(database_path + ".lock") {}

WriterLock::WriterLock(const std::string& database_path) : WriterLock(database_path, NotLocked()) {
  if (!take(open_file())) refuse();
}

std::unique_ptr<WriterLock> WriterLock::if_free(const std::string& database_path) {
  std::unique_ptr<WriterLock> lock(new WriterLock(database_path, NotLocked()));
  return lock->take(lock->open_file()) ? std::move(lock) : nullptr;
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

void WriterLock::refuse() {
  throw Error(fmt::format("'{}' is being written by process {}; stop it first, or use another database", database_path_,
                          writer_of(database_path_).value_or("?")),
              Exit::try_again);
}

bool WriterLock::take(int fd) {
  if (fd < 0)
    throw Error(fmt::format("cannot open '{}': {}", path_, why_no_lock(database_path_, errno)), Exit::try_again);
  if (!lock_for_writing(fd)) {
    ::close(fd);
    return false;
  }
  if (fd_ >= 0) ::close(fd_);
  fd_ = fd;
  file_.emplace(path_, fd_);
  give_to_owner_of(database_path_, fd_);
  sign();
  return true;
}

void WriterLock::sign() const {
  const std::string text = fmt::format("{}\n{}{}", ::getpid(), note_, note_.empty() ? "" : "\n");
  if (::pwrite(fd_, text.data(), text.size(), 0) < 0 || ::ftruncate(fd_, static_cast<off_t>(text.size())) != 0)
    return;  // the lock holds without a name in it
}

void WriterLock::note(const std::string& text) {
  if (note_ == text) return;
  note_ = text;
  sign();
}

// Where the file cannot be made again, as on a full disk, nobody else can make it either.
bool WriterLock::renew() {
  if (file_->is_in_place()) return false;
  const int fd = open_file();
  if (fd < 0) return false;
  if (!take(fd)) refuse();
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

WriterLock::~WriterLock() {
  if (fd_ >= 0) ::close(fd_);
}

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
    refuse_wal_without_database(path);
    create_file(path);
    auto db = std::make_unique<SQLite::Database>(
        path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE | SQLite::OPEN_NOMUTEX, 0, vfs);
    refuse_wal_of_another(*db, path);
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
    const std::string why = why_not_writable(path);
    throw Error(fmt::format("cannot open '{}' for writing: {}", path,
                            why.empty() ? fmt::format("{}; check its folder and its disk", e.what()) : why),
                Exit::try_again);
  }
}

// A reader needs -shm beside a -wal, and makes it.
static std::string why_not_opened(const std::string& path, const std::string& sqlite) {
  std::string why = why_not_readable(path);
  if (why.empty()) why = why_not_writable(path);
  return why.empty() ? fmt::format("{}; check its rights (its -wal and -shm beside it too)", sqlite) : why;
}

std::unique_ptr<SQLite::Database> open_for_reading(const std::string& path) {
  try {
    require_database(path);
    refuse_wal_without_database(path);
    auto db = open_file_for_reading(path);
    refuse_wal_of_another(*db, path);
    check_is_ours(*db, path);
    const int version = schema_version(*db);
    if (version < newest_schema())
      throw Error(
          fmt::format("'{}' has schema {}, this program reads {}; start acd-recorder once on it to bring it up to date",
                      path, version, newest_schema()));
    return db;
  } catch (const SQLite::Exception& e) {
    refuse_what_no_retry_mends(e, path);
    throw Error(fmt::format("cannot open '{}': {}", path, why_not_opened(path, e.what())), Exit::try_again);
  }
}

std::unique_ptr<SQLite::Database> open_beside(SQLite::Database& writing) {
  const std::string path = sqlite3_db_filename(writing.getHandle(), "main");
  auto db = std::make_unique<SQLite::Database>(path, SQLite::OPEN_READONLY | SQLite::OPEN_NOMUTEX);
  int has_moved = 0;
  if (sqlite3_file_control(writing.getHandle(), "main", SQLITE_FCNTL_HAS_MOVED, &has_moved) != SQLITE_OK || has_moved)
    throw Error(fmt::format("'{}' was moved or replaced while it was open; run it again", path), Exit::try_again);
  return db;
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

void sign_wal(SQLite::Database& db) { db.exec(fmt::format("PRAGMA application_id = {}", kApplicationId)); }

bool checkpoint(SQLite::Database& db, int wait_ms) {
  sqlite3_busy_timeout(db.getHandle(), wait_ms);
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
