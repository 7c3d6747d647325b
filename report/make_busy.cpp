#include "make_busy.h"

#include <algorithm>
#include <deque>
#include <map>

#include "spans.h"

namespace acd {
namespace {

struct Sum {
  std::int64_t times = 0;
  std::int64_t make_busy_s = 0;
};

// The agents and reasons of one interval, in the order of printing.
using Sums = std::map<std::pair<std::size_t, std::string>, Sum>;

// Takes spans in the order of their begin and prints an interval once nothing more can fall into it.
class MakeBusy {
 public:
  explicit MakeBusy(const ReportContext& context)
      : spans_(context, State::make_busy),
        edges_(interval_edges(context.range, context.request.step, context.zone)),
        output_(context.output(columns())) {}

  void run() {
    for (StoredSpan span; spans_.next(span);) {
      print_until(span.time.from);
      add(span);
    }
    print_until(edges_.back());
    output_->end();
  }

 private:
  static std::vector<Column> columns() {
    using enum Kind;
    return {{"interval_from", time}, {"interval_to", time},         {"agent_id", text},
            {"reason", text},        {"times", number, Total::sum}, {"make_busy_s", seconds, Total::sum}};
  }

  void add(const StoredSpan& span) {
    const std::pair who(spans_.ids().rank(span.agent_key), span.reason);
    const Instant from = std::max(span.time.from, edges_.front());
    const auto after = std::upper_bound(edges_.begin(), edges_.end(), from);
    for (auto i = static_cast<std::size_t>(after - edges_.begin()) - 1; i + 1 < edges_.size(); ++i) {
      const Interval interval{edges_[i], edges_[i + 1]};
      const std::int64_t seconds = intersect(span.time, interval).seconds();
      if (seconds == 0) return;
      while (open_.size() <= i - printed_) open_.emplace_back();
      Sum& sum = open_[i - printed_][who];
      sum.make_busy_s += seconds;
      sum.times += interval.contains(span.time.from);
    }
  }

  void print_until(Instant t) {
    for (; printed_ + 1 < edges_.size() && edges_[printed_ + 1] <= t; ++printed_) {
      if (open_.empty()) continue;
      for (const auto& [who, sum] : open_.front()) {
        output_->time(edges_[printed_]).time(edges_[printed_ + 1]).text(spans_.ids().agents()[who.first].id);
        output_->text(who.second).number(sum.times).number(sum.make_busy_s).end_row();
      }
      open_.pop_front();
    }
  }

  SpanStream spans_;
  const std::vector<Instant> edges_;
  std::unique_ptr<Output> output_;
  std::deque<Sums> open_;  // of the intervals from printed_ on
  std::size_t printed_ = 0;
};

}  // namespace

void report_make_busy(const ReportContext& context) { MakeBusy(context).run(); }

}  // namespace acd
