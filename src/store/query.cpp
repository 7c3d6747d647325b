#include "store/query.h"

#include <sqlite3.h>

namespace acd {

Query::Query(SQLite::Database& db, const std::string& sql) : db_(db) {
  if (sqlite3_prepare_v2(db.getHandle(), sql.c_str(), static_cast<int>(sql.size()), &statement_, nullptr) != SQLITE_OK)
    throw SQLite::Exception(db.getHandle());
}

Query::~Query() { sqlite3_finalize(statement_); }

void Query::restart(std::initializer_list<std::int64_t> values) {
  sqlite3_reset(statement_);
  int column = 0;
  for (const std::int64_t value : values) sqlite3_bind_int64(statement_, ++column, value);
}

bool Query::step() {
  const int result = sqlite3_step(statement_);
  if (result == SQLITE_ROW) return true;
  if (result != SQLITE_DONE) throw SQLite::Exception(db_.getHandle(), result);
  return false;
}

std::int64_t Query::number(int column) const { return sqlite3_column_int64(statement_, column); }

std::optional<std::int64_t> Query::optional_number(int column) const {
  if (sqlite3_column_type(statement_, column) == SQLITE_NULL) return std::nullopt;
  return number(column);
}

std::string_view Query::text(int column) const {
  const void* bytes = sqlite3_column_blob(statement_, column);
  return {static_cast<const char*>(bytes), static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

}  // namespace acd
