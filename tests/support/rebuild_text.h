#pragma once

#include <SQLiteCpp/Database.h>

#include <string>

#include "store/rebuild.h"

namespace acd::test {

/// What is stored but not derived, or derived otherwise: a line for the first difference of each table, as
/// `rebuild --check` prints it. Empty: they are equal.
inline std::string differences_of(SQLite::Database& db) {
  std::string text;
  for (const Difference& difference : differences(db, [](std::int64_t) { return true; }))
    text += difference.text() + "\n";
  return text;
}

}  // namespace acd::test
