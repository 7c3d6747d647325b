#include "time_ticks.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <iterator>
#include <utility>

namespace acd {
namespace {

constexpr std::int64_t kDay_s = 86400;
constexpr std::int64_t kMonth_s = 28 * kDay_s;  // the shortest
constexpr std::int64_t kSteps_s[] = {1, 5, 10, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200};
constexpr Day kSteps_days[] = {1, 2, 7, 14};
constexpr int kSteps_months[] = {1, 2, 3, 6, 12, 24, 60, 120, 240, 600};
constexpr std::array<const char*, 7> kWeekdays = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
constexpr std::array<const char*, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr Day kAMonday = 4;  // 1970-01-05

std::int64_t remainder(std::int64_t value, std::int64_t step) { return ((value % step) + step) % step; }

struct Date {
  std::string year;
  int month = 1, day = 1;
};

Date date_of(Day day) {
  const std::string text = format_day(day);
  const std::size_t dash = text.size() - 6;
  return {text.substr(0, dash), std::stoi(text.substr(dash + 1, 2)), std::stoi(text.substr(dash + 4, 2))};
}

std::string month_name(const Date& date) { return kMonths[static_cast<std::size_t>(date.month - 1)]; }

std::string day_name(Day day) {
  const Date date = date_of(day);
  return fmt::format("{} {} {}", kWeekdays[static_cast<std::size_t>(remainder(day - kAMonday, 7))], date.day,
                     month_name(date));
}

std::string clock_name(std::int64_t local_s, bool with_seconds) {
  const std::int64_t s = remainder(local_s, kDay_s);
  if (with_seconds) return fmt::format("{:02}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60);
  return fmt::format("{:02}:{:02}", s / 3600, s / 60 % 60);
}

// Within each stretch of one offset on its own: so a clock that is set neither hides a tick nor makes one up.
std::vector<TimeTick> clock_ticks(Interval range, const Zone& zone, std::int64_t step_s) {
  std::vector<TimeTick> ticks;
  std::string day;
  for (Instant from = range.from; from <= range.to;) {
    const Instant end = std::min(zone.next_change(from), range.to + 1);
    for (Instant t = from + remainder(-zone.local_s(from), step_s); t < end; t = t + step_s) {
      const std::string its_day = day_name(zone.local_day(t));
      ticks.push_back({t, clock_name(zone.local_s(t), step_s < 60), its_day == day ? "" : its_day});
      day = its_day;
    }
    from = end;
  }
  return ticks;
}

// Days on which `begins` says a step begins; `label` names the step and what it is part of.
template <class Begins, class Label>
std::vector<TimeTick> day_ticks(Interval range, const Zone& zone, Begins begins, Label label) {
  std::vector<TimeTick> ticks;
  std::string part_of;
  for (Day day = zone.local_day(range.from); day <= zone.local_day(range.to); ++day) {
    if (!begins(day)) continue;
    const Instant at = zone.midnight(day);
    if (at < range.from || at > range.to) continue;
    const auto [name, above] = label(day);
    ticks.push_back({at, name, above == part_of ? "" : above});
    part_of = above;
  }
  return ticks;
}

std::vector<TimeTick> month_ticks(Interval range, const Zone& zone, int step) {
  const auto begins = [&](Day day) {
    const Date date = date_of(day);
    return date.day == 1 && (std::stoll(date.year) * 12 + date.month - 1) % step == 0;
  };
  return day_ticks(range, zone, begins, [&](Day day) {
    const Date date = date_of(day);
    return step < 12 ? std::pair(month_name(date), date.year) : std::pair(date.year, std::string());
  });
}

}  // namespace

std::vector<TimeTick> time_ticks(Interval range, const Zone& zone, std::int64_t most) {
  const std::int64_t seconds = range.seconds();
  for (const std::int64_t step_s : kSteps_s)
    if (seconds <= most * step_s) return clock_ticks(range, zone, step_s);
  for (const Day step : kSteps_days)
    if (seconds <= most * step * kDay_s)
      return day_ticks(
          range, zone, [&](Day day) { return remainder(day - kAMonday, step) == 0; },
          [](Day day) { return std::pair(day_name(day), date_of(day).year); });
  const auto* step = std::find_if(std::begin(kSteps_months), std::prev(std::end(kSteps_months)),
                                  [&](int months) { return seconds <= most * months * kMonth_s; });
  return month_ticks(range, zone, *step);
}

std::string wall_clock(Instant t, const Zone& zone) {
  const Day day = zone.local_day(t);
  const std::int64_t local_s = zone.local_s(t);
  return fmt::format("{} {}, {}", day_name(day), date_of(day).year, clock_name(local_s, remainder(local_s, 60) != 0));
}

std::string offset_name(std::int32_t offset_s) {
  const int minutes = std::abs(offset_s) / 60;
  return fmt::format("UTC{}{:02}:{:02}", offset_s < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

}  // namespace acd
