#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/instant.h"
#include "core/zone.h"

namespace acd {

/// A mark on an axis of time.
struct TimeTick {
  Instant at;
  std::string label;  ///< "09:30", or of longer steps "Tue 3 Mar", "Mar", "2026"
  std::string above;  ///< what it is part of, where that begins: "Tue 3 Mar", "2026"; else empty
};

/// Ticks in [range.from, range.to] where the wall clock shows multiples of a sensible step, of seconds to years: the
/// shortest that gives no more than about `most`. A repeated hour has its ticks twice, a skipped one has none.
std::vector<TimeTick> time_ticks(Interval range, const Zone& zone, std::int64_t most);

/// The wall clock for people: "Tue 3 Mar 2026, 09:30", with seconds where there are any.
std::string wall_clock(Instant t, const Zone& zone);

/// "UTC+11:00".
std::string offset_name(std::int32_t offset_s);

}  // namespace acd
