#pragma once

#include <SQLiteCpp/Database.h>

#include "core/zone.h"
#include "options.h"

namespace acd {

/// Throws Error with Exit::usage when the database does not exist yet and no zone is given for it.
void require_zone(const RecorderOptions& options);

/// The zone of the site: as asked for, else as the database remembers. Throws Error with Exit::usage when neither is.
Zone site_zone(SQLite::Database& db, const RecorderOptions& options);

/// The same for captures: another one than the database remembers is taken only with --change-zone. Throws Error with
/// Exit::usage.
Zone replay_zone(SQLite::Database& db, const RecorderOptions& options);

/// Whose rules the switch's clock goes by: as asked for, else as the database remembers, else the zone's.
ClockRules site_clock_rules(SQLite::Database& db, const RecorderOptions& options);

}  // namespace acd
