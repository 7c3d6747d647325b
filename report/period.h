#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/instant.h"
#include "core/zone.h"

namespace acd {

/// What a report is cut into, and where on the wall clock its days begin.
///
/// Days, weeks (Monday), months and the grid of shorter intervals begin at `day_start_s` seconds after local midnight:
/// on a day that skips this time where the gap ends, on a day that repeats it the first time. `today`, `yesterday` and
/// the last recorded day begin there too; a date as typed is that date's midnight.
struct Step {
  enum Unit { minute_1, minute_5, minute_15, minute_30, hour_1, day, week, month, total };

  // Implicit: a step is a unit, unless days begin elsewhere.
  constexpr Step(Unit the_unit = day, std::int32_t the_day_start_s = 0)
      : unit(the_unit), day_start_s(the_day_start_s) {}
  friend constexpr bool operator==(Step step, Unit which) { return step.unit == which; }

  Unit unit;
  std::int32_t day_start_s;  ///< 0 to 86340
};

/// "30m" and so on; days begin at midnight. Throws Error with Exit::usage that lists them.
Step parse_step(std::string_view text);

/// "06:00" as seconds after midnight. Throws Error with Exit::usage.
std::int32_t parse_day_start(std::string_view text);

/// A point in time as typed: 2026-03-02, 2026-03-02T09:00[:SS], with Z or an offset, today, yesterday, now, -2h (also
/// m; d for 24 h). Wall-clock times are of `zone`; in a repeated hour the earlier. Throws Error with Exit::usage.
Instant parse_time(std::string_view text, const Zone& zone, Instant now, std::int32_t day_start_s = 0);

/// So many intervals a range may have: nineteen years of minutes, in 80 MB.
inline constexpr std::int64_t kMostIntervals = 10'000'000;

/// The edges of the intervals of a range: the range's begin, each wall-clock multiple of the step since the begin of
/// the day and, below a day, each change of the zone's offset, and the range's end. Interval i is
/// [edges[i], edges[i + 1]). Throws Error with Exit::usage for a range of more than kMostIntervals.
std::vector<Instant> interval_edges(Interval range, Step step, const Zone& zone);

/// Where the day after tomorrow begins: no day from there on is the last recorded one.
Instant after_tomorrow(const Zone& zone, Instant now, std::int32_t day_start_s = 0);

/// The range of a report: what was asked, or the last recorded day. Only a begin: to the end of the last recorded day,
/// or of the day of the begin if that is later, but to `now` if that is earlier. Only an end: from the first record.
/// `recorded` ends before after_tomorrow(). Throws Error with Exit::usage for an end that is not after its begin.
Interval report_range(const std::optional<std::string>& since, const std::optional<std::string>& until,
                      const std::optional<Interval>& recorded, const Zone& zone, Instant now,
                      std::int32_t day_start_s = 0);

}  // namespace acd
