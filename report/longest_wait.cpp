#include "longest_wait.h"

#include <algorithm>
#include <unordered_map>

#include "queue_intervals.h"
#include "range_checks.h"

namespace acd {
namespace {

constexpr std::int64_t kSaturated_s = QueueReport::kLongestWaitMax_s;

class LongestWait {
 public:
  explicit LongestWait(const ReportContext& context)
      : context_(context),
        intervals_(context, false,
                   [this](std::size_t i, std::int64_t covered_s, const auto& rows) { print(i, covered_s, rows); }),
        output_(context.output(columns())) {}

  void run() {
    intervals_.run();
    output_->end();
  }

 private:
  static std::vector<Column> columns() {
    using enum Kind;
    return {{"interval_from", time},
            {"interval_to", time},
            {"queue_kind", text, Total::each},
            {"queue_id", text},
            {"samples", number, Total::sum},
            {"sampled_s", seconds},
            {"longest_wait_s_mean", mean},
            {"longest_wait_s_max", seconds, Total::max, kSaturated_s},
            {"longest_wait_s_max_at", time},
            {"longest_wait_saturated", number, Total::max},
            {"calls_waiting_max", number, Total::max, QueueReport::kCallsWaitingMax},
            {"waiting_s", seconds},
            {"covered_s", seconds}};
  }

  void print(std::size_t i, std::int64_t covered_s, const std::vector<QueueInterval>& rows) {
    for (std::size_t q = 0; q < rows.size(); ++q)
      if (!context_.request.above_s || rows[q].wait_max_s.value_or(-1) > *context_.request.above_s)
        print(i, covered_s, intervals_.queues()[q], rows[q]);
  }

  void print(std::size_t i, std::int64_t covered_s, const QueueName& queue, const QueueInterval& row) {
    Output& out = *output_;
    out.time(intervals_.edges()[i]).time(intervals_.edges()[i + 1]).text(queue_kind_name(queue.kind)).text(queue.id);
    out.number(row.samples).number(row.sampled_s).fraction(mean_over(row.wait_sum, row.wait_held_s));
    out.number(row.wait_max_s);
    out.time(row.wait_max_s.value_or(0) > 0 ? std::optional(row.wait_max_at) : std::nullopt);
    out.number(row.wait_max_s ? std::optional<std::int64_t>(*row.wait_max_s >= kSaturated_s) : std::nullopt)
        .number(row.calls_waiting_max);
    out.number(row.sampled_s == 0 ? std::nullopt : std::optional(row.waiting_s)).number(covered_s).end_row();
  }

  const ReportContext& context_;
  QueueIntervals intervals_;
  std::unique_ptr<Output> output_;
};

struct Episode {
  Instant begin, end;
  std::size_t place = 0;
  std::int64_t calls_waiting_max = 0;
  std::optional<std::int64_t> wait_max_s;
  Instant wait_max_at;
  bool is_earlier = false;  // began before the range

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
      : context_(context), times_(context.reader.covered_times(from_range_on())), queues_(context.reader.queues()) {
    std::erase_if(queues_, [&](const QueueName& queue) { return !context.request.wants_queue(queue.kind, queue.id); });
    for (std::size_t i = 0; i < queues_.size(); ++i) place_of_key_.emplace(queues_[i].key, i);
  }

  void run() {
    for (const CoveredTime& covered : times_)
      if (covered.time.from < context_.range.to) collect(covered);
    std::sort(episodes_.begin(), episodes_.end(), [](const Episode& a, const Episode& b) {
      return std::tie(a.begin, a.place) < std::tie(b.begin, b.place);
    });
    print();
  }

 private:
  // An episode may end long after the range.
  Interval from_range_on() const {
    const auto recorded = context_.reader.recorded();
    return {context_.range.from, recorded ? std::max(context_.range.to, recorded->to + 1) : context_.range.to};
  }

