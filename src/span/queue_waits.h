#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "span/ringings.h"
#include "span/unrung_waits.h"
#include "span/wait_chain.h"

namespace acd {

/// Whether the switch counts a ringing call as waiting.
enum class RingingCounted : std::uint8_t { unknown, no, yes };

/// How waits are reconstructed.
struct WaitRules {
  bool sends_ringing = true;                                 ///< the session has records of ringing
  RingingCounted ringing_counted = RingingCounted::unknown;  ///< unknown: what holds under both readings
  std::int64_t ring_max_s = 30;                              ///< nothing rings longer, where ringing is not sent
  std::vector<Instant> edges;                                ///< sorted; LeftUnanswered does not reach over them
};

/// Reconstructs how long callers waited: from samples of the queues, from ringing and answers (metrics.md section 5).
///
/// Feed one session in stream order, by way of `input()`; then `take_calls()` has each answered call once,
/// `take_left()` what left unanswered at least. Both may be taken at any time: what is not settled comes later. Pure;
/// memory is bounded by one busy period of each path.
class QueueWaits : private RingingSink {
 public:
  explicit QueueWaits(WaitRules rules) : rules_(std::move(rules)), ringings_(rules_.sends_ringing, *this) {}
  QueueWaits(const QueueWaits&) = delete;
  QueueWaits& operator=(const QueueWaits&) = delete;

  Ringings& input() { return ringings_; }

  std::vector<CallWait> take_calls();
  /// Under the reading that a ringing call is counted as waiting, or not. Empty for a reading that is not used.
  std::vector<LeftUnanswered> take_left(bool counted);
  bool reads_counted() const { return rules_.sends_ringing && rules_.ringing_counted != RingingCounted::no; }
  bool reads_not_counted() const { return rules_.sends_ringing && rules_.ringing_counted != RingingCounted::yes; }

 private:
  // One reading of a path's samples, and what it yields.
  struct Reading {
    std::vector<CallWait> calls;
    std::vector<LeftUnanswered> left;
    std::optional<WaitChain> chain;
  };
  struct Path {
    Reading counted, not_counted;
    std::optional<UnrungWaits> unrung;
    std::vector<AnsweredCall> ringing;                     // in the order in which they began to ring
    std::unordered_map<FrameId, CallWait> of_one_reading;  // the other has not told yet
  };

  void sample(const PathSample& sample) override;
  void departs(const AnsweredCall& call) override;
  void answered(const AnsweredCall& call) override;
  void departs_unseen(std::optional<std::int64_t> path) override;
  void breaks(Unbounded why, bool counted_only) override;
  void may_return(Instant rung_at) override;

  Path& path(std::int64_t number);
  template <class F>
  void each_chain(Path& path, F f);
  void sample_counted(Path& path, PathSample sample);
  void collect(Path& path);
  void join(Path& path, CallWait wait);

  const WaitRules rules_;
  Ringings ringings_;
  std::unordered_map<std::int64_t, std::unique_ptr<Path>> paths_;
  std::vector<CallWait> calls_;
};

}  // namespace acd
