#include "wait_figures.h"

#include <algorithm>

namespace acd {
namespace {

constexpr std::size_t kIntervalsAtOnce = 2000;

void keep_largest(std::optional<std::int64_t>& largest, std::int64_t value) {
  largest = std::max(largest.value_or(value), value);
}

}  // namespace

void WaitFigures::add(const std::optional<WaitSeconds>& wait, std::int64_t within_s) {
  ++answered;
  if (wait) {
    ++bounded;
    lo_sum += wait->lo_s;
    hi_sum += wait->hi_s;
    keep_largest(lo_max, wait->lo_s);
    keep_largest(hi_max, wait->hi_s);
  }
  if (wait && wait->hi_s <= within_s) ++within_sure;
  if (!wait || wait->lo_s <= within_s) ++within_possible;
  for (std::size_t bar = 0; bar < kWaitBars_s.size(); ++bar) {
    const bool last = bar + 1 == kWaitBars_s.size();
    const bool reaches = !wait || wait->hi_s >= kWaitBars_s[bar];
    const bool begins_before = !wait || last || wait->lo_s < kWaitBars_s[bar + 1];
    if (reaches && begins_before) ++possible[bar];
    if (wait && wait->lo_s >= kWaitBars_s[bar] && (last || wait->hi_s < kWaitBars_s[bar + 1])) ++sure[bar];
  }
}

std::optional<WaitSeconds> wait_asked_for(const Request& request, const CallWait& wait) {
  if (wait.why != Unbounded::none) return std::nullopt;
  return wait_seconds(wait.call, request.tier == Request::Tier::likely ? wait.likely : wait.guaranteed);
}

const WaitFigures& IntervalWaits::of(std::size_t i, std::int64_t path_key) {
  if (i >= end_) read_from(i);
  return figures_[{i, path_key}];
}

void IntervalWaits::read_from(std::size_t first) {
  figures_.clear();
  end_ = std::min(edges_.size() - 1, first + kIntervalsAtOnce);
  const std::vector<Instant> edges(edges_.begin() + static_cast<std::ptrdiff_t>(first),
                                   edges_.begin() + static_cast<std::ptrdiff_t>(end_ + 1));
  const auto interval = [&](Instant t) {
    return first + static_cast<std::size_t>(std::upper_bound(edges.begin(), edges.end(), t) - edges.begin()) - 1;
  };
  waits_.read(
      {edges.front(), edges.back()}, edges,
      [&](const CallWait& wait) {
        figures_[{interval(wait.call.at), wait.call.path}].add(wait_asked_for(context_.request, wait),
                                                               context_.request.within_s);
      },
      [&](const LeftUnanswered& left) {
        figures_[{interval(left.at), left.path}].left_at_least += left.calls;
      });
}

}  // namespace acd
