#include "store/damage.h"

#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>

namespace acd {
namespace {

constexpr std::array<std::string_view, 4> kLarge = {"frame", "agent_event", "queue_sample", "agent_span"};

std::string one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

// What the check says first; empty: all is well.
std::string complaint(SQLite::Database& db, const std::string& check) {
  try {
    const std::string found = db.execAndGet(check).getString();
    return found == "ok" ? "" : one_line(found);
  } catch (const SQLite::Exception& e) {
    if (e.getErrorCode() == SQLITE_CORRUPT || e.getErrorCode() == SQLITE_NOTADB) return e.what();
    throw;
  }
}

std::vector<std::string> tables_of(SQLite::Database& db) {
  std::vector<std::string> tables;
  try {
    SQLite::Statement row(db, "SELECT name FROM main.sqlite_schema WHERE type = 'table' ORDER BY name");
    while (row.executeStep()) tables.push_back(row.getColumn(0).getString());
  } catch (const SQLite::Exception& e) {
    if (e.getErrorCode() != SQLITE_CORRUPT && e.getErrorCode() != SQLITE_NOTADB) throw;
  }
  return tables;
}

void look_at(SQLite::Database& db, const std::string& table, Damage& damage) {
  const std::string found = complaint(db, fmt::format("PRAGMA quick_check(\"{}\")", table));
  if (found.empty()) return;
  damage.tables.push_back(table);
  if (damage.first.empty()) damage.first = found;
}

}  // namespace

std::string Damage::names() const {
  return tables.empty() ? "its free pages or its schema" : fmt::format("{}", fmt::join(tables, ", "));
}

Damage find_damage(SQLite::Database& db) {
  Damage damage;
  damage.first = complaint(db, "PRAGMA quick_check(1)");
  if (!damage) return damage;
  for (const std::string& table : tables_of(db)) look_at(db, table, damage);
  return damage;
}

Damage find_damage_within(SQLite::Database& db, std::int64_t bytes, std::string& checked) {
  checked = "the whole file";
  const std::int64_t size =
      db.execAndGet("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size").getInt64();
  if (size <= bytes) return find_damage(db);
  checked =
      fmt::format("all but {}, which are large: acd-recorder rebuild --check looks at them", fmt::join(kLarge, ", "));
  Damage damage;
  for (const std::string& table : tables_of(db))
    if (std::find(kLarge.begin(), kLarge.end(), table) == kLarge.end()) look_at(db, table, damage);
  return damage;
}

}  // namespace acd
