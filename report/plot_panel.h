#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/zone.h"
#include "plot_columns.h"

namespace acd {

/// Values of a panel on its height, with round ticks. y counts units from the panel's top.
class ValueScale {
 public:
  enum class Unit { count, seconds };

  ValueScale(std::int64_t step, std::int64_t steps, double high, Unit unit)
      : step_(step), steps_(steps), high_(high), unit_(unit) {}
  double y(std::int64_t value) const {
    return high_ - high_ * static_cast<double>(value) / static_cast<double>(step_ * steps_);
  }
  double high() const { return high_; }
  std::vector<std::int64_t> ticks() const;
  std::string label(std::int64_t value) const;  ///< "3", or "12:30" in minutes:seconds

 private:
  std::int64_t step_, steps_;
  double high_;
  Unit unit_;
};

/// Reaches from 0 to a round number above `highest`.
ValueScale count_scale(std::int64_t highest, double high);
ValueScale wait_scale(std::int64_t highest_s, double high);

/// "0:36": minutes:seconds.
std::string minutes(std::int64_t seconds);

// The parts of a panel, appended as SVG; x counts columns.

/// Where no sample holds.
void draw_gaps(std::string& out, const std::vector<PlotStep>& steps, double high);
void draw_calls_waiting(std::string& out, const PlotSamples& samples, const ValueScale& scale);
void draw_longest_wait(std::string& out, const PlotSamples& samples, const ValueScale& scale);
/// Each with what it says as a title, which a browser shows under the pointer.
void draw_bars(std::string& out, const PlotCalls& calls, const PlotAxis& axis, const Zone& zone,
               const ValueScale& scale);

}  // namespace acd
