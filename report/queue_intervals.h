#pragma once

#include <deque>
#include <functional>
#include <unordered_map>
#include <vector>

#include "samples.h"

namespace acd {

/// What the samples of one queue say of one interval (metrics.md section 4).
struct QueueInterval {
  std::int64_t samples = 0;                        ///< taken in it
  std::int64_t sampled_s = 0;                      ///< seconds of it in which a sample held
  std::int64_t waiting_s = 0;                      ///< of these with callers waiting
  std::int64_t queue_s = 0;                        ///< callers waiting times seconds
  std::int64_t wait_held_s = 0, wait_sum = 0;      ///< longest wait, where it was told
  std::int64_t agents_held_s = 0, agents_sum = 0;  ///< agents, where they were told
  std::optional<std::int64_t> wait_max_s, calls_waiting_max, agents_min;
  Instant wait_max_at;

  void take(const Sample& sample);
  void hold(const Sample& sample, std::int64_t seconds);
};

/// A sum over seconds as a mean; none over no second.
std::optional<double> mean_over(std::int64_t sum, std::int64_t seconds);

/// Streams the samples of a range, one covered time after another, and hands over each interval once time has
/// passed it: memory does not grow with the range.
class QueueIntervals {
 public:
  /// Takes the place of an interval, its covered seconds and, in the order of queues(), what each queue's samples say.
  using Take = std::function<void(std::size_t interval, std::int64_t covered_s, const std::vector<QueueInterval>&)>;

  /// Of paths only, or of all queues asked for.
  QueueIntervals(const ReportContext& context, bool paths_only, Take take);

  void run();
  /// The ends of interval i are edges()[i] and edges()[i + 1].
  const std::vector<Instant>& edges() const { return edges_; }
  const std::vector<QueueName>& queues() const { return queues_; }

 private:
  struct Bucket {
    std::int64_t covered_s = 0;
    std::vector<QueueInterval> rows;
  };

  Bucket& bucket(std::size_t i);
  template <class F>
  void split(Interval time, F f);
  void cover(Interval time);
  void covered_until(Instant t);
  void take_samples(const CoveredTime& covered);
  void hold(Sample& sample, std::size_t place, Instant end);
  void settle(std::vector<std::optional<Sample>>& held, Instant t);
  void give_until(Instant t);

  const ReportContext& context_;
  const std::vector<Instant> edges_;
  const std::vector<CoveredTime> times_;
  std::vector<QueueName> queues_;
  std::unordered_map<std::int64_t, std::size_t> place_of_key_;
  const Take take_;
  std::deque<Bucket> buckets_;  // of the intervals from given_ on
  std::size_t given_ = 0;
  Interval covering_;    // of the covered time at work, what is not yet in the buckets
  Instant held_from_{};  // its begin
  Instant printable_{};  // nothing before it is open
};

}  // namespace acd
