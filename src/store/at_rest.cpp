#include "store/at_rest.h"

#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <fstream>

#include "store/database.h"

namespace acd {
namespace {

constexpr int kVersions = 18;  // offset in the header: of the file format, to write and to read it
constexpr char kWalVersion = 2;
constexpr const char* kAtRest = "immutable";

bool is_missing(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) != 0 && errno == ENOENT;
}

bool is_empty_or_missing(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 ? info.st_size == 0 : errno == ENOENT;
}

// To be asked only where no -wal is: where one is SQLite may have the file open in this process, and closing a
// descriptor of our own would drop its locks.
bool is_in_wal_mode(const std::string& path) {
  std::array<char, 2> versions{};
  std::ifstream file(path, std::ios::binary);
  return file.seekg(kVersions) && file.read(versions.data(), versions.size()) && versions[0] == kWalVersion &&
         versions[1] == kWalVersion;
}

std::string uri_of(const std::string& path) {
  std::string uri = "file:";
  for (const char c : path)
    if (c == '%' || c == '?' || c == '#')
      uri += fmt::format("%{:02x}", static_cast<unsigned char>(c));
    else
      uri += c;
  return fmt::format("{}?{}=1", uri, kAtRest);
}

std::unique_ptr<SQLite::Database> open_at_rest(const std::string& path) {
  return std::make_unique<SQLite::Database>(uri_of(path),
                                            SQLite::OPEN_READONLY | SQLite::OPEN_NOMUTEX | SQLite::OPEN_URI);
}

}  // namespace

std::unique_ptr<SQLite::Database> open_file_for_reading(const std::string& path) {
  const std::string wal = path + "-wal";
  if (is_missing(wal) && is_in_wal_mode(path) && !writer_of(path)) return open_at_rest(path);
  auto db = std::make_unique<SQLite::Database>(path, SQLite::OPEN_READONLY | SQLite::OPEN_NOMUTEX);
  try {
    db->execAndGet("PRAGMA application_id");  // reads the file
  } catch (const SQLite::Exception& e) {
    if (e.getErrorCode() != SQLITE_CANTOPEN || !is_empty_or_missing(wal) || writer_of(path)) throw;
    return open_at_rest(path);
  }
  return db;
}

static bool is_at_rest(SQLite::Database& db) {
  return sqlite3_uri_boolean(sqlite3_db_filename(db.getHandle(), "main"), kAtRest, 0) != 0;
}

bool written_meanwhile(SQLite::Database& db) {
  if (!is_at_rest(db)) return false;
  const std::string path = sqlite3_db_filename(db.getHandle(), "main");
  return writer_of(path) || !is_empty_or_missing(path + "-wal");
}

bool lacks_wal(SQLite::Database& db) {
  return is_at_rest(db) && is_missing(std::string(sqlite3_db_filename(db.getHandle(), "main")) + "-wal");
}

std::string no_wal_text(const std::string& path) {
  return fmt::format(
      "there is no '{}-wal' beside it: if this is a copy that was made while it was recorded into, what the -wal held "
      "is missing: copy with acd-recorder backup (a shell that was the last to read it may also have removed it: then "
      "nothing is missing)",
      path);
}

}  // namespace acd
