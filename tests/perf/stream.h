#pragma once

#include <cstdint>
#include <string>

#include "simulator.h"

namespace acd::perf {

/// The zone of all streams here.
inline constexpr const char* kZone = "Australia/Sydney";

/// Nine agents, two paths, reports every 15 s: the simulator's own office, 30,000 records a day.
sim::Options office_mix();

/// Writes the first `records` records of a run of as many days as it takes; in memory that does not grow with them.
/// Throws std::runtime_error.
void write_stream(sim::Options options, std::int64_t records, const std::string& path);

/// The bytes of a run of that many days.
std::string stream_of_days(sim::Options options, int days);

}  // namespace acd::perf
