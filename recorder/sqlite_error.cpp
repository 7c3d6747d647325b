#include "sqlite_error.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include "store/database.h"

namespace acd {
namespace {

Exit exit_of(const SQLite::Exception& e) {
  switch (e.getErrorCode()) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
      return Exit::try_again;
    default:
      return Exit::failed;
  }
}

std::string advice_for(const SQLite::Exception& e) {
  switch (e.getErrorCode()) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return "another program has it locked: try again when that has ended, such as an sqlite3 shell";
    case SQLITE_CORRUPT:
      return std::string("it is damaged: ") + kIfDamaged;
    default:
      return "check the disk and its free space";
  }
}

}  // namespace

Error error_of(const SQLite::Exception& e) {
  const char* done = e.getErrorCode() == SQLITE_CORRUPT ? "read" : "written";
  return Error(fmt::format("the database could not be {}: {}; {}", done, e.what(), advice_for(e)), exit_of(e));
}

}  // namespace acd
