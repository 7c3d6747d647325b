#include "sqlite_c.h"

#include <stdexcept>

namespace acd::perf {
namespace {

[[noreturn]] void fail(sqlite3* db, const std::string& what) {
  throw std::runtime_error(what + ": " + (db ? sqlite3_errmsg(db) : "out of memory"));
}

}  // namespace

Db open_database(const std::string& path, int flags) {
  sqlite3* opened = nullptr;
  const int result = sqlite3_open_v2(path.c_str(), &opened, flags, nullptr);
  Db db(opened);
  if (result != SQLITE_OK) fail(opened, path);
  return db;
}

void execute(sqlite3* db, const std::string& sql) {
  if (sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) fail(db, sql);
}

Statement prepare(sqlite3* db, const std::string& sql) {
  sqlite3_stmt* prepared = nullptr;
  if (sqlite3_prepare_v2(db, sql.c_str(), -1, &prepared, nullptr) != SQLITE_OK) fail(db, sql);
  return Statement(prepared);
}

bool step(sqlite3_stmt* statement) {
  const int result = sqlite3_step(statement);
  if (result == SQLITE_ROW) return true;
  if (result != SQLITE_DONE) fail(sqlite3_db_handle(statement), sqlite3_sql(statement));
  return false;
}

std::int64_t number_of(sqlite3* db, const std::string& sql) {
  const Statement statement = prepare(db, sql);
  return step(statement.get()) ? sqlite3_column_int64(statement.get(), 0) : 0;
}

}  // namespace acd::perf
