#include "wait_plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "plot_panel.h"
#include "svg_text.h"
#include "time_ticks.h"

namespace acd {
namespace {

constexpr double kWidth = 1200;
constexpr double kLeft = 84;
constexpr double kHeader = 200;
constexpr double kRule = 46;   // more, with the rule of what is drawn by column
constexpr double kPath = 480;  // of one path, all in all
constexpr double kUpper = 78;  // from the top of a path to its panels
constexpr double kUpperHigh = 100;
constexpr double kLower = 212;
constexpr double kLowerHigh = 200;
constexpr std::int64_t kMostTicks = 12;
constexpr double kLabelWide = 50, kAboveWide = 84;
constexpr std::size_t kLongestName = 60;  // characters

// Two hues that colour-blind people tell apart, and greys that differ: light for what is possible, dark for likely.
constexpr const char* kStyle = R"svg(<style>
@page{margin:10mm}
svg{background:#fff;width:100%;height:auto}
text{font-family:sans-serif;font-size:15px;fill:#222}
.h1{font-size:24px;font-weight:bold}.h2{font-size:19px;font-weight:bold}
.halo{stroke:#fff;stroke-width:4;paint-order:stroke}.end{text-anchor:end}.mid{text-anchor:middle}
.frame{fill:none;stroke:#666}.grid{fill:none;stroke:#ddd}.change{fill:none;stroke:#222;stroke-dasharray:5 4}
.gap{fill:url(#gap)}.high{fill:#bcd9ee}.low{fill:#5b9bcb}.waiting{fill:none;stroke:#0060a8;stroke-width:1.2}
.sure{fill:#f5b967}.likely{fill:#a8410c}
.wait{fill:none;stroke:#858585;stroke-width:1.2}.longest{fill:#dcdcdc}.shortest{fill:#bcbcbc}.sat{fill:#111}
.unknown{fill:none;stroke:#111;stroke-width:1.2}
</style>
<defs><pattern id="gap" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
<rect width="8" height="8" fill="#f4f4f4"/><rect width="2" height="8" fill="#d8d8d8"/></pattern></defs>
)svg";

bool any_by_column(const WaitPlot& plot) {
  return std::any_of(plot.paths.begin(), plot.paths.end(),
                     [](const PathPlot& path) { return path.samples.by_column() || path.calls.by_column(); });
}

std::string title_of(const PathPlot& path) {
  return "Path " + svg_text(path.id, kLongestName) +
         (path.name.empty() ? "" : ", " + svg_text(path.name, kLongestName));
}

std::string counts_of(const PathPlot& path) {
  return fmt::format("{} answered \u00b7 wait bounded for {} \u00b7 left unanswered: at least {}", path.answered,
                     path.bounded, path.left_at_least);
}

std::string range_of(const WaitPlot& plot) {
  const std::int32_t begin_s = plot.zone.offset_s(plot.range.from), end_s = plot.zone.offset_s(plot.range.to - 1);
  const std::string offsets =
      plot.zone.offset_holds(plot.range.from, plot.range.to - 1)
          ? offset_name(begin_s)
          : fmt::format("{} at the begin, {} at the end", offset_name(begin_s), offset_name(end_s));
  return fmt::format("{} to {}, wall clock of {} ({})", wall_clock(plot.range.from, plot.zone),
                     wall_clock(plot.range.to, plot.zone), svg_text(plot.zone.name()), offsets);
}

class Drawing {
 public:
  explicit Drawing(const WaitPlot& plot)
      : plot_(plot), axis_(plot.range), ticks_(time_ticks(plot.range, plot.zone, kMostTicks)) {}

  std::string draw() {
    begin();
    header();
    double top = header_high();
    for (const PathPlot& path : plot_.paths) {
      draw_path(path, top);
      top += kPath;
    }
    if (plot_.paths.empty()) text(kLeft, header_high() + 30, "", "No path reported or delivered a call in this range.");
    return std::move(out_) + "</svg>\n";
  }

 private:
  template <class... Args>
  void put(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
  }
  void text(double x, double y, const char* style, const std::string& escaped) {
    put("<text x=\"{:.1f}\" y=\"{:.1f}\"{}{}{}>{}</text>\n", x, y, *style ? " class=\"" : "", style, *style ? "\"" : "",
        escaped);
  }

  void begin() {
    const double high = header_high() + kPath * static_cast<double>(std::max<std::size_t>(1, plot_.paths.size()));
    put("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0:.0f} {1:.0f}\" width=\"{0:.0f}\" "
        "height=\"{1:.0f}\" role=\"img\" aria-labelledby=\"title desc\">\n"
        "<title id=\"title\">Queue waits, {2}</title>\n"
        "<desc id=\"desc\">Calls waiting and longest wait over time as the switch reported them, and the wait of "
        "each answered call between its bounds.",
        kWidth, high, range_of(plot_));
    for (const PathPlot& path : plot_.paths) put(" {}: {}.", title_of(path), counts_of(path));
    put("</desc>\n{}", kStyle);
  }

  double header_high() const { return kHeader + (any_by_column(plot_) ? kRule : 0); }

  void header() {
    text(kLeft, 40, "h1", "Queue waits");
    text(kLeft, 66, "", range_of(plot_));
    text(kLeft, 98, "",
         "Each bar is one answered call, drawn at the time of its answer. The caller waited at least as long as the "
         "foot of the bar shows,");
    text(kLeft, 119, "",
         "at most as long as its top: light is guaranteed if callers are served first in, first out; dark is likely, "
         "if nobody left unseen nearby.");
    legend();
    if (!any_by_column(plot_)) return;
    text(kLeft, 212, "",
         fmt::format(
             "Where marked \u201cby column\u201d there are more samples or calls than fit, and each column of {} is "
             "drawn as one:",
             duration(axis_.column_seconds())));
    text(
        kLeft, 232, "",
        "samples from the lowest value (darker) to the highest, calls from the lowest lower bound to the highest upper "
        "bound.");
  }

  static std::string duration(double seconds) {
    if (seconds < 120) return fmt::format("{:.1f} s", seconds);
    if (seconds < 7200) return fmt::format("{:.1f} min", seconds / 60);
    return fmt::format("{:.1f} h", seconds / 3600);
  }

  void legend() {
    constexpr double kFirst = 152, kSecond = 180;
    const auto steps = [&](double x, const char* area, const char* line, const char* meaning) {
      put("<path class=\"{2}\" d=\"M{0} {1}v-8h12v-4h12v12z\"/><path class=\"{3}\" d=\"M{0} {1}v-8h12v-4h12\"/>", x,
          kFirst, area, line);
      text(x + 32, kFirst, "", meaning);
    };
    const auto bar = [&](double x, const char* bounds, const char* meaning) {
      put("<path class=\"{}\" d=\"M{} {}h8v16h-8z\"/>", bounds, x + 8, kSecond - 13);
      text(x + 32, kSecond, "", meaning);
    };
    steps(84, "high", "waiting", "calls waiting, as sampled");
    steps(328, "longest", "wait", "longest wait, as sampled");
    put("<path class=\"sat\" d=\"M562 {}l6 -10l6 10z\"/>", kFirst - 1);
    text(584, kFirst, "", "99:59 or longer");
    put("<rect class=\"gap\" x=\"780\" y=\"{}\" width=\"24\" height=\"12\"/>", kFirst - 11);
    text(812, kFirst, "", "not covered, or no sample within 60 s: unknown");
    bar(84, "sure", "wait of an answered call");
    bar(328, "likely", "its likely wait");
    put("<path class=\"unknown\" d=\"M564 {}l8 8m0 -8l-8 8\"/>", kSecond - 9);
    text(584, kSecond, "", "answered, unbounded");
    put("<path class=\"change\" d=\"M792 {}v16\"/>", kSecond - 13);
    text(812, kSecond, "", "clocks set forward or back");
  }

  void draw_path(const PathPlot& path, double top) {
    put("<g transform=\"translate(0 {:.0f})\">\n<title>{}</title>\n", top, title_of(path));
    text(kLeft, 26, "h2", title_of(path));
    text(kLeft, 48, "", counts_of(path));
    text(kLeft, kUpper - 8, "", std::string("Calls waiting") + (path.samples.by_column() ? ", by column" : ""));
    text(kLeft, kLower - 8, "",
         std::string("Longest wait") + (path.samples.by_column() ? " by column" : "") +
             ", and waits of answered calls" + (path.calls.by_column() ? " by column" : "") + ", in minutes:seconds");
    upper_panel(path);
    lower_panel(path);
    time_labels();
    out_ += "</g>\n";
  }

  void upper_panel(const PathPlot& path) {
    const ValueScale scale = count_scale(path.samples.calls_waiting().high.value_or(0), kUpperHigh);
    begin_panel(kUpper, kUpperHigh, path.samples.steps(), scale);
    for (const TimeTick& change : changes_) text(axis_.x(change.at) + 5, 16, "halo", change.label);
    draw_calls_waiting(out_, path.samples, scale);
    end_panel(kUpperHigh);
  }

  void lower_panel(const PathPlot& path) {
    const ValueScale scale =
        wait_scale(std::max(path.samples.longest_wait_s().high.value_or(0), path.calls.highest_s()), kLowerHigh);
    begin_panel(kLower, kLowerHigh, path.samples.steps(), scale);
    draw_longest_wait(out_, path.samples, scale);
    draw_bars(out_, path.calls, axis_, plot_.zone, scale);
    end_panel(kLowerHigh);
  }

  // In a panel x counts columns, y units from its top.
  void begin_panel(double top, double high, const std::vector<PlotStep>& steps, const ValueScale& scale) {
    put("<g transform=\"translate({:.0f} {:.0f})\">\n", kLeft, top);
    draw_gaps(out_, steps, high);
    std::string grid, set;
    for (const std::int64_t value : scale.ticks()) {
      const double y = scale.y(value);
      grid += fmt::format("M0 {:.1f}H{}", y, PlotAxis::kColumns);
      text(-8, y + 5, "end", scale.label(value));
    }
    for (const TimeTick& tick : ticks_) grid += fmt::format("M{:.1f} 0V{:.1f}", axis_.x(tick.at), high);
    for (const TimeTick& change : changes_) set += fmt::format("M{:.1f} 0V{:.1f}", axis_.x(change.at), high);
    put("<path class=\"grid\" d=\"{}\"/>\n", grid);
    if (!set.empty()) put("<path class=\"change\" d=\"{}\"/>\n", set);
  }
  void end_panel(double high) {
    put("<rect class=\"frame\" width=\"{}\" height=\"{:.1f}\"/>\n</g>\n", PlotAxis::kColumns, high);
  }

  // A label that would touch the one before is left out: its tick stays.
  void time_labels() {
    double label_end = -kWidth, above_end = -kWidth;
    const bool wide = !ticks_.empty() && ticks_.front().label.size() > 8;
    for (const TimeTick& tick : ticks_) {
      const double x = kLeft + axis_.x(tick.at);
      if (x - label_end >= (wide ? kAboveWide : kLabelWide)) {
        text(x, kLower + kLowerHigh + 30, "mid", tick.label);
        label_end = x;
      }
      if (tick.above.empty() || x - above_end < kAboveWide) continue;
      text(x, kLower + kLowerHigh + 49, "mid", tick.above);
      above_end = x;
    }
  }

  static std::vector<TimeTick> offset_changes(const WaitPlot& plot) {
    std::vector<TimeTick> changes;
    for (Instant t = plot.zone.next_change(plot.range.from); t < plot.range.to; t = plot.zone.next_change(t))
      if (plot.zone.offset_s(t) != plot.zone.offset_s(t - 1))
        changes.push_back({t, offset_name(plot.zone.offset_s(t)), ""});
    return changes;
  }

  const WaitPlot& plot_;
  const PlotAxis axis_;
  const std::vector<TimeTick> ticks_;
  const std::vector<TimeTick> changes_ = offset_changes(plot_);
  std::string out_;
};

}  // namespace

std::string draw(const WaitPlot& plot) { return Drawing(plot).draw(); }

}  // namespace acd
