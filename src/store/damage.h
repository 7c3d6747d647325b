#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <string>
#include <vector>

namespace acd {

/// What is damaged in a database file.
struct Damage {
  std::vector<std::string> tables;  ///< they or their indexes; empty: something that belongs to none
  std::string first;                ///< what SQLite says of the first; empty: nothing is damaged

  explicit operator bool() const { return !first.empty(); }
  /// "agent_span, coverage", or "its free pages or its schema".
  std::string names() const;
};

/// Reads the whole file (PRAGMA quick_check). Throws SQLite::Exception for what is no damage.
Damage find_damage(SQLite::Database& db);

/// The same up to this size of the file; of a larger one without the four largest tables. `checked` is set to what was
/// looked at.
Damage find_damage_within(SQLite::Database& db, std::int64_t bytes, std::string& checked);

}  // namespace acd
