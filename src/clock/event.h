#pragma once

#include <cstdint>
#include <optional>

#include "core/instant.h"
#include "record/record.h"

namespace acd {

/// Number of a frame in its database, from 1, in the order received; never used again.
using FrameId = std::int64_t;

/// A record with its times and the frame that it came in.
struct Event {
  FrameId frame_id = 0;
  Instant at;                       ///< the switch's clock, resolved
  std::optional<Arrival> received;  ///< the host's clock; captures have none
  Record record;
};

}  // namespace acd
