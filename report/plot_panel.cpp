#include "plot_panel.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "record/record.h"
#include "svg_text.h"
#include "time_ticks.h"

namespace acd {
namespace {

constexpr std::int64_t kCountSteps[] = {1, 2, 5, 10, 20, 50, 100, 200, 500};
constexpr std::int64_t kWaitSteps_s[] = {5, 10, 15, 30, 60, 120, 300, 600, 900, 1200, 1800, 3600, 7200, 14400, 43200};
constexpr double kUnboundedHigh = 8;  // of the mark below the axis
constexpr double kThinnest = 1.5;     // of a bar, so that none is invisible

template <class Steps>
ValueScale scale_of(std::int64_t highest, const Steps& steps, std::int64_t most, double high, ValueScale::Unit unit) {
  const auto* found = std::find_if(std::begin(steps), std::prev(std::end(steps)),
                                   [&](std::int64_t step) { return highest < most * step; });
  const std::int64_t chosen = std::max<std::int64_t>(*found, (highest + most - 1) / most);
  return {chosen, highest / chosen + 1, high, unit};
}

// Runs of steps that touch and have a value, one after the other: `take` gets [first, last).
template <class Has, class Take>
void runs(const std::vector<PlotStep>& steps, Has has, Take take) {
  for (std::size_t i = 0; i < steps.size();) {
    std::size_t end = i;
    while (end < steps.size() && has(steps[end]) && (end == i || steps[end].from == steps[end - 1].to)) ++end;
    if (end > i) take(i, end);
    i = std::max(end, i + 1);
  }
}

using Value = std::optional<std::int64_t> (*)(const PlotStep&);
std::optional<std::int64_t> waiting_high(const PlotStep& step) { return step.calls_waiting.high; }
std::optional<std::int64_t> waiting_low(const PlotStep& step) { return step.calls_waiting.low; }
std::optional<std::int64_t> wait_high(const PlotStep& step) { return step.longest_wait_s.high; }
std::optional<std::int64_t> wait_low(const PlotStep& step) { return step.longest_wait_s.low; }

// Along the values of each run of steps, from left to right: `begin` and `end` write what comes before and after.
template <class Begin, class End>
std::string step_lines(const std::vector<PlotStep>& steps, Value value, const ValueScale& scale, Begin begin, End end) {
  std::string d;
  const auto follow = [&](std::size_t first, std::size_t last) {
    std::int64_t before = *value(steps[first]);
    begin(d, steps[first].from, scale.y(before));
    for (std::size_t i = first + 1; i < last; ++i) {
      const std::int64_t now = *value(steps[i]);
      if (now == before) continue;
      fmt::format_to(std::back_inserter(d), "H{:.1f}V{:.1f}", steps[i].from, scale.y(now));
      before = now;
    }
    fmt::format_to(std::back_inserter(d), "H{:.1f}", steps[last - 1].to);
    end(d);
  };
  runs(
      steps, [&](const PlotStep& step) { return value(step).has_value(); }, follow);
  return d;
}

void put_path(std::string& out, const char* style, const std::string& d) {
  if (!d.empty()) out += fmt::format("<path class=\"{}\" d=\"{}\"/>\n", style, d);
}

void area(std::string& out, const char* style, const std::vector<PlotStep>& steps, Value value,
          const ValueScale& scale) {
  const double zero = scale.high();
  put_path(out, style,
           step_lines(
               steps, value, scale,
               [&](std::string& d, double x, double y) { d += fmt::format("M{:.1f} {:.1f}V{:.1f}", x, zero, y); },
               [&](std::string& d) { d += fmt::format("V{:.1f}z", zero); }));
}

void line(std::string& out, const char* style, const std::vector<PlotStep>& steps, Value value,
          const ValueScale& scale) {
  put_path(
      out, style,
      step_lines(
          steps, value, scale, [](std::string& d, double x, double y) { d += fmt::format("M{:.1f} {:.1f}", x, y); },
          [](std::string&) {}));
}

// Where the switch's field was full: `value` of a step at `most`, or more.
void draw_saturated(std::string& out, const std::vector<PlotStep>& steps, Value value, std::int64_t most,
                    const char* title, const ValueScale& scale) {
  std::string d;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const auto saturated = [&](std::size_t k) { return value(steps[k]).value_or(0) >= most; };
    // One mark for a run of them.
    if (!saturated(i) || (i > 0 && saturated(i - 1) && steps[i].from == steps[i - 1].to)) continue;
    d += fmt::format("M{:.1f} {:.1f}l6 -10l6 10z", steps[i].from - 6, std::max(10.0, scale.y(*value(steps[i])) - 2));
  }
  if (!d.empty()) out += fmt::format("<path class=\"sat\" d=\"{}\"><title>{}</title></path>\n", d, title);
}

std::string said_of(const PlotBar& bar, const Zone& zone) {
  if (bar.calls > 1) {
    const std::string what = fmt::format("{} calls answered from {} on", bar.calls, wall_clock(bar.at, zone));
    if (!bar.guaranteed) return what + ": waits unbounded";
    return fmt::format("{}: waited {} to {}{}", what, minutes(bar.guaranteed->lo_s), minutes(bar.guaranteed->hi_s),
                       bar.unbounded > 0 ? fmt::format("; {} unbounded", bar.unbounded) : "");
  }
  const std::string what = fmt::format("Answered {} (frame {})", wall_clock(bar.at, zone), bar.frame_id);
  if (!bar.guaranteed) return what + ": wait unbounded";
  return fmt::format("{}: waited {} to {}{}", what, minutes(bar.guaranteed->lo_s), minutes(bar.guaranteed->hi_s),
                     bar.likely ? fmt::format(", likely {} to {}", minutes(bar.likely->lo_s), minutes(bar.likely->hi_s))
                                : "; a caller left unseen nearby");
}

std::string rectangle(const char* style, double x, double wide, const WaitSeconds& wait, const ValueScale& scale) {
  const double top = scale.y(wait.hi_s), high = std::max(kThinnest, scale.y(wait.lo_s) - top);
  return fmt::format("<rect class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\"/>", style, x, top,
                     wide, high);
}

}  // namespace

