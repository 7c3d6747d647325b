#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/zone.h"

namespace acd {

/// The day since which a clock that reads offset_s more than the zone's wall clock (below 0: less) can have followed
/// other rules: the zone's last change, if that clock did not make it; or the last day on which the zone's earlier
/// rules would have changed and today's do not, if that clock did. The later one; none if neither explains the offset,
/// which is taken to the nearest quarter of an hour.
std::optional<Day> rules_parted_on(const Zone& zone, std::int64_t offset_s, Instant now);

/// "the switch is 3600 s behind America/Vancouver since 2026-11-01", where rules explain the offset; else empty.
std::string parted_rules_text(std::int64_t offset_s, const Zone& zone, Instant now);

/// What to do about an offset, for a log line or a person: as offset_hint, and with what the rules explain.
std::string offset_hint(std::int64_t offset_s, const Zone& zone, Instant now);

}  // namespace acd
