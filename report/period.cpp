#include "period.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.h"
#include "core/fields.h"

namespace acd {
namespace {

constexpr std::int64_t kDay = 86400;

struct StepName {
  Step step;
  std::string_view name;
  std::int64_t seconds;  // 0: not a part of a day
};

constexpr StepName kSteps[] = {{Step::minute_1, "1m", 60},    {Step::minute_5, "5m", 300},
                               {Step::minute_15, "15m", 900}, {Step::minute_30, "30m", 1800},
                               {Step::hour_1, "1h", 3600},    {Step::day, "day", 0},
                               {Step::total, "total", 0}};

[[noreturn]] void fail(std::string_view text) {
  throw Error(
      fmt::format(
          "'{}' is no time: write 2026-03-02, 2026-03-02T09:00, 2026-03-02T09:00+11:00, today, yesterday, now or -2h",
          text),
      Exit::usage);
}

int number(std::string_view text, std::size_t offset, std::size_t width, int most, std::string_view whole) {
  const auto value = parse_digits(slice(text, offset, width));
  if (!value || slice(text, offset, width).size() != width || *value > most) fail(whole);
  return *value;
}

// "-2h": so long before now.
Instant parse_ago(std::string_view text, Instant now) {
  const auto amount = parse_digits(text.substr(1, text.size() - 2));
  const char unit = text.back();
  if (!amount || (unit != 'm' && unit != 'h' && unit != 'd')) fail(text);
  return now - *amount * (unit == 'm' ? 60 : unit == 'h' ? 3600 : kDay);
}

// "Z", "+11:00" or "+1100" as seconds east.
std::int64_t parse_offset(std::string_view offset, std::string_view whole) {
  if (offset == "Z") return 0;
  const bool colon = offset.size() == 6 && offset[3] == ':';
  if (!colon && offset.size() != 5) fail(whole);
  const std::int64_t s = number(offset, 1, 2, 23, whole) * 3600 + number(offset, colon ? 4 : 3, 2, 59, whole) * 60;
  return offset[0] == '-' ? -s : s;
}

// The next edge after t, on the wall clock.
Instant next_edge(Instant t, Step step, std::int64_t step_s, const Zone& zone) {
  if (step == Step::day) return zone.midnight(zone.local_day(t) + 1);
  const std::int64_t local = zone.local_s(t);
  const std::int64_t of_day = (local % kDay + kDay) % kDay;
  const std::int64_t to_next = std::min(kDay, (of_day / step_s + 1) * step_s) - of_day;
  return std::min(t + to_next, zone.next_change(t));
}

}  // namespace

Step parse_step(std::string_view text) {
  for (const StepName& s : kSteps)
    if (s.name == text) return s.step;
  throw Error(fmt::format("--interval '{}' is none of 1m 5m 15m 30m 1h day total", text), Exit::usage);
}

Instant parse_time(std::string_view text, const Zone& zone, Instant now) {
  if (text == "now") return now;
  if (text == "today") return zone.midnight(zone.local_day(now));
  if (text == "yesterday") return zone.midnight(zone.local_day(now) - 1);
  if (text.size() > 2 && text.front() == '-') return parse_ago(text, now);
  if (text.size() < 10) fail(text);
  Day day = 0;
  try {
    day = parse_day(text.substr(0, 10));
  } catch (const std::invalid_argument&) {
    fail(text);
  }
  if (text.size() == 10) return zone.midnight(day);
  if ((text[10] != 'T' && text[10] != ' ') || slice(text, 13, 1) != ":") fail(text);
  std::int64_t local =
      static_cast<std::int64_t>(day) * kDay + number(text, 11, 2, 23, text) * 3600 + number(text, 14, 2, 59, text) * 60;
  std::string_view rest = text.substr(16);
  if (!rest.empty() && rest.front() == ':') {
    local += number(rest, 1, 2, 59, text);
    rest.remove_prefix(3);
  }
  if (rest.empty()) return zone.instants(local).front();
  if (rest.front() != 'Z' && rest.front() != '+' && rest.front() != '-') fail(text);
  return {local - parse_offset(rest, text)};
}

std::vector<Instant> interval_edges(Interval range, Step step, const Zone& zone) {
  std::vector<Instant> edges{range.from};
  const auto* known =
      std::find_if(std::begin(kSteps), std::end(kSteps), [&](const StepName& s) { return s.step == step; });
  if (step != Step::total)
    for (Instant t = next_edge(range.from, step, known->seconds, zone); t < range.to;
         t = next_edge(t, step, known->seconds, zone))
      edges.push_back(t);
  edges.push_back(range.to);
  return edges;
}

Interval report_range(const std::optional<std::string>& since, const std::optional<std::string>& until,
                      const std::optional<Interval>& recorded, const Zone& zone, Instant now) {
  const Day last_day =
      recorded ? zone.local_day(recorded->to > recorded->from ? recorded->to - 1 : recorded->to) : zone.local_day(now);
  Interval range{zone.midnight(last_day), zone.midnight(last_day + 1)};
  if (until) {
    range.to = parse_time(*until, zone, now);
    if (!since && recorded) range.from = std::min(recorded->from, range.to);
  }
  if (since) {
    range.from = parse_time(*since, zone, now);
    if (!until && range.to <= range.from) range.to = zone.midnight(zone.local_day(range.from) + 1);
  }
  if (range.to < range.from || (range.empty() && since && until))
    throw Error(fmt::format("--until {} is not after --since {}", zone.format(range.to), zone.format(range.from)),
                Exit::usage);
  return range;
}

}  // namespace acd
