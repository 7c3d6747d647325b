#pragma once

#include <SQLiteCpp/Database.h>

#include "doctor_database.h"

namespace acd {

/// Adds what is wrong with dates: those that a wrong clock gave. Throws SQLite::Exception.
void examine_dates(SQLite::Database& db, Arrival now, const DatabaseFacts& facts, Findings& findings);

/// Adds that this host's clock, which says `now`, is in the past, if what is recorded shows it. Throws
/// SQLite::Exception.
void examine_clock(SQLite::Database& db, Arrival now, const DatabaseFacts& facts, Findings& findings);

}  // namespace acd
