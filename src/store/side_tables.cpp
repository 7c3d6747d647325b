#include "store/side_tables.h"

#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>

#include <array>
#include <vector>

#include "store/pruned.h"

namespace acd {
namespace {

constexpr DerivedTable kDerived[] = {{"agent_event", "frame_id"},
                                     {"queue_sample", "frame_id"},
                                     {"refresh", "frame_id"},
                                     {"reject", "frame_id"},
                                     {"anomaly", "frame_id, kind"},
                                     {"coverage", "coverage_id"},
                                     {"seam", "frame_id"},
                                     {"agent_span", "day, agent_key, from_at"},
                                     {"agent_now", "line, agent_key"},
                                     {"shift", "frame_id"},
                                     {"acd_call", "frame_id"},
                                     {"derivation", "one"},
                                     {"zone_rules", "zone, offset_s, from_at", false}};
constexpr std::array<std::string_view, 3> kNames = {"agent", "directory", "queue"};

std::vector<std::string> texts(SQLite::Database& db, const std::string& sql, std::string_view value = {}) {
  SQLite::Statement row(db, sql);
  if (!value.empty()) row.bind(1, std::string(value));
  std::vector<std::string> found;
  while (row.executeStep()) found.push_back(row.getColumn(0).getString());
  return found;
}

void create_beside(SQLite::Database& db, const std::string& side, std::string_view table) {
  const auto sql = texts(db, "SELECT sql FROM main.sqlite_schema WHERE type = 'table' AND name = ?", table).at(0);
  db.exec(fmt::format("CREATE TABLE {}{}{}", side, table, sql.substr(sql.find('('))));
}

// The views are gone meanwhile: SQLite renames no table under them.
void put_in_place(SQLite::Database& db, std::string_view table) {
  const auto indexes =
      texts(db, "SELECT sql FROM main.sqlite_schema WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = ?", table);
  db.exec(fmt::format("DROP TABLE main.{}", table));
  db.exec(fmt::format("ALTER TABLE {}{} RENAME TO {}", kSideTables, table, table));
  for (const std::string& index : indexes) db.exec(index);
}

// What prune left of frames below the cut stays as it was: they are not derived again.
void keep_context(SQLite::Database& db) {
  const auto pruned = read_pruned(db);
  if (!pruned) return;
  for (const char* table : {"agent_event", "queue_sample", "refresh", "reject", "anomaly"})
    db.exec(fmt::format("INSERT OR IGNORE INTO {0}{1} SELECT * FROM main.{1} WHERE {2}", kSideTables, table,
                        stays_below_cut(*pruned)));
  db.exec(fmt::format("INSERT OR IGNORE INTO {0}shift SELECT * FROM main.shift WHERE frame_id IN ({1})", kSideTables,
                      fmt::join(pruned->shifts, ",")));
}

}  // namespace

std::span<const DerivedTable> derived_tables() { return kDerived; }

void create_side_tables(SQLite::Database& db, const std::string& side) {
  for (const DerivedTable& table : kDerived) create_beside(db, side, table.name);
  for (const std::string_view table : kNames) create_beside(db, side, table);
}

void swap_side_tables(SQLite::Database& db) {
  const auto views = texts(db, "SELECT name FROM main.sqlite_schema WHERE type = 'view' ORDER BY name");
  const auto made_by = texts(db, "SELECT sql FROM main.sqlite_schema WHERE type = 'view' ORDER BY name");
  for (const std::string& view : views) db.exec(fmt::format("DROP VIEW main.\"{}\"", view));
  keep_context(db);
  for (const DerivedTable& table : kDerived) put_in_place(db, table.name);
  for (const std::string_view table : kNames) {
    db.exec(fmt::format("INSERT INTO main.{0} SELECT * FROM {1}{0}", table, kSideTables));
    db.exec(fmt::format("DROP TABLE {}{}", kSideTables, table));
  }
  for (const std::string& view : made_by) db.exec(view);
}

bool remove_side_tables(SQLite::Database& db) {
  const auto left = texts(db, "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name GLOB 'rebuild_*'");
  for (const std::string& table : left) db.exec(fmt::format("DROP TABLE main.\"{}\"", table));
  return !left.empty();
}

}  // namespace acd
