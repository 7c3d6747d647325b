#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct sqlite3_stmt;

namespace acd {

/// INSERTs into one table, eight rows by one statement: SQLite then finds the end of the table once, which makes a row
/// of an append-only table cost two thirds. What was given is in the transaction after flush() only. Throws
/// SQLite::Exception; after a rollback call clear().
class BulkInsert {
 public:
  BulkInsert(SQLite::Database& db, const std::string& table, std::size_t columns);
  ~BulkInsert();
  BulkInsert(const BulkInsert&) = delete;
  BulkInsert& operator=(const BulkInsert&) = delete;

  /// The values of a row, in the order of the columns. Bytes are copied.
  BulkInsert& number(std::int64_t value);
  template <class T>
  BulkInsert& number(const std::optional<T>& value) {
    return value ? number(*value) : null();
  }
  BulkInsert& null();
  BulkInsert& text(std::string_view value);
  BulkInsert& blob(std::string_view value);
  void end_row() {
    if (used_ == cells_.size()) flush();
  }

  void flush();
  void clear() { used_ = 0; }

 private:
  enum class Kind : std::uint8_t { null, number, text, blob };
  struct Cell {
    Kind kind = Kind::null;
    std::int64_t number = 0;
    std::string bytes;
  };

  void bind(sqlite3_stmt* statement, int column, const Cell& cell);
  void run(sqlite3_stmt* statement);

  SQLite::Database& db_;
  const std::size_t columns_;
  std::vector<Cell> cells_;
  std::size_t used_ = 0;
  sqlite3_stmt* many_ = nullptr;
  sqlite3_stmt* one_ = nullptr;
};

}  // namespace acd
