#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "doctor.h"
#include "doctor_database.h"
#include "doctor_sent.h"

namespace acd {

/// What one attempt to listen to a switch gave.
struct Probe {
  enum class End { not_resolved, not_connected, closed, nothing, no_record, record };
  End end = End::nothing;
  std::string why;                   ///< not_resolved, not_connected: the system's words
  std::optional<int> time_of_day_s;  ///< of the first record
  Arrival received;                  ///< of the first record
  LetterCounts records{};
  std::string foreign{};  ///< what came instead of records (foreign_text); empty: nothing, or a record
};

/// How long a probe listens on behind the first record, for what else comes: path and group reports come about every 15
/// seconds.
inline constexpr std::chrono::seconds kListenOn{16};

/// Connects to the switch, listens until a record has come and kListenOn is over, or `wait`, and hangs up.
Probe probe(const Endpoint& pbx, std::chrono::milliseconds connect_within, std::chrono::milliseconds wait);

/// What it means. `wait_s` below `silence_s`, how long the switch may be silent: nothing heard is no failure yet.
Finding of_probe(const Endpoint& pbx, const Probe& probe, std::int64_t wait_s, std::int64_t silence_s);

/// Where a recorder is at work: what it received last, instead of a probe. A switch that does not report periodically
/// may be silent for hours.
Finding of_recorder(const DatabaseFacts& facts, Arrival now, std::int64_t max_silence_s);

/// What a switch's clock goes by, as far as it is known.
struct SiteClock {
  std::optional<Zone> zone;
  ClockRules rules = ClockRules::of_zone;
  Arrival now;
};

/// `from` says whose clock it was.
Finding of_offset(std::int64_t offset_s, const std::string& from, const SiteClock& site = {});

/// Adds what it finds out about the switch and its clock. `zone` none: not known.
void examine_switch(const RecorderOptions& options, const DatabaseFacts& facts, const std::optional<Zone>& zone,
                    Arrival now, Findings& findings);

}  // namespace acd
