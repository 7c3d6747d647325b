#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "span/wait_chain.h"

namespace acd {

/// The waits of one path's calls on a switch that sends no records of ringing: a call departed at some time within
/// ring_max_s before its answer, so there are no ranks and no certificates, and a call that rang in vain is not seen.
/// Pure.
class UnrungWaits {
 public:
  UnrungWaits(std::int64_t ring_max_s, WaitResults& results) : ring_max_s_(ring_max_s), results_(results) {}

  void sample(const PathSample& sample);
  void answered(const AnsweredCall& call);
  void breaks(Unbounded why);

 private:
  // Waits for the first sample behind its ringing.
  struct Answered {
    CallWait wait;
    std::optional<Instant> oldest_before;  // arrival of the oldest call at the sample before
  };

  void settle(Answered& answered, const PathSample& sample, std::optional<Instant> oldest);
  const PathSample* last_before_departure(const AnsweredCall& call) const;

  const std::int64_t ring_max_s_;
  WaitResults& results_;
  std::deque<PathSample> samples_;  // of this chain, as far back as a departure may lie, and one more
  std::vector<Answered> answered_;
  std::optional<Instant> highest_;  // implied arrival of the oldest call, at most so far in this chain
  Unbounded broken_by_ = Unbounded::no_sample;
};

}  // namespace acd
