#include "csv_peer.h"

#include <fmt/format.h>

#include <fstream>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "sqlite_c.h"

namespace acd::perf {
namespace {

constexpr std::size_t kFlushAt = 1 << 20;

void replace_all(std::string& text, std::string_view what, std::string_view with) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
}

std::string peer_schema(std::string sql) {
  replace_all(sql, ") STRICT, WITHOUT ROWID", ") WITHOUT ROWID");
  replace_all(sql, ") STRICT", ")");
  replace_all(sql, " BLOB", " TEXT");
  return sql;
}

void append_cell(std::string& out, sqlite3_stmt* row, int column) {
  const int type = sqlite3_column_type(row, column);
  if (type == SQLITE_NULL) return;
  const auto* text = static_cast<const char*>(sqlite3_column_blob(row, column));
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(row, column));
  if (type == SQLITE_INTEGER) {
    out += fmt::to_string(sqlite3_column_int64(row, column));
    return;
  }
  out += '"';
  for (const char c : std::string_view(text, size)) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

void write_csv(sqlite3* db, const std::string& table, const std::string& path) {
  std::ofstream file(path, std::ios::binary);
  const Statement rows = prepare(db, "SELECT * FROM " + table);
  const int columns = sqlite3_column_count(rows.get());
  std::string buffer;
  while (step(rows.get())) {
    for (int column = 0; column < columns; ++column) {
      if (column > 0) buffer += ',';
      append_cell(buffer, rows.get(), column);
    }
    buffer += '\n';
    if (buffer.size() < kFlushAt) continue;
    file << buffer;
    buffer.clear();
  }
  file << buffer << std::flush;
  if (!file) throw std::runtime_error("'" + path + "' cannot be written");
}

}  // namespace

CsvPeer::CsvPeer(const std::string& database, const std::string& folder, std::string target)
    : target_(std::move(target)), script_(folder + "/import.sql") {
  const Db db = open_database(database, SQLITE_OPEN_READONLY);
  std::string schema = "PRAGMA auto_vacuum = INCREMENTAL;\nPRAGMA journal_mode = WAL;\nPRAGMA synchronous = FULL;\n";
  std::string imports;
  const Statement items = prepare(
      db.get(),
      "SELECT type, name, sql FROM sqlite_schema WHERE type IN ('table', 'index') AND sql IS NOT NULL ORDER BY rowid");
  while (step(items.get())) {
    const std::string type = reinterpret_cast<const char*>(sqlite3_column_text(items.get(), 0));
    const std::string name = reinterpret_cast<const char*>(sqlite3_column_text(items.get(), 1));
    schema += peer_schema(reinterpret_cast<const char*>(sqlite3_column_text(items.get(), 2))) + ";\n";
    if (type != "table") continue;
    const std::string csv = folder + "/" + name + ".csv";
    write_csv(db.get(), name, csv);
    imports += fmt::format(".import --csv '{}' {}\n", csv, name);
  }
  std::ofstream file(script_);
  file << schema << imports << std::flush;
  if (!file) throw std::runtime_error("'" + script_ + "' cannot be written");
}

}  // namespace acd::perf
