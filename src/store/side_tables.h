#pragma once

#include <SQLiteCpp/Database.h>

#include <span>
#include <string>
#include <string_view>

namespace acd {

/// Where a rebuild puts what it derives: a table beside each decoded and derived table, and one for the names that are
/// new, called as those with rebuild_ before. In the database itself, or in SQLite's temporary one.
inline constexpr const char* kSideTables = "main.rebuild_";
inline constexpr const char* kScratchTables = "temp.rebuild_";

/// A table that is rebuilt, and its key.
struct DerivedTable {
  std::string_view name;
  std::string_view key;  ///< columns, as in ORDER BY
  bool compared = true;  ///< to what is derived again; else it tells how, not what
};
std::span<const DerivedTable> derived_tables();

/// Makes them, empty, of the same shape.
void create_side_tables(SQLite::Database& db, const std::string& side);
/// In a transaction: they take the place of the tables beside which they stand, indexes and views included. With what
/// prune left below its cut.
void swap_side_tables(SQLite::Database& db);
/// Drops what a rebuild that was killed left. Whether there was anything.
bool remove_side_tables(SQLite::Database& db);

}  // namespace acd
