#include "store/bulk_insert.h"

#include <fmt/format.h>
#include <sqlite3.h>

namespace acd {
namespace {

constexpr std::size_t kRows = 8;

sqlite3_stmt* prepare(SQLite::Database& db, const std::string& table, std::size_t columns, std::size_t rows) {
  std::string row = "(?";
  for (std::size_t i = 1; i < columns; ++i) row += ",?";
  row += ')';
  std::string sql = fmt::format("INSERT INTO {} VALUES{}", table, row);
  for (std::size_t i = 1; i < rows; ++i) sql += ',' + row;
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(db.getHandle(), sql.c_str(), static_cast<int>(sql.size()), &statement, nullptr) != SQLITE_OK)
    throw SQLite::Exception(db.getHandle());
  return statement;
}

}  // namespace

BulkInsert::BulkInsert(SQLite::Database& db, const std::string& table, std::size_t columns)
    : db_(db),
      columns_(columns),
      cells_(columns * kRows),
      many_(prepare(db, table, columns, kRows)),
      one_(prepare(db, table, columns, 1)) {}

BulkInsert::~BulkInsert() {
  sqlite3_finalize(many_);
  sqlite3_finalize(one_);
}

BulkInsert& BulkInsert::number(std::int64_t value) {
  Cell& cell = cells_[used_++];
  cell.kind = Kind::number;
  cell.number = value;
  return *this;
}

BulkInsert& BulkInsert::null() {
  cells_[used_++].kind = Kind::null;
  return *this;
}

BulkInsert& BulkInsert::text(std::string_view value) {
  Cell& cell = cells_[used_++];
  cell.kind = Kind::text;
  cell.bytes.assign(value);
  return *this;
}

BulkInsert& BulkInsert::blob(std::string_view value) {
  text(value);
  cells_[used_ - 1].kind = Kind::blob;
  return *this;
}

void BulkInsert::flush() {
  const std::size_t used = used_;
  used_ = 0;
  if (used == cells_.size()) {
    for (std::size_t i = 0; i < used; ++i) bind(many_, static_cast<int>(i + 1), cells_[i]);
    return run(many_);
  }
  for (std::size_t i = 0; i < used; ++i) {
    bind(one_, static_cast<int>(i % columns_ + 1), cells_[i]);
    if ((i + 1) % columns_ == 0) run(one_);
  }
}

void BulkInsert::bind(sqlite3_stmt* statement, int column, const Cell& cell) {
  switch (cell.kind) {
    case Kind::null:
      sqlite3_bind_null(statement, column);
      break;
    case Kind::number:
      sqlite3_bind_int64(statement, column, cell.number);
      break;
    case Kind::text:
      sqlite3_bind_text(statement, column, cell.bytes.data(), static_cast<int>(cell.bytes.size()), SQLITE_STATIC);
      break;
    case Kind::blob:
      sqlite3_bind_blob(statement, column, cell.bytes.data(), static_cast<int>(cell.bytes.size()), SQLITE_STATIC);
      break;
  }
}

void BulkInsert::run(sqlite3_stmt* statement) {
  const int result = sqlite3_step(statement);
  sqlite3_reset(statement);
  if (result != SQLITE_DONE) throw SQLite::Exception(db_.getHandle(), result);
}

}  // namespace acd
