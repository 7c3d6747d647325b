#include "longest_wait.h"

#include <algorithm>
#include <deque>
#include <unordered_map>

#include "samples.h"

namespace acd {
namespace {

constexpr std::int64_t kSaturated_s = QueueReport::kLongestWaitMax_s;

// One queue in one interval.
struct Row {
  std::int64_t samples = 0;
  std::int64_t sampled_s = 0;
  std::int64_t wait_held_s = 0;  // seconds held by samples that tell the longest wait
  std::int64_t wait_sum = 0;     // longest wait times seconds held
  std::int64_t waiting_s = 0;
  std::optional<std::int64_t> wait_max_s;
  Instant wait_max_at;
  std::optional<std::int64_t> calls_waiting_max;

  void take(const Sample& sample) {
    ++samples;
    if (sample.longest_wait_s && (!wait_max_s || *sample.longest_wait_s > *wait_max_s)) {
      wait_max_s = sample.longest_wait_s;
      wait_max_at = sample.at;
    }
    if (sample.calls_waiting) calls_waiting_max = std::max(calls_waiting_max.value_or(0), *sample.calls_waiting);
  }
  void hold(const Sample& sample, std::int64_t seconds) {
    sampled_s += seconds;
    if (sample.calls_waiting.value_or(0) > 0) waiting_s += seconds;
    if (!sample.longest_wait_s) return;
    wait_held_s += seconds;
    wait_sum += *sample.longest_wait_s * seconds;
  }
};

// Streams the samples of one stretch of coverage after another; prints each interval once time has passed it.
class LongestWait {
 public:
  explicit LongestWait(const ReportContext& context)
      : context_(context),
        edges_(interval_edges(context.range, context.request.step, context.zone)),
        runs_(context.reader.covered_runs(context.range)),
        queues_(known_queues(context, runs_)),
        output_(context.output(columns())) {
    for (std::size_t i = 0; i < queues_.size(); ++i) place_of_key_.emplace(queues_[i].key, i);
  }

  void run() {
    for (const CoveredRun& run : runs_) {
      cover(run);
      take_samples(run);
    }
    print_until(context_.range.to);
    output_->end();
  }

 private:
  struct Bucket {
    std::int64_t covered_s = 0;
    std::vector<Row> rows;
  };

  static std::vector<Column> columns() {
    using enum Kind;
    return {{"interval_from", time},
            {"interval_to", time},
            {"queue_kind", text},
            {"queue_id", text},
            {"samples", number, Total::sum},
            {"sampled_s", seconds},
            {"longest_wait_s_mean", mean},
            {"longest_wait_s_max", seconds, Total::max},
            {"longest_wait_s_max_at", time},
            {"longest_wait_saturated", number, Total::max},
            {"calls_waiting_max", number, Total::max},
            {"waiting_s", seconds},
            {"covered_s", seconds}};
  }

  Bucket& bucket(std::size_t i) {
    while (buckets_.size() <= i - printed_) {
      buckets_.emplace_back();
      buckets_.back().rows.resize(queues_.size());
    }
    return buckets_[i - printed_];
  }

  // Calls f(interval, part) for each interval that `time` touches.
  template <class F>
  void split(Interval time, F f) {
    time = intersect(time, context_.range);
    if (time.empty()) return;
    const auto after =
        std::upper_bound(edges_.begin() + static_cast<std::ptrdiff_t>(printed_), edges_.end(), time.from);
    for (auto i = static_cast<std::size_t>(after - edges_.begin()) - 1; i + 1 < edges_.size() && edges_[i] < time.to;
         ++i)
      f(bucket(i), intersect(time, {edges_[i], edges_[i + 1]}));
  }

  // A run may be months long: cover only as far as samples have been read.
  void cover(const CoveredRun& run) {
    covering_ = run.time;
    held_from_ = run.time.from;
    print_until(run.time.from);
  }
  void covered_until(Instant t) {
    split({covering_.from, std::min(t, covering_.to)}, [](Bucket& b, Interval part) { b.covered_s += part.seconds(); });
    covering_.from = std::max(covering_.from, std::min(t, covering_.to));
  }

