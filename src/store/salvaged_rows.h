#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <map>
#include <memory>

#include "store/page_reader.h"
#include "store/row_shape.h"

namespace acd {

/// Puts rows that were found on pages into the tables of a new database. Of two rows of one key the first stays.
class SalvagedRows {
 public:
  explicit SalvagedRows(SQLite::Database& db) : db_(db) {}

  /// Whether the table took it: not if it is there already, or breaks a rule of the table.
  bool put(const RowShape& shape, const PageRow& row);

 private:
  SQLite::Statement& insert(const RowShape& shape, std::size_t columns);

  SQLite::Database& db_;
  std::map<std::pair<std::string_view, std::size_t>, std::unique_ptr<SQLite::Statement>> inserts_;
};

}  // namespace acd
