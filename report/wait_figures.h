#pragma once

#include <array>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "waits.h"

namespace acd {

/// Begins of the bars of a histogram of waits, in seconds; the last has no end.
inline constexpr std::array<std::int64_t, 12> kWaitBars_s = {0, 10, 20, 30, 45, 60, 90, 120, 180, 300, 600, 1200};

/// What is known of the waits of the calls that one path delivered in one interval (metrics.md section 5).
struct WaitFigures {
  std::int64_t answered = 0;
  std::int64_t bounded = 0;
  std::int64_t lo_sum = 0, hi_sum = 0;  ///< seconds, of bounded calls
  std::optional<std::int64_t> lo_max, hi_max;
  std::int64_t within_sure = 0, within_possible = 0;  ///< calls
  std::int64_t left_at_least = 0;
  std::array<std::int64_t, kWaitBars_s.size()> sure{}, possible{};  ///< calls, by bar

  void add(const std::optional<WaitSeconds>& wait, std::int64_t within_s);
};

/// The wait figures of a report's intervals, one after the other; reads many intervals at a time.
class IntervalWaits {
 public:
  /// `edges` must outlive this.
  IntervalWaits(const ReportContext& context, const std::vector<Instant>& edges)
      : context_(context), waits_(context), edges_(edges) {}

  /// Of a path, by its queue key, in interval i; i never falls.
  const WaitFigures& of(std::size_t i, std::int64_t path_key);
  const Waits& waits() const { return waits_; }

 private:
  void read_from(std::size_t first);

  const ReportContext& context_;
  Waits waits_;
  const std::vector<Instant>& edges_;
  std::size_t end_ = 0;  // intervals up to here are in figures_
  std::map<std::pair<std::size_t, std::int64_t>, WaitFigures> figures_;
};

/// The bounds that the report is about: guaranteed or likely; none for a call without.
std::optional<WaitSeconds> wait_asked_for(const Request& request, const CallWait& wait);

}  // namespace acd
