#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "simulator.h"
#include "wire_faults.h"

namespace acd::sim {

/// How the records of a run reach a recorder that is connected live.
struct LiveLink {
  std::uint64_t seed = 1;
  /// No connection in [from, to): what is sent then waits at the switch and comes at once on the next connection, at
  /// `to`. In order of time, apart.
  std::vector<Hole> outages;
  std::size_t keeps = std::numeric_limits<std::size_t>::max();  ///< waiting records; of more, the oldest are dropped
  bool counts_each_connection = false;                          ///< each connection's record numbers begin at 00
  std::int64_t switch_ahead_s = 0;                              ///< of the right time, by the switch's clock
  std::int64_t latency_us = 300'000;                            ///< 0 .. so much from the switch to us, at least 1
};

/// One record as it arrives.
struct Delivery {
  std::int64_t arrived_us = 0;  ///< by a clock that is right; never before the delivery before
  std::size_t record = 0;       ///< index of the record given in
  std::int64_t at = 0;          ///< the switch's time of it, UTC seconds
  bool connects = false;        ///< the first of a connection
  std::string bytes;
};

std::vector<Delivery> deliver(const Options& options, const LiveLink& link, const std::vector<Record>& records);

/// A host's clock: so far ahead of the right time (behind: below 0) until it is set.
class HostClock {
 public:
  struct Set {
    std::int64_t at_us = 0;  ///< right time
    std::int64_t by_us = 0;  ///< forward; back: below 0
  };

  /// `sets` in order of time.
  explicit HostClock(std::int64_t ahead_us = 0, std::vector<Set> sets = {})
      : ahead_us_(ahead_us), sets_(std::move(sets)) {}

  /// The next time at which it is set, up to this right time; each but once.
  const Set* next_set(std::int64_t right_us);
  /// What it shows; of a set at this very time nothing before next_set() gave it.
  std::int64_t shown(std::int64_t right_us) const { return right_us + ahead_us_; }

 private:
  std::int64_t ahead_us_;
  std::vector<Set> sets_;
  std::size_t done_ = 0;
};

}  // namespace acd::sim
