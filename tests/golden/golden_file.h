#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <string>
#include <string_view>

namespace acd::test {

/// Compares `actual` byte by byte with the file of that name, as seen from the project's folder. A mismatch shows the
/// first differing line and how to renew; with ACD_GOLDEN_RENEW=1 the file is written instead.
void expect_golden(const std::string& name, std::string_view actual);

/// The rows of a query as CSV with a header, NULL as an empty cell. The values must need no quotes.
std::string csv_of(SQLite::Database& db, const std::string& sql);

}  // namespace acd::test
