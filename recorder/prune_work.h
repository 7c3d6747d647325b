#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <functional>
#include <optional>

#include "store/prune.h"

namespace acd {

/// What is to be pruned.
struct PruneOrder {
  std::int64_t keep_days = 0;
  bool even_if_most = false;  ///< also if more than half of the recorded days would go
};

/// What was.
struct PruneDone {
  std::optional<Day> first_day;  ///< that is kept; none: no day went
  std::int64_t frames = 0;
  std::int64_t pages = 0;
  DaysAhead ahead;
};

/// Deletes old days through the one connection that writes to the database. `turn` is called behind each step of some
/// milliseconds with the steps' work done of all there is; false stops. Throws Error, also when stopped, and
/// SQLite::Exception: what is deleted stays deleted, and the next prune finishes it.
PruneDone prune_days(SQLite::Database& db, const PruneOrder& order,
                     const std::function<bool(std::int64_t done, std::int64_t all)>& turn);

/// Today by the host's clock, in the database's zone.
Day today_of(SQLite::Database& db);

/// Says on standard error that days later than tomorrow are recorded, if they are.
void tell_days_ahead(const DaysAhead& ahead, Day today);

}  // namespace acd
