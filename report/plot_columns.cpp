#include "plot_columns.h"

#include <algorithm>
#include <tuple>

namespace acd {
namespace {

PlotBar bar_of(const CallWait& wait) {
  PlotBar bar{wait.call.at, wait.call.frame_id, 1, 0, std::nullopt, std::nullopt};
  if (wait.why != Unbounded::none) {
    bar.unbounded = 1;
    return bar;
  }
  bar.guaranteed = wait_seconds(wait.call, wait.guaranteed);
  if (!wait.unseen_departure) bar.likely = wait_seconds(wait.call, wait.likely);
  return bar;
}

void widen(std::optional<WaitSeconds>& bounds, const std::optional<WaitSeconds>& more) {
  if (!more) return;
  if (!bounds) bounds = more;
  bounds = {std::min(bounds->lo_s, more->lo_s), std::max(bounds->hi_s, more->hi_s)};
}

bool earlier(const PlotBar& a, const PlotBar& b) { return std::tie(a.at, a.frame_id) < std::tie(b.at, b.frame_id); }

}  // namespace

void Extent::take(std::optional<std::int64_t> value) {
  if (!value) return;
  low = std::min(low.value_or(*value), *value);
  high = std::max(high.value_or(*value), *value);
}

void Extent::take(const Extent& other) {
  take(other.low);
  take(other.high);
}

void PlotSamples::add(Interval held, std::optional<std::int64_t> calls_waiting,
                      std::optional<std::int64_t> longest_wait_s) {
  const Held sample{intersect(held, axis_.range()), {calls_waiting, calls_waiting}, {longest_wait_s, longest_wait_s}};
  if (sample.time.empty()) return;
  calls_waiting_.take(calls_waiting);
  longest_wait_.take(longest_wait_s);
  if (!by_column() && samples_.size() < kMost) return samples_.push_back(sample);
  if (!by_column()) {
    columns_.resize(PlotAxis::kColumns);
    for (const Held& before : samples_) to_columns(before);
    samples_ = {};
  }
  to_columns(sample);
}

void PlotSamples::to_columns(const Held& sample) {
  for (int i = axis_.column(sample.time.from); i <= axis_.column(sample.time.to - 1); ++i) {
    Column& column = columns_[static_cast<std::size_t>(i)];
    column.held = true;
    column.calls_waiting.take(sample.calls_waiting);
    column.longest_wait_s.take(sample.longest_wait_s);
  }
}

std::vector<PlotStep> PlotSamples::steps() const {
  std::vector<PlotStep> steps;
  for (const Held& sample : samples_)
    steps.push_back({axis_.x(sample.time.from), axis_.x(sample.time.to), sample.calls_waiting, sample.longest_wait_s});
  for (std::size_t i = 0; i < columns_.size(); ++i)
    if (columns_[i].held)
      steps.push_back(
          {static_cast<double>(i), static_cast<double>(i + 1), columns_[i].calls_waiting, columns_[i].longest_wait_s});
  return steps;
}

void PlotCalls::add(const CallWait& wait) {
  const PlotBar call = bar_of(wait);
  if (call.guaranteed) highest_s_ = std::max(highest_s_, call.guaranteed->hi_s);
  if (!by_column() && calls_.size() < kMost) return calls_.push_back(call);
  if (!by_column()) {
    columns_.resize(PlotAxis::kColumns);
    for (const PlotBar& before : calls_) to_columns(before);
    calls_ = {};
  }
  to_columns(call);
}

void PlotCalls::to_columns(const PlotBar& call) {
  PlotBar& column = columns_[static_cast<std::size_t>(axis_.column(call.at))];
  if (column.calls == 0 || earlier(call, column)) {
    column.at = call.at;
    column.frame_id = call.frame_id;
  }
  column.calls += call.calls;
  column.unbounded += call.unbounded;
  widen(column.guaranteed, call.guaranteed);
  widen(column.likely, call.likely);
}

std::vector<PlotBar> PlotCalls::bars() const {
  std::vector<PlotBar> bars = calls_;
  std::sort(bars.begin(), bars.end(), earlier);
  std::copy_if(columns_.begin(), columns_.end(), std::back_inserter(bars),
               [](const PlotBar& column) { return column.calls > 0; });
  return bars;
}

}  // namespace acd