std::vector<std::int64_t> ValueScale::ticks() const {
  std::vector<std::int64_t> values;
  for (std::int64_t i = 0; i <= steps_; ++i) values.push_back(i * step_);
  return values;
}

std::string ValueScale::label(std::int64_t value) const {
  return unit_ == Unit::seconds ? minutes(value) : fmt::format("{}", value);
}

ValueScale count_scale(std::int64_t highest, double high) {
  return scale_of(highest, kCountSteps, 4, high, ValueScale::Unit::count);
}

ValueScale wait_scale(std::int64_t highest_s, double high) {
  return scale_of(highest_s, kWaitSteps_s, 6, high, ValueScale::Unit::seconds);
}

std::string minutes(std::int64_t seconds) { return fmt::format("{}:{:02}", seconds / 60, seconds % 60); }

void draw_gaps(std::string& out, const std::vector<PlotStep>& steps, double high) {
  std::string d;
  double known = 0;
  const auto gap = [&](double to) {
    if (to > known) d += fmt::format("M{:.2f} 0H{:.2f}V{:.1f}H{:.2f}z", known, to, high, known);
  };
  for (const PlotStep& step : steps) {
    gap(step.from);
    known = step.to;
  }
  gap(PlotAxis::kColumns);
  if (!d.empty()) out += fmt::format("<path class=\"gap\" d=\"{}\"><title>unknown</title></path>\n", d);
}

void draw_calls_waiting(std::string& out, const PlotSamples& samples, const ValueScale& scale) {
  const std::vector<PlotStep> steps = samples.steps();
  area(out, "high", steps, waiting_high, scale);
  if (samples.by_column()) area(out, "low", steps, waiting_low, scale);
  line(out, "waiting", steps, waiting_high, scale);
  draw_saturated(out, steps, waiting_high, QueueReport::kCallsWaitingMax, "999 or more", scale);
}

void draw_longest_wait(std::string& out, const PlotSamples& samples, const ValueScale& scale) {
  const std::vector<PlotStep> steps = samples.steps();
  area(out, "longest", steps, wait_high, scale);
  if (samples.by_column()) area(out, "shortest", steps, wait_low, scale);
  line(out, "wait", steps, wait_high, scale);
  draw_saturated(out, steps, wait_high, QueueReport::kLongestWaitMax_s, "99:59 or longer", scale);
}

void draw_bars(std::string& out, const PlotCalls& calls, const PlotAxis& axis, const Zone& zone,
               const ValueScale& scale) {
  const std::vector<PlotBar> bars = calls.bars();
  const double wide = calls.by_column() ? 1 : bars.size() > 500 ? 2 : bars.size() > 200 ? 3 : 4;
  for (const PlotBar& bar : bars) {
    const double x = calls.by_column() ? axis.column(bar.at) : axis.x(bar.at) - wide / 2;
    out += "<g><title>" + svg_text(said_of(bar, zone)) + "</title>";
    if (bar.guaranteed) out += rectangle("sure", x, wide, *bar.guaranteed, scale);
    if (bar.likely) out += rectangle("likely", x, wide, *bar.likely, scale);
    if (bar.unbounded > 0)
      out +=
          fmt::format("<path class=\"unknown\" d=\"M{:.1f} {:.1f}l{} {}m0 -{}l-{} {}\"/>", x + wide / 2 - 4,
                      scale.high() + 3, kUnboundedHigh, kUnboundedHigh, kUnboundedHigh, kUnboundedHigh, kUnboundedHigh);
    out += "</g>\n";
  }
}

}  // namespace acd
