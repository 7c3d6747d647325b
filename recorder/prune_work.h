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

/// How a prune shares the connection with a recorder. Each function returns false to stop the prune. The defaults are
/// for a prune that has the connection to itself.
struct PruneTurns {
  /// Called after each step, with the frames derived and deleted so far, and how many there will be.
  std::function<bool(std::int64_t done, std::int64_t all)> shown;
  /// Called after each step that wrote, which takes some milliseconds: the recorder may use the connection now.
  std::function<bool()> give = [] { return true; };
  /// Runs what does not use the connection. The recorder may use it meanwhile.
  std::function<bool(const std::function<void()>& reading)> aside = [](const auto& reading) {
    reading();
    return true;
  };
};

/// Deletes old days through the one connection that writes to the database. What takes long, reading and deriving them,
/// uses a connection of its own. Throws Error, also when stopped, and SQLite::Exception: what is deleted stays deleted,
/// and the next prune finishes it.
PruneDone prune_days(SQLite::Database& db, const PruneOrder& order, const PruneTurns& turns);

/// Today by the host's clock, in the database's zone.
Day today_of(SQLite::Database& db);

/// Says on standard error that days later than tomorrow are recorded, if they are.
void tell_days_ahead(const DaysAhead& ahead, Day today);

}  // namespace acd
