#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/zone.h"
#include "plot_columns.h"

namespace acd {

/// One path of a picture, with its figures over the whole range.
struct PathPlot {
  std::string id;
  std::string name;  ///< empty: none
  std::int64_t answered = 0;
  std::int64_t bounded = 0;
  std::int64_t left_at_least = 0;
  PlotSamples samples;
  PlotCalls calls;
};

/// What a picture of queue waits shows.
struct WaitPlot {
  Interval range;  ///< not empty
  Zone zone;
  std::vector<PathPlot> paths;
};

/// Draws it as an SVG document that needs nothing else: no script, no font, no other file. For each path, calls waiting
/// over time, and below it the longest wait with each answered call as a bar from the lower to the upper bound of its
/// wait. Same values, same bytes; ids and names may hold any bytes. Pure.
std::string draw(const WaitPlot& plot);

}  // namespace acd
