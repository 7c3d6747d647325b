#pragma once

#include <algorithm>
#include <cstdint>

#include "span/wait_chain.h"

namespace acd {

/// Bounds of a wait in whole seconds, from arrival to answer.
struct WaitSeconds {
  std::int64_t lo_s = 0;
  std::int64_t hi_s = 0;

  friend bool operator==(const WaitSeconds&, const WaitSeconds&) = default;
};

inline WaitSeconds wait_seconds(const AnsweredCall& call, const ArrivalBounds& bounds) {
  return {std::max<std::int64_t>(0, call.at - bounds.upper.at), call.at + 1 - bounds.lower.at};
}

}  // namespace acd
