#include "queue_waits.h"

#include "queue_intervals.h"
#include "wait_figures.h"

namespace acd {
namespace {

// Goes through the intervals; a row of the report is made of what samples and answers say of one path in one of them.
class PathIntervals {
 public:
  PathIntervals(const ReportContext& context, std::vector<Column> columns)
      : context_(context),
        intervals_(context, true,
                   [this](std::size_t i, std::int64_t covered_s, const auto& rows) { give(i, covered_s, rows); }),
        waits_(context, intervals_.edges()),
        output_(context.output(std::move(columns))) {}
  virtual ~PathIntervals() = default;

  void run() {
    intervals_.run();
    output_->end();
    waits_.waits().tell_assumption();
    if (context_.request.work_conserving && context_.request.tier == Request::Tier::guaranteed)
      context_.note("--assume narrows likely bounds, and these are the guaranteed ones: add --tier likely");
  }

 protected:
  virtual void print(const QueueInterval& samples, const WaitFigures& waits, std::int64_t covered_s) = 0;
  Output& begin_row() { return output_->time(intervals_.edges()[i_]).time(intervals_.edges()[i_ + 1]).text(path_->id); }
  const ReportContext& context_;

 private:
  void give(std::size_t i, std::int64_t covered_s, const std::vector<QueueInterval>& rows) {
    i_ = i;
    for (std::size_t q = 0; q < rows.size(); ++q) {
      path_ = &intervals_.queues()[q];
      print(rows[q], waits_.of(i, path_->key), covered_s);
    }
  }

  QueueIntervals intervals_;
  IntervalWaits waits_;
  std::unique_ptr<Output> output_;
  std::size_t i_ = 0;
  const QueueName* path_ = nullptr;
};

class QueueWaitsReport : public PathIntervals {
 public:
  explicit QueueWaitsReport(const ReportContext& context) : PathIntervals(context, columns()) {}

 private:
  static std::vector<Column> columns() {
    using enum Kind;
    return {{"interval_from", time},
            {"interval_to", time},
            {"path_id", text},
            {"answered", number, Total::sum},
            {"bounded", number, Total::sum},
            {"unbounded", number, Total::sum},
            {"wait_s_mean_lo", mean},
            {"wait_s_mean_hi", mean},
            {"wait_s_max_lo", seconds, Total::max},
            {"wait_s_max_hi", seconds, Total::max},
            {"within_s", seconds},
            {"within_sure", ratio},
            {"within_possible", ratio},
            {"left_at_least", number, Total::sum},
            {"samples", number, Total::sum},
            {"sampled_s", seconds},
            {"calls_waiting_mean", mean},
            {"calls_waiting_max", number, Total::max, QueueReport::kCallsWaitingMax},
            {"waiting_s", seconds},
            {"queue_s", number, Total::sum},
            {"agents_mean", mean},
            {"agents_min", number},
            {"covered_s", seconds}};
  }

  void print(const QueueInterval& samples, const WaitFigures& waits, std::int64_t covered_s) override {
    const bool sampled = samples.sampled_s > 0;
    Output& out = begin_row();
    out.number(waits.answered).number(waits.bounded).number(waits.answered - waits.bounded);
    out.fraction(mean_over(waits.lo_sum, waits.bounded)).fraction(mean_over(waits.hi_sum, waits.bounded));
    out.number(waits.lo_max).number(waits.hi_max).number(context_.request.within_s);
    out.fraction(mean_over(waits.within_sure, waits.answered));
    out.fraction(mean_over(waits.within_possible, waits.answered)).number(waits.left_at_least);
    out.number(samples.samples).number(samples.sampled_s);
    out.fraction(mean_over(samples.queue_s, samples.sampled_s)).number(samples.calls_waiting_max);
    out.number(sampled ? std::optional(samples.waiting_s) : std::nullopt);
    out.number(sampled ? std::optional(samples.queue_s) : std::nullopt);
    out.fraction(mean_over(samples.agents_sum, samples.agents_held_s)).number(samples.agents_min);
    out.number(covered_s).end_row();
  }
};

class WaitHistogram : public PathIntervals {
 public:
  explicit WaitHistogram(const ReportContext& context) : PathIntervals(context, columns()) {}

 private:
  static std::vector<Column> columns() {
    using enum Kind;
    return {{"interval_from", time}, {"interval_to", time},  {"path_id", text},         {"from_s", seconds},
            {"to_s", seconds},       {"calls_sure", number}, {"calls_possible", number}};
  }

  void print(const QueueInterval&, const WaitFigures& waits, std::int64_t) override {
    for (std::size_t bar = 0; bar < kWaitBars_s.size(); ++bar) {
      Output& out = begin_row().number(kWaitBars_s[bar]);
      if (bar + 1 < kWaitBars_s.size())
        out.number(kWaitBars_s[bar + 1]);
      else
        out.empty();
      out.number(waits.sure[bar]).number(waits.possible[bar]).end_row();
    }
  }
};

}  // namespace

void report_queue_waits(const ReportContext& context) { QueueWaitsReport(context).run(); }

void report_wait_histogram(const ReportContext& context) { WaitHistogram(context).run(); }

}  // namespace acd
