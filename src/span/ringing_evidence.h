#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "span/queue_waits.h"

namespace acd {

/// Gathers from a session whether the switch counts a ringing call as waiting (metrics.md section 5).
///
/// For "no": while a call rang that was answered then, its path reported nobody waiting. For "yes": at most one call
/// waited before it began to ring, and while it rang the path reported one that had been there already. Where queues
/// never run empty there is neither; then what decides is that only one of the two contradicts first-in-first-out. Feed
/// one session by way of `input()`. Pure.
class RingingEvidence : private RingingSink {
 public:
  /// One side decides when it has so many times the evidence of the other: noise is not to undo what is plain.
  static constexpr std::int64_t kDecides = 10;

  /// So many contradictions refute a reading, if the other has none.
  static constexpr std::int64_t kRefutes = 3;

  struct Side {
    std::int64_t count = 0;
    FrameId example = 0;              ///< sample that was the first evidence; 0: none
    std::int64_t contradictions = 0;  ///< to first-in-first-out, were it so
  };

  explicit RingingEvidence(bool sends_ringing)
      : ringings_(sends_ringing, *this), waits_({sends_ringing, {}, 30, {}, {}}) {}
  RingingEvidence(const RingingEvidence&) = delete;
  RingingEvidence& operator=(const RingingEvidence&) = delete;

  Ringings& input() { return ringings_; }
  const Side& counted() const { return counted_; }
  const Side& not_counted() const { return not_counted_; }
  RingingCounted decided() const;
  /// More evidence of the same kind would change nothing.
  bool is_plain() const;

 private:
  struct Ringing {
    AnsweredCall call;
    std::optional<PathSample> before;  // the last sample before, nothing broken since
    bool doubtful = false;             // records were lost or out of order while it rang
    bool disturbed = false;            // another call rang in vain meanwhile, or its end is unknown
    FrameId says_no = 0, says_yes = 0;
  };
  struct Path {
    std::optional<PathSample> last;
    std::vector<Ringing> ringing;
  };

  void sample(const PathSample& sample) override;
  void departs(const AnsweredCall& call) override;
  void answered(const AnsweredCall& call) override;
  void departs_unseen(std::optional<std::int64_t> path) override;
  void breaks(Unbounded why, bool counted_only) override;
  void may_return(Instant rung_at) override;

  template <class F>
  void try_both(F f);

  Ringings ringings_;
  QueueWaits waits_;  // under both readings, for the contradictions
  std::unordered_map<std::int64_t, Path> paths_;
  Side counted_, not_counted_;
};

}  // namespace acd
