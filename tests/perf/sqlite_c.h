#pragma once

#include <sqlite3.h>

#include <memory>
#include <string>

namespace acd::perf {

struct CloseDatabase {
  void operator()(sqlite3* db) const { sqlite3_close(db); }
};
struct FinalizeStatement {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};

/// The plain C API with owners, and std::runtime_error for what fails. Nothing between a caller and its steps.
using Db = std::unique_ptr<sqlite3, CloseDatabase>;
using Statement = std::unique_ptr<sqlite3_stmt, FinalizeStatement>;

Db open_database(const std::string& path, int flags);
void execute(sqlite3* db, const std::string& sql);
Statement prepare(sqlite3* db, const std::string& sql);
/// True for a row, false at the end.
bool step(sqlite3_stmt* statement);
std::int64_t number_of(sqlite3* db, const std::string& sql);

}  // namespace acd::perf
