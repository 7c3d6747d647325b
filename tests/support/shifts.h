#pragma once

#include <cstdint>
#include <vector>

#include "queues.h"
#include "random.h"
#include "simulator.h"
#include "site_clock.h"

namespace acd::sim {

struct Shift {
  int agent = 0;
  Millis from = 0;
  Millis to = 0;
};

/// Who works when. Shifts begin and end by the wall clock, so one over a night of clock change is longer or shorter.
class Shifts {
 public:
  /// Throws std::invalid_argument if opens or closes is no time of day or they are in the wrong order.
  explicit Shifts(const Options& options);

  /// The shifts that begin on the local day; some end on the next.
  std::vector<Shift> of_day(std::int64_t local_midnight_s, SiteClock& clock, Random& random) const;

 private:
  struct Hours {
    std::int64_t from_min = 0;
    std::int64_t to_min = 0;  // may be over 24 h
  };

  Hours hours(int agent) const;

  const Options& options_;
  std::int64_t opens_min_;
  std::int64_t closes_min_;
};

}  // namespace acd::sim
