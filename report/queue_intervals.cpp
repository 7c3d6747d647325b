#include "queue_intervals.h"

#include <algorithm>

namespace acd {

std::optional<double> mean_over(std::int64_t sum, std::int64_t seconds) {
  if (seconds == 0) return std::nullopt;
  return static_cast<double>(sum) / static_cast<double>(seconds);
}

void QueueInterval::take(const Sample& sample) {
  ++samples;
  if (sample.longest_wait_s) {
    if (!wait_max_s || *sample.longest_wait_s > *wait_max_s)
      wait_max_at = sample.at;
    else if (*sample.longest_wait_s == *wait_max_s)
      wait_max_at = std::min(wait_max_at, sample.at);
    wait_max_s = std::max(wait_max_s.value_or(0), *sample.longest_wait_s);
  }
  if (sample.calls_waiting) calls_waiting_max = std::max(calls_waiting_max.value_or(0), *sample.calls_waiting);
  if (sample.agents) agents_min = std::min(agents_min.value_or(*sample.agents), *sample.agents);
}

void QueueInterval::hold(const Sample& sample, std::int64_t seconds) {
  sampled_s += seconds;
  queue_s += sample.calls_waiting.value_or(0) * seconds;
  if (sample.calls_waiting.value_or(0) > 0) waiting_s += seconds;
  if (sample.longest_wait_s) {
    wait_held_s += seconds;
    wait_sum += *sample.longest_wait_s * seconds;
  }
  if (sample.agents) {
    agents_held_s += seconds;
    agents_sum += *sample.agents * seconds;
  }
}

QueueIntervals::QueueIntervals(const ReportContext& context, bool paths_only, Take take)
    : context_(context),
      edges_(interval_edges(context.range, context.request.step, context.zone)),
      times_(context.reader.covered_times(context.range)),
      queues_(known_queues(context, times_)),
      take_(std::move(take)) {
  if (paths_only) std::erase_if(queues_, [](const QueueName& queue) { return queue.kind != QueueKind::path; });
  for (std::size_t i = 0; i < queues_.size(); ++i) place_of_key_.emplace(queues_[i].key, i);
}

void QueueIntervals::run() {
  for (const CoveredTime& covered : times_) {
    cover(covered.time);
    take_samples(covered);
  }
  give_until(context_.range.to);
}

QueueIntervals::Bucket& QueueIntervals::bucket(std::size_t i) {
  while (buckets_.size() <= i - given_) {
    buckets_.emplace_back();
    buckets_.back().rows.resize(queues_.size());
  }
  return buckets_[i - given_];
}

// Calls f(interval, part) for each interval that `time` touches.
template <class F>
void QueueIntervals::split(Interval time, F f) {
  time = intersect(time, {edges_[given_], context_.range.to});
  if (time.empty()) return;
  const auto after = std::upper_bound(edges_.begin() + static_cast<std::ptrdiff_t>(given_), edges_.end(), time.from);
  for (auto i = static_cast<std::size_t>(after - edges_.begin()) - 1; i + 1 < edges_.size() && edges_[i] < time.to; ++i)
    f(bucket(i), intersect(time, {edges_[i], edges_[i + 1]}));
}

// It may be months long: cover only as far as samples have been read.
void QueueIntervals::cover(Interval time) {
  covering_ = time;
  held_from_ = time.from;
  give_until(time.from);
}

void QueueIntervals::covered_until(Instant t) {
  split({covering_.from, std::min(t, covering_.to)}, [](Bucket& b, Interval part) { b.covered_s += part.seconds(); });
  covering_.from = std::max(covering_.from, std::min(t, covering_.to));
}

void QueueIntervals::take_samples(const CoveredTime& covered) {
  std::vector<std::optional<Sample>> held(queues_.size());
  SampleCursor cursor(context_.reader.db(), covered.frames);
  Sample sample;
  while (cursor.next(sample)) {
    const auto place = place_of_key_.find(sample.queue_key);
    if (place == place_of_key_.end()) continue;
    std::optional<Sample>& before = held[place->second];
    if (before && only_repeats(sample, *before)) continue;
    if (before) hold(*before, place->second, std::min(sample.at, covered.time.to));
    before = sample;
    if (!sample.held && covered.time.from <= sample.at)
      split({sample.at, sample.at + 1}, [&](Bucket& b, Interval) { b.rows[place->second].take(sample); });
    if (sample.at - kSampleHolds_s > printable_) settle(held, sample.at);
  }
  for (std::size_t i = 0; i < held.size(); ++i)
    if (held[i]) hold(*held[i], i, covered.time.to);
  covered_until(context_.range.to);
}

// What a sample held until `end` counts, at most 60 s.
void QueueIntervals::hold(Sample& sample, std::size_t place, Instant end) {
  const Instant to = std::min(end, sample.at + kSampleHolds_s);
  split({std::max(sample.at, held_from_), to},
        [&](Bucket& b, Interval part) { b.rows[place].hold(sample, part.seconds()); });
}

// Nothing before t - 60 s can change any more, once samples older than that are counted.
void QueueIntervals::settle(std::vector<std::optional<Sample>>& held, Instant t) {
  for (std::size_t i = 0; i < held.size(); ++i)
    if (held[i] && held[i]->at + kSampleHolds_s <= t) {
      hold(*held[i], i, t);
      held[i].reset();
    }
  covered_until(t);
  printable_ = t - kSampleHolds_s;
  give_until(printable_);
}

void QueueIntervals::give_until(Instant t) {
  for (; given_ + 1 < edges_.size() && edges_[given_ + 1] <= t; ++given_) {
    Bucket& done = bucket(given_);
    if (done.covered_s > 0) take_(given_, done.covered_s, done.rows);
    buckets_.pop_front();
  }
}

}  // namespace acd
