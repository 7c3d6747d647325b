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

/// How a prune leaves room for whoever writes through the same connection. Each returns false to stop it.
struct PruneTurns {
  /// Behind each step, with the steps' work done of all there is.
  std::function<bool(std::int64_t done, std::int64_t all)> shown;
  /// Behind each step that wrote, of some milliseconds: the others have their turn.
  std::function<bool()> give = [] { return true; };
  /// Does what uses nothing of the connection.
  std::function<bool(const std::function<void()>& reading)> aside = [](const auto& reading) {
    reading();
    return true;
  };
};

/// Deletes old days through the one connection that writes to the database; reads what it needs of them, which takes
/// long, through another one. Throws Error, also when stopped, and SQLite::Exception: what is deleted stays deleted,
/// and the next prune finishes it.
PruneDone prune_days(SQLite::Database& db, const PruneOrder& order, const PruneTurns& turns);

/// Today by the host's clock, in the database's zone.
Day today_of(SQLite::Database& db);

/// Says on standard error that days later than tomorrow are recorded, if they are.
void tell_days_ahead(const DaysAhead& ahead, Day today);

}  // namespace acd