  void take_samples(const CoveredRun& run) {
    std::vector<std::optional<Sample>> held(queues_.size());
    const FrameId first = context_.reader.first_frame_at(run, context_.range.from - (kSampleHolds_s - 1));
    const FrameId last = context_.reader.first_frame_at(run, context_.range.to) - 1;
    SampleCursor cursor(context_.reader.db(), first, last);
    Sample sample;
    while (cursor.next(sample)) {
      const auto place = place_of_key_.find(sample.queue_key);
      if (place == place_of_key_.end()) continue;
      std::optional<Sample>& before = held[place->second];
      if (before) hold(*before, place->second, std::min(sample.at, run.time.to));
      before = sample;
      // One from before the run only holds: an earlier session covers the second it was taken in.
      if (sample.at >= run.taken_from)
        split({sample.at, sample.at + 1}, [&](Bucket& b, Interval) { b.rows[place->second].take(sample); });
      if (sample.at - kSampleHolds_s > printable_) settle(held, sample.at);
    }
    for (std::size_t i = 0; i < held.size(); ++i)
      if (held[i]) hold(*held[i], i, run.time.to);
    covered_until(context_.range.to);
  }

  // What a sample held until `end` counts, at most 60 s; the part counted is cut off its front.
  void hold(Sample& sample, std::size_t place, Instant end) {
    const Instant to = std::min(end, sample.at + kSampleHolds_s);
    split({std::max(sample.at, held_from_), to},
          [&](Bucket& b, Interval part) { b.rows[place].hold(sample, part.seconds()); });
  }

  // Nothing before t - 60 s can change any more, once samples older than that are counted.
  void settle(std::vector<std::optional<Sample>>& held, Instant t) {
    for (std::size_t i = 0; i < held.size(); ++i)
      if (held[i] && held[i]->at + kSampleHolds_s <= t) {
        hold(*held[i], i, t);
        held[i].reset();
      }
    covered_until(t);
    printable_ = t - kSampleHolds_s;
    print_until(printable_);
  }

  void print_until(Instant t) {
    for (; printed_ + 1 < edges_.size() && edges_[printed_ + 1] <= t; ++printed_) {
      print(bucket(printed_));
      buckets_.pop_front();
    }
  }

  void print(const Bucket& bucket) {
    if (bucket.covered_s == 0) return;
    for (std::size_t i = 0; i < queues_.size(); ++i) {
      const Row& row = bucket.rows[i];
      if (context_.request.above_s && row.wait_max_s.value_or(-1) <= *context_.request.above_s) continue;
      print(queues_[i], row, bucket.covered_s);
    }
  }

  void print(const QueueName& queue, const Row& row, std::int64_t covered_s) {
    Output& out = *output_;
    out.time(edges_[printed_])
        .time(edges_[printed_ + 1])
        .text(queue_kind_name(queue.kind))
        .text(queue.id)
        .number(row.samples)
        .number(row.sampled_s);
    out.fraction(row.wait_held_s == 0
                     ? std::nullopt
                     : std::optional(static_cast<double>(row.wait_sum) / static_cast<double>(row.wait_held_s)));
    out.number(row.wait_max_s);
    out.time(row.wait_max_s.value_or(0) > 0 ? std::optional(row.wait_max_at) : std::nullopt);
    out.number(row.wait_max_s ? std::optional<std::int64_t>(*row.wait_max_s >= kSaturated_s) : std::nullopt)
        .number(row.calls_waiting_max);
    out.number(row.sampled_s == 0 ? std::nullopt : std::optional(row.waiting_s)).number(covered_s).end_row();
  }

  const ReportContext& context_;
  const std::vector<Instant> edges_;
  const std::vector<CoveredRun> runs_;
  const std::vector<QueueName> queues_;
  std::unordered_map<std::int64_t, std::size_t> place_of_key_;
  std::unique_ptr<Output> output_;
  std::deque<Bucket> buckets_;  // of the intervals from printed_ on
  std::size_t printed_ = 0;
  Interval covering_;    // of the run at work, what is not yet in the buckets
  Instant held_from_{};  // begin of the run at work
  Instant printable_{};  // nothing before it is open
};

struct Episode {
  Instant begin, end;
  std::size_t place = 0;
  std::int64_t calls_waiting_max = 0;
  std::optional<std::int64_t> wait_max_s;
  Instant wait_max_at;

