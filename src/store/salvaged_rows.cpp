#include "store/salvaged_rows.h"

#include <SQLiteCpp/Exception.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <stdexcept>
#include <string>

#include "core/zone.h"

namespace acd {
namespace {

void bind(SQLite::Statement& statement, int index, const PageValue& value) {
  using Type = PageValue::Type;
  if (value.type == Type::integer) statement.bind(index, value.number);
  if (value.type == Type::text) statement.bind(index, value.bytes);
  if (value.type == Type::blob) statement.bind(index, value.bytes.data(), static_cast<int>(value.bytes.size()));
  if (value.type == Type::null) statement.bind(index);
}

// What no rule of the table looks at, but those who read it rely on.
bool is_session(const PageRow& row) {
  try {
    Zone zone(row.values[3].bytes);
    if (row.values[5].type == PageValue::Type::text) parse_day(row.values[5].bytes);
    return row.values[4].number >= 1 && row.values[4].number <= 86'400;
  } catch (const std::invalid_argument&) {
    return false;
  }
}

}  // namespace

bool SalvagedRows::put(const RowShape& shape, const PageRow& row) {
  if (shape.table == "session" && !is_session(row)) return false;
  SQLite::Statement& statement = insert(shape, row.values.size());
  for (std::size_t i = 0; i < row.values.size(); ++i) bind(statement, static_cast<int>(i) + 1, row.values[i]);
  if (shape.with_rowid) statement.bind(1, row.rowid);
  const int result = statement.tryExecuteStep();
  const int changes = result == SQLITE_DONE ? sqlite3_changes(db_.getHandle()) : 0;
  statement.tryReset();
  if (result != SQLITE_DONE && result != SQLITE_CONSTRAINT) throw SQLite::Exception(db_.getHandle(), result);
  return changes > 0;
}

// A row of an older schema has the first columns only.
SQLite::Statement& SalvagedRows::insert(const RowShape& shape, std::size_t columns) {
  auto& statement = inserts_[{shape.table, columns}];
  if (statement) return *statement;
  const std::string sql = fmt::format(
      "SELECT group_concat(name, ', '), group_concat('?', ', ') FROM (SELECT name FROM pragma_table_info('{}') ORDER "
      "BY cid LIMIT {})",
      shape.table, columns);
  SQLite::Statement names(db_, sql);
  names.executeStep();
  statement = std::make_unique<SQLite::Statement>(
      db_, fmt::format("INSERT OR IGNORE INTO {}({}) VALUES({})", shape.table, names.getColumn(0).getString(),
                       names.getColumn(1).getString()));
  return *statement;
}

}  // namespace acd
