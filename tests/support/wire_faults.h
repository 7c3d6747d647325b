#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "random.h"
#include "simulator.h"
#include "site_clock.h"
#include "wire_bytes.h"

namespace acd::sim {

/// Records with `at` in [from, to) never arrive; or, in a silence, are never sent.
struct Hole {
  std::int64_t from = 0;
  std::int64_t to = 0;
};

/// From `at` (UTC seconds of the right clock) on the switch's clock is `delta_s` further ahead than before; so are
/// the dates in R.
struct ClockStep {
  std::int64_t at = 0;
  std::int64_t delta_s = 0;
};

/// What goes wrong between the switch and us. A record suffers at most one of lost, cut, no line end, stray, jitter.
struct Faults {
  std::uint64_t seed = 1;
  double lose = 0;                       ///< share of the records
  double noise_runs_per_1000 = 0;        ///< between records: 2..40 bytes, no STX, no digits, line ends inside some
  double overlong_frames_per_1000 = 0;   ///< between records: STX and 300..1500 printable bytes, then a line end
  double cut_per_1000 = 0;               ///< a record ends early, at once the next STX
  double missing_line_end_per_1000 = 0;  ///< a whole record, at once the next STX
  double strays_per_1000 = 0;            ///< a record (not R) stamped 60..5400 s early, the next one right again
  double jitter_per_1000 = 0;            ///< a record (not R) stamped 1..5 s early
  std::vector<Hole> holes;               ///< in order of time, apart
  std::vector<Hole> silences;            ///< the switch sends nothing, and its record numbers run on over it
  std::vector<ClockStep> steps;          ///< in order of time; deltas add up
};

/// A little of everything but holes and steps.
Faults everyday_faults(std::uint64_t seed);

/// What was done. Indices count the records given in, from 0.
///
/// Every noise run begins and ends with a byte that cannot belong to a neighbouring frame, and follows a line end: it
/// is one run of bytes outside frames, noise_runs such runs in all.
struct Damage {
  struct Cut {
    std::size_t index = 0;
    std::size_t kept = 0;  ///< characters of Record::text that arrived, at least 1, not all
  };

  std::size_t records_in = 0;
  std::vector<std::size_t> lost;
  std::vector<std::size_t> in_holes;
  std::vector<std::size_t> in_silences;
  std::vector<Cut> cut;
  std::vector<std::size_t> missing_line_ends;
  std::vector<std::size_t> strays;
  std::vector<std::size_t> jitters;
  std::size_t noise_runs = 0;
  std::size_t noise_bytes = 0;
  std::size_t overlong_frames = 0;
  std::size_t overlong_bytes = 0;  ///< with STX and line end

  /// Records that arrived whole (strays, jitters and those without line end too).
  std::size_t whole() const { return records_in - lost.size() - in_holes.size() - in_silences.size() - cut.size(); }
};

/// Puts records on a bad wire, one after the other.
class FaultyWire {
 public:
  FaultyWire(const Options& options, const Faults& faults);

  void append(const Record& record, std::string& out);
  const Damage& damage() const { return damage_; }

 private:
  void add_garbage(std::string& out);
  void add_noise(std::string& out);
  void add_overlong(std::string& out);
  void send(std::size_t index, Record& record, std::string& out);
  std::int64_t stray_by(const Record& record);
  void apply_steps(Record& record);
  bool per_1000(double rate) { return rate > 0 && random_.chance(rate / 1000); }

  const Faults faults_;
  const std::string line_end_;
  WireBytes wire_;
  SiteClock clock_;
  Random random_;
  Damage damage_;
  bool open_ = false;     // the last record has no line end
  std::size_t calm_ = 0;  // records since the last stray, hole or step
  std::int64_t last_at_ = 0;
  std::size_t steps_done_ = 0;
  std::int64_t ahead_s_ = 0;  // of the switch's clock
};

struct DamagedStream {
  std::string bytes;
  Damage damage;
};

DamagedStream to_damaged_bytes(const Options& options, const Faults& faults, const std::vector<Record>& records);

}  // namespace acd::sim
