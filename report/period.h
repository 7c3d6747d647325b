#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/instant.h"
#include "core/zone.h"

namespace acd {

/// What a report is cut into.
enum class Step { minute_1, minute_5, minute_15, minute_30, hour_1, day, total };

/// "30m" and so on. Throws Error with Exit::usage that lists them.
Step parse_step(std::string_view text);

/// A point in time as typed: 2026-03-02, 2026-03-02T09:00[:SS], with Z or an offset, today, yesterday, now, -2h (also
/// m, d). Wall-clock times are of `zone`; in a repeated hour the earlier. Throws Error with Exit::usage.
Instant parse_time(std::string_view text, const Zone& zone, Instant now);

/// The edges of the intervals of a range: the range's begin, each wall-clock multiple of the step since local midnight
/// and, below a day, each change of the zone's offset, and the range's end. Interval i is [edges[i], edges[i + 1]).
std::vector<Instant> interval_edges(Interval range, Step step, const Zone& zone);

/// The range of a report: what was asked, or the last recorded local day.
Interval report_range(const std::optional<std::string>& since, const std::optional<std::string>& until,
                      const std::optional<Interval>& recorded, const Zone& zone, Instant now);

}  // namespace acd