  void take(const Sample& sample) {
    calls_waiting_max = std::max(calls_waiting_max, sample.calls_waiting.value_or(0));
    if (sample.longest_wait_s && (!wait_max_s || *sample.longest_wait_s > *wait_max_s)) {
      wait_max_s = sample.longest_wait_s;
      wait_max_at = sample.at;
    }
  }
};

class Episodes {
 public:
  explicit Episodes(const ReportContext& context)
      : context_(context), runs_(context.reader.covered_runs(context.range)), queues_(known_queues(context, runs_)) {
    for (std::size_t i = 0; i < queues_.size(); ++i) place_of_key_.emplace(queues_[i].key, i);
  }

  void run() {
    for (const CoveredRun& run : runs_) collect(run);
    std::sort(episodes_.begin(), episodes_.end(), [](const Episode& a, const Episode& b) {
      return std::tie(a.begin, a.place) < std::tie(b.begin, b.place);
    });
    print();
  }

 private:
  void collect(const CoveredRun& run) {
    const FrameId first = context_.reader.first_frame_at(run, context_.range.from);
    // An episode that began before the range is none of its own: it is followed, not listed.
    std::vector<bool> waiting(queues_.size());
    for (std::size_t i = 0; i < queues_.size(); ++i)
      if (first > run.first_frame_id) {
        const auto before = last_sample_before(context_.reader.db(), queues_[i].key, run.first_frame_id, first);
        waiting[i] = before && before->calls_waiting.value_or(0) > 0;
      }
    std::vector<std::optional<Episode>> open(queues_.size());
    std::size_t open_n = 0;
    SampleCursor cursor(context_.reader.db(), first, run.last_frame_id);
    Sample sample;
    while (cursor.next(sample)) {
      if (sample.at >= context_.range.to && open_n == 0) break;
      const auto place = place_of_key_.find(sample.queue_key);
      if (place == place_of_key_.end() || !sample.calls_waiting || sample.at < run.taken_from) continue;
      const std::size_t i = place->second;
      const bool waits = *sample.calls_waiting > 0;
      if (waits && !waiting[i] && sample.at < context_.range.to) {
        open[i] = Episode{sample.at, sample.at, i, 0, std::nullopt, {}};
        ++open_n;
      }
      if (waits && open[i]) open[i]->take(sample);
      if (!waits && open[i]) {
        finish(*open[i], sample.at);
        open[i].reset();
        --open_n;
      }
      waiting[i] = waits;
    }
    for (auto& episode : open)
      if (episode) finish(*episode, run.time.to);
  }

  void finish(Episode& episode, Instant end) {
    episode.end = end;
    if (!context_.request.above_s || episode.wait_max_s.value_or(-1) > *context_.request.above_s)
      episodes_.push_back(episode);
  }

  void print() {
    using enum Kind;
    const auto output = context_.output({{"begin", time},
                                         {"end", time},
                                         {"queue_kind", text},
                                         {"queue_id", text},
                                         {"duration_s", seconds},
                                         {"calls_waiting_max", number},
                                         {"longest_wait_s_max", seconds},
                                         {"longest_wait_s_max_at", time}});
    for (const Episode& e : episodes_) {
      const QueueName& queue = queues_[e.place];
      output->time(e.begin)
          .time(e.end)
          .text(queue_kind_name(queue.kind))
          .text(queue.id)
          .number(e.end - e.begin)
          .number(e.calls_waiting_max);
      output->number(e.wait_max_s)
          .time(e.wait_max_s.value_or(0) > 0 ? std::optional(e.wait_max_at) : std::nullopt)
          .end_row();
    }
    output->end();
  }

  const ReportContext& context_;
  const std::vector<CoveredRun> runs_;
  const std::vector<QueueName> queues_;
  std::unordered_map<std::int64_t, std::size_t> place_of_key_;
  std::vector<Episode> episodes_;
};

}  // namespace

void report_longest_wait(const ReportContext& context) { LongestWait(context).run(); }

void report_episodes(const ReportContext& context) { Episodes(context).run(); }

}  // namespace acd
