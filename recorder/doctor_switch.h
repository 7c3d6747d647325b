#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "doctor.h"
#include "doctor_database.h"

namespace acd {

/// What one attempt to listen to a switch gave.
struct Probe {
  enum class End { not_resolved, not_connected, closed, nothing, no_record, record };
  End end = End::nothing;
  std::string why;                   ///< not_resolved, not_connected: the system's words
  std::optional<int> time_of_day_s;  ///< of the record
  Arrival received;                  ///< of the record
};

/// Connects to the switch, listens until a record has come or `wait` is over, and hangs up.
Probe probe(const Endpoint& pbx, std::chrono::milliseconds connect_within, std::chrono::milliseconds wait);

/// What it means. `wait_s` below `max_silence_s`: nothing heard is no failure yet.
Finding of_probe(const Endpoint& pbx, const Probe& probe, std::int64_t wait_s, std::int64_t max_silence_s);

/// Where a recorder is at work: what it received last, instead of a probe.
Finding of_recorder(const DatabaseFacts& facts, Arrival now, std::int64_t max_silence_s);

/// `from` says whose clock it was.
Finding of_offset(std::int64_t offset_s, const std::string& from);

/// Adds what it finds out about the switch and its clock. `zone` none: not known.
void examine_switch(const RecorderOptions& options, const DatabaseFacts& facts, const std::optional<Zone>& zone,
                    Arrival now, Findings& findings);

}  // namespace acd
