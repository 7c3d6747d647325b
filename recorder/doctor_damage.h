#pragma once

#include <SQLiteCpp/Database.h>

#include "doctor.h"

namespace acd {

/// A file up to this size doctor looks at as a whole; it takes a second or two.
inline constexpr std::int64_t kDamageLookedForIn_bytes = 256LL << 20;

/// Whether pages of the database are damaged, as far as a bounded look shows.
void examine_damage(SQLite::Database& db, Findings& findings, std::int64_t whole_up_to = kDamageLookedForIn_bytes);

}  // namespace acd
