#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <string>
#include <vector>

#include "core/zone_offsets.h"

namespace acd {

/// Recorded time that was derived by other rules of its zone than tzdata() has.
struct ZoneDifference {
  std::string zone;        ///< canonical name
  Interval time;           ///< of what is covered, the first second to behind the last
  std::int32_t was_s = 0;  ///< offset from UTC by which it was derived
  std::int32_t is_s = 0;   ///< by the rules of today
};

/// In the order of zone and time; none where all is derived by the rules of today, or where nobody knows by which (a
/// program before schema 5). Looks at a few rows of zone_rules, and at coverage only where they differ.
std::vector<ZoneDifference> zone_differences(SQLite::Database& db);

/// "2026-11-01 to 2026-11-05 (America/Vancouver) 3600 s late": the local days as they were stamped, and how today's
/// rules show them. Of many the first ones.
std::string text_of(const std::vector<ZoneDifference>& differences);

}  // namespace acd