  void collect(const CoveredTime& covered) {
    std::vector<std::optional<Episode>> open = earlier_episodes(covered);
    std::size_t open_n = 0;  // of the range
    SampleCursor cursor(context_.reader.db(), covered.frames);
    Sample sample;
    while (cursor.next(sample)) {
      if (sample.at >= context_.range.to && open_n == 0) break;
      const auto place = place_of_key_.find(sample.queue_key);
      if (place == place_of_key_.end() || !sample.calls_waiting || sample.held) continue;
      if (sample.at < context_.range.from) continue;  // it says whether an earlier one lasts
      const std::size_t i = place->second;
      const bool waits = *sample.calls_waiting > 0;
      if (waits && !open[i]) {
        open[i] = Episode{sample.at, sample.at, i, 0, std::nullopt, {}, false};
        open_n += is_of_range(*open[i]);
      }
      if (waits) open[i]->take(sample);
      if (!waits && open[i]) {
        open_n -= is_of_range(*open[i]);
        finish(*open[i], sample.at);
        open[i].reset();
      }
    }
    for (auto& episode : open)
      if (episode) finish(*episode, covered.time.to);
  }

  // One that began before the range is none of its own: it is followed and counted, not listed.
  std::vector<std::optional<Episode>> earlier_episodes(const CoveredTime& covered) {
    std::vector<std::optional<Episode>> open(queues_.size());
    if (context_.range.from <= covered.runs.front().begin.at) return open;
    for (std::size_t i = 0; i < queues_.size(); ++i) {
      const auto before = last_sample(queues_[i].key, covered);
      if (!before || before->calls_waiting.value_or(0) == 0) continue;
      open[i] = Episode{before->at, before->at, i, 0, std::nullopt, {}, true};
      open[i]->take(*before);
    }
    return open;
  }

  // Before the range, and without a gap in between.
  std::optional<Sample> last_sample(std::int64_t queue_key, const CoveredTime& covered) {
    Reader& reader = context_.reader;
    std::optional<Sample> last;
    for (const CoveredRun& run : covered.runs) {
      auto found = last_sample_before(reader.db(), queue_key, run.begin.frame_id,
                                      reader.first_frame_at(run, context_.range.from));
      if (found && (!last || last->at <= found->at)) last = std::move(found);
    }
    if (last) return last;
    for (auto run = reader.touching_before(covered.runs.front()); run; run = reader.touching_before(*run))
      if (const auto found = last_sample_before(reader.db(), queue_key, run->begin.frame_id, run->last_frame_id + 1))
        return found;
    return std::nullopt;
  }

  bool is_of_range(const Episode& episode) const { return !episode.is_earlier && episode.begin < context_.range.to; }

  void finish(Episode& episode, Instant end) {
    episode.end = end;
    if (context_.request.above_s && episode.wait_max_s.value_or(-1) <= *context_.request.above_s) return;
    if (is_of_range(episode)) episodes_.push_back(episode);
    earlier_ += episode.is_earlier && context_.range.from < end;
  }

  void print() {
    using enum Kind;
    const auto output = context_.output({{"begin", time},
                                         {"end", time},
                                         {"queue_kind", text},
                                         {"queue_id", text},
                                         {"duration_s", seconds},
                                         {"calls_waiting_max", number, Total::none, QueueReport::kCallsWaitingMax},
                                         {"longest_wait_s_max", seconds, Total::none, kSaturated_s},
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
    note_earlier(context_, earlier_, "episode");
  }

  const ReportContext& context_;
  const std::vector<CoveredTime> times_;
  std::vector<QueueName> queues_;  // those asked for
  std::unordered_map<std::int64_t, std::size_t> place_of_key_;
  std::vector<Episode> episodes_;
  std::int64_t earlier_ = 0;  // began before the range and reach into it
};

}  // namespace

void report_longest_wait(const ReportContext& context) { LongestWait(context).run(); }

void report_episodes(const ReportContext& context) { Episodes(context).run(); }

}  // namespace acd
