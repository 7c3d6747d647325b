#include "core/zone_offsets.h"

#include <algorithm>

namespace acd {

std::vector<OffsetStretch> offsets_over(const Zone& zone, Interval time) {
  std::vector<OffsetStretch> offsets;
  while (!time.empty()) {
    const Instant end = std::min(zone.next_change(time.from), time.to);
    offsets.push_back({{time.from, end}, zone.offset_s(time.from)});
    time.from = end;
  }
  return offsets;
}

std::vector<OffsetDifference> differences(const std::vector<OffsetStretch>& was, const Zone& is) {
  std::vector<OffsetDifference> found;
  for (const OffsetStretch& before : was)
    for (const OffsetStretch& now : offsets_over(is, before.time))
      if (now.offset_s != before.offset_s) found.push_back({now.time, before.offset_s, now.offset_s});
  return found;
}

}  // namespace acd
