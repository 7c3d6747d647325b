#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "span/coverage.h"

namespace acd {

/// Coverage of one interval after another, asked for in the order of time.
class CoveredSeconds {
 public:
  explicit CoveredSeconds(std::vector<CoveragePiece> pieces) : pieces_(std::move(pieces)) {}
  std::int64_t in(Interval interval) {
    while (next_ < pieces_.size() && pieces_[next_].time.to <= interval.from) ++next_;
    std::int64_t seconds = 0;
    for (std::size_t i = next_; i < pieces_.size() && pieces_[i].time.from < interval.to; ++i)
      seconds += intersect(pieces_[i].time, interval).seconds();
    return seconds;
  }

 private:
  std::vector<CoveragePiece> pieces_;
  std::size_t next_ = 0;
};

}  // namespace acd
