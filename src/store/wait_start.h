#pragma once

#include <cstdint>
#include <set>

#include "store/reader.h"

namespace acd {

/// What is said of the waits of a local day rests on its records and, at the most, on those of so many seconds before.
inline constexpr std::int64_t kWaitsLookBack_s = 24 * 3600;

/// Where to begin to read a run for the waits of the local day that begins at `midnight`: before a time at which each
/// of `paths` was reported empty, for what came before tells nothing of what comes after; a path that was not reported
/// within kWaitsLookBack_s does not matter.
FrameId first_frame_for_waits(Reader& reader, const CoveredRun& run, Instant midnight, std::set<std::int64_t> paths);

/// Nothing rings longer, so that much later all is settled.
inline constexpr std::int64_t kWaitsSettled_s = 601;

}  // namespace acd
