#include "queue_plot.h"

#include <algorithm>
#include <unordered_map>

#include "samples.h"
#include "wait_plot.h"
#include "waits.h"

namespace acd {
namespace {

// Reads what the picture shows, in one pass over the samples and one over the calls.
class PlotReader {
 public:
  explicit PlotReader(const ReportContext& context)
      : context_(context), times_(context.reader.covered_times(context.range)), plot_{context.range, context.zone, {}} {
    for (const QueueName& queue : known_queues(context, times_)) {
      if (queue.kind != QueueKind::path) continue;
      place_of_key_.emplace(queue.key, plot_.paths.size());
      plot_.paths.push_back(
          {queue.id, name_of(queue.id), 0, 0, 0, PlotSamples(context.range), PlotCalls(context.range)});
    }
  }

  WaitPlot read() {
    for (const CoveredTime& covered : times_) read_samples(covered);
    read_calls();
    return std::move(plot_);
  }

 private:
  std::string name_of(const std::string& path_id) const {
    if (!context_.names) return {};
    return std::string(context_.names->find(NameKind::path, path_id, context_.zone.local_day(context_.range.from)));
  }

  PathPlot* path(std::int64_t queue_key) {
    const auto place = place_of_key_.find(queue_key);
    return place == place_of_key_.end() ? nullptr : &plot_.paths[place->second];
  }

  void read_samples(const CoveredTime& covered) {
    std::unordered_map<std::int64_t, Sample> held;
    const auto hold = [&](const Sample& sample, Instant end) {
      path(sample.queue_key)
          ->samples.add(
              {std::max(sample.at, covered.time.from), std::min({end, sample.at + kSampleHolds_s, covered.time.to})},
              sample.calls_waiting, sample.longest_wait_s);
    };
    SampleCursor cursor(context_.reader.db(), covered.frames);
    Sample sample;
    while (cursor.next(sample)) {
      if (!path(sample.queue_key)) continue;
      const auto [before, first] = held.try_emplace(sample.queue_key, sample);
      if (first || only_repeats(sample, before->second)) continue;
      hold(before->second, sample.at);
      before->second = sample;
    }
    for (const auto& [key, last] : held) hold(last, covered.time.to);
  }

  // Within the report's intervals: so its totals and these figures are the same.
  void read_calls() {
    Waits(context_).read(
        context_.range, interval_edges(context_.range, context_.request.step, context_.zone),
        [this](const CallWait& wait) {
          PathPlot* its = path(wait.call.path);
          if (!its) return;
          ++its->answered;
          its->bounded += wait.why == Unbounded::none;
          its->calls.add(wait);
        },
        [this](const LeftUnanswered& left) {
          if (PathPlot* its = path(left.path)) its->left_at_least += left.calls;
        });
  }

  const ReportContext& context_;
  const std::vector<CoveredTime> times_;
  std::unordered_map<std::int64_t, std::size_t> place_of_key_;
  WaitPlot plot_;
};

}  // namespace

QueuePlot::QueuePlot(const ReportContext& context) : context_(context), sink_(context.request.plot) {}

void QueuePlot::write() {
  sink_.write(draw(PlotReader(context_).read()));
  sink_.done();
}

}  // namespace acd
