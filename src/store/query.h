#pragma once

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

struct sqlite3_stmt;

namespace acd {

/// The bytes of a blob or text; valid until the statement's next step.
inline std::string_view bytes_of(const SQLite::Column& column) {
  return {static_cast<const char*>(column.getBlob()), static_cast<std::size_t>(column.getBytes())};
}

/// A query of whole numbers for the reports' inner loops. SQLiteCpp's columns count references: over the millions of
/// rows of a year that costs as much again as the step itself. All else uses SQLite::Statement.
class Query {
 public:
  /// Throws SQLite::Exception. The database must outlive the query.
  Query(SQLite::Database& db, const std::string& sql);
  ~Query();
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;

  /// Binds from column 1 on and begins anew.
  void restart(std::initializer_list<std::int64_t> values);
  /// The next row; false at the end. Throws SQLite::Exception.
  bool step();
  std::int64_t number(int column) const;
  std::optional<std::int64_t> optional_number(int column) const;
  /// Valid until the next step or restart; empty for NULL.
  std::string_view text(int column) const;

 private:
  SQLite::Database& db_;
  sqlite3_stmt* statement_ = nullptr;
};

}  // namespace acd
