#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "record/record.h"
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
  std::vector<Instant> midnights;                            ///< sorted; between them lie the local days
  int most_calls_waiting = QueueReport::kCallsWaitingMax;    ///< a sample of so many: at least so many wait

  bool reads_counted() const { return sends_ringing && ringing_counted != RingingCounted::no; }
  bool reads_not_counted() const { return sends_ringing && ringing_counted != RingingCounted::yes; }
};

/// A path that was not first-in-first-out on a local day, within one stretch of coverage.
struct OutOfOrder {
  std::int64_t path = 0;
  Contradiction first;
  std::int64_t contradictions = 0;  ///< samples
};

/// Reconstructs how long callers waited: from samples of the queues, from ringing and answers (metrics.md section 5).
///
/// Feed one session in stream order, by way of `input()`; then `take_calls()` has each answered call once,
/// `take_left()` what left unanswered at least. Both may be taken at any time: what is not settled comes later.
///
/// First-in-first-out is what the bounds rest on, and priorities or overflow from elsewhere break it, so: if the
/// samples of a path contradict it on a local day (within one stretch of coverage), all its waits of that day are
/// unbounded, and what left is certified by counts alone. Pure; memory is bounded by one busy period and the calls of
/// one day of each path.
class QueueWaits : private RingingSink {
 public:
  /// So many contradictions prove that a path is not first-in-first-out.
  static constexpr std::ptrdiff_t kContradictions = 1;
  /// Where ringing is not sent: there two calls within a second look like one, and a call rung in vain comes back
  /// unseen.
  static constexpr std::ptrdiff_t kContradictionsUnrung = 3;

  explicit QueueWaits(WaitRules rules) : rules_(std::move(rules)), ringings_(rules_.sends_ringing, *this) {}
  QueueWaits(const QueueWaits&) = delete;
  QueueWaits& operator=(const QueueWaits&) = delete;

  Ringings& input() { return ringings_; }
  /// Instead of input(): takes what is known of ringing calls already.
  RingingSink& sink() { return *this; }

  std::vector<CallWait> take_calls();
  /// Under the reading that a ringing call is counted as waiting, or not. Empty for a reading that is not used.
  std::vector<LeftUnanswered> take_left(bool counted);
  /// Where first-in-first-out does not hold, so that waits are unbounded.
  std::vector<OutOfOrder> take_out_of_order() { return std::exchange(out_of_order_, {}); }
  /// Hands out what is held of the days that are not over, too. Nothing may be fed after it.
  void finish();
  bool reads_counted() const { return rules_.reads_counted(); }
  /// Contradictions to first-in-first-out so far, under one reading, of the samples in frames [first, last].
  std::int64_t contradictions(bool counted, FrameId first, FrameId last) const;
  bool reads_not_counted() const { return rules_.reads_not_counted(); }

 private:
  // One reading of a path's samples, and what it yields.
  struct Reading {
    WaitResults results;
    std::optional<WaitChain> chain;
  };
  struct Path {
    std::int64_t number = 0;
    Reading counted, not_counted;
    WaitResults unrung_results;
    std::optional<UnrungWaits> unrung;
    std::vector<CallWait> held;                            // of the days that are not over
    std::optional<Instant> day;                            // midnight before the last sample
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
  Instant midnight_before(Instant at) const;
  void release(Path& path, Instant until);
  bool is_out_of_order(const Path& path, Instant midnight) const;
  void tell_out_of_order(const Path& path, Instant until);
  void join(Path& path, CallWait wait);

  const WaitRules rules_;
  Ringings ringings_;
  std::unordered_map<std::int64_t, std::unique_ptr<Path>> paths_;
  std::vector<CallWait> calls_;
  std::vector<OutOfOrder> out_of_order_;
  // Released, over all paths.
  struct Totals {
    std::vector<LeftUnanswered> left;
    std::vector<FrameId> contradictions;
  };
  Totals counted_, not_counted_;
};

}  // namespace acd
