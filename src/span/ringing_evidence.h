#pragma once

#include <cstdint>
#include <limits>
#include <unordered_map>
#include <vector>

#include "span/queue_waits.h"

namespace acd {

/// Gathers from a session whether the switch counts a ringing call as waiting (metrics.md section 5).
///
/// For "no": while a call rang that was answered then, its path reported nobody waiting. For "yes": at most one call
/// waited before it began to ring, and while it rang the path reported one that had been there already. Where queues
/// never run empty there is neither; then what decides is that only one of the two contradicts first-in-first-out. Feed
/// one session by way of `input()`, or part of one. Pure.
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

  /// Of both readings.
  struct Found {
    Side counted, not_counted;

    RingingCounted decided() const;
    /// More evidence of the same kind would change nothing.
    bool is_plain() const;
  };

  explicit RingingEvidence(bool sends_ringing)
      : RingingEvidence(sends_ringing, {}, 0, std::numeric_limits<FrameId>::max()) {}
  /// Adds what answers and samples in frames [first, last] say to what was found `before`; what is fed around them is
  /// context.
  RingingEvidence(bool sends_ringing, const Found& before, FrameId first, FrameId last)
      : ringings_(sends_ringing, *this),
        waits_({sends_ringing, {}, 30, {}, {}}),
        first_(first),
        last_(last),
        found_(before) {}
  RingingEvidence(const RingingEvidence&) = delete;
  RingingEvidence& operator=(const RingingEvidence&) = delete;

  Ringings& input() { return ringings_; }
  Found found() const;
  bool is_plain() const { return found_.is_plain(); }

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
  bool any() const { return found_.counted.count > 0 || found_.not_counted.count > 0; }

  Ringings ringings_;
  QueueWaits waits_;  // under both readings, for the contradictions
  const FrameId first_, last_;
  std::unordered_map<std::int64_t, Path> paths_;
  Found found_;  // without the contradictions of waits_
};

}  // namespace acd
