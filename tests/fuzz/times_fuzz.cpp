// Whatever is typed for a time, an interval or the begin of a day is taken or is wrong usage; a time that is printed
// can be typed again, and a range is cut without a gap. Input: one byte of choices, then --since, --until, --interval
// and --day-start, a line each.

#include <array>
#include <optional>
#include <string>

#include "core/error.h"
#include "fuzz.h"
#include "period.h"

using acd::fuzz::require;

namespace {

constexpr acd::Instant kNow{1775318400};                        // 2026-04-05 in Sydney, the morning its clocks go back
constexpr acd::Interval kRecorded{{1775000000}, {1775300000}};  // days before that
constexpr acd::Interval kPrintable{{-62'000'000'000}, {250'000'000'000}};  // years of four digits

using Arguments = std::array<std::string_view, 4>;
enum Argument { since, until, interval, day_start };

Arguments lines_of(std::string_view text) {
  Arguments lines;
  for (std::string_view& line : lines) {
    line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
  }
  return lines;
}

// What `parse` makes of a text; nothing if that is wrong usage.
template <class Parse>
auto taken(Parse parse) -> std::optional<decltype(parse())> {
  try {
    return parse();
  } catch (const acd::Error& e) {
    require(e.code() == acd::Exit::usage, "what is typed wrong is wrong usage");
    require(!std::string_view(e.what()).empty(), "an error says something");
    return std::nullopt;
  }
}

void print_and_type_again(std::string_view text, const acd::Zone& zone, std::int32_t day_start_s) {
  const auto t = taken([&] { return acd::parse_time(text, zone, kNow, day_start_s); });
  if (!t || !kPrintable.contains(*t) || zone.offset_s(*t) % 60 != 0) return;  // RFC 3339 has no seconds of offset
  const std::string printed = zone.format(*t);
  require(acd::parse_time(printed, zone, kNow) == *t, "a time that is printed can be typed");
}

// Few enough to look at each.
bool is_short(acd::Interval range, acd::Step step) {
  const std::int64_t length_s = range.to.unix_s - range.from.unix_s;
  return kPrintable.contains(range.from) && kPrintable.contains(range.to) &&
         length_s < (step.unit < acd::Step::day ? 10 : 4000) * std::int64_t{86400};
}

void cut(acd::Interval range, acd::Step step, const acd::Zone& zone) {
  const auto edges = acd::interval_edges(range, step, zone);
  require(edges.size() >= 2 && edges.front() == range.from && edges.back() == range.to, "a range is cut whole");
  for (std::size_t i = 1; i < edges.size(); ++i) require(edges[i - 1] < edges[i], "edges go forward");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::array<acd::Zone, 4> kZones{acd::Zone("Australia/Sydney"), acd::Zone("America/New_York"),
                                               acd::Zone("UTC"), acd::Zone("Australia/Lord_Howe")};
  if (size == 0) return 0;
  const acd::Zone& zone = kZones[data[0] & 3];
  const Arguments typed = lines_of(acd::fuzz::text_of(data + 1, size - 1));
  acd::Step step = taken([&] { return acd::parse_step(typed[interval]); }).value_or(acd::Step::day);
  step.day_start_s = taken([&] { return acd::parse_day_start(typed[day_start]); }).value_or(0);
  require(step.day_start_s >= 0 && step.day_start_s < 86400, "a day begins within a day");
  for (const Argument which : {since, until}) print_and_type_again(typed[which], zone, step.day_start_s);
  const auto given = [&](Argument which) {
    return typed[which].empty() ? std::nullopt : std::optional(std::string(typed[which]));
  };
  const auto range = taken([&] {
    return acd::report_range(given(since), given(until), data[0] & 4 ? std::optional(kRecorded) : std::nullopt, zone,
                             kNow, step.day_start_s);
  });
  if (range && !range->empty() && is_short(*range, step)) cut(*range, step, zone);
  return 0;
}
