#pragma once

#include <cstdint>
#include <vector>

#include "core/instant.h"
#include "core/zone.h"

namespace acd {

/// A stretch of time in which a zone is at one offset from UTC.
struct OffsetStretch {
  Interval time;
  std::int32_t offset_s = 0;
};

/// A zone's offsets over `time`, in order.
std::vector<OffsetStretch> offsets_over(const Zone& zone, Interval time);

/// A stretch of time for which two sets of rules give different offsets.
struct OffsetDifference {
  Interval time;
  std::int32_t was_s = 0;
  std::int32_t is_s = 0;
};

/// Where a zone's rules differ from what its offsets were, in the order of `was`.
std::vector<OffsetDifference> differences(const std::vector<OffsetStretch>& was, const Zone& is);

}  // namespace acd
