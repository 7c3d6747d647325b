#include "period.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.h"
#include "core/fields.h"
#include "core/text.h"

namespace acd {
namespace {

constexpr std::int64_t kDay = 86400;

struct StepName {
  Step::Unit unit;
  std::string_view name;
  std::int64_t seconds;  // 0: not a part of a day
};

constexpr StepName kSteps[] = {
    {Step::minute_1, "1m", 60},     {Step::minute_5, "5m", 300}, {Step::minute_15, "15m", 900},
    {Step::minute_30, "30m", 1800}, {Step::hour_1, "1h", 3600},  {Step::day, "day", 0},
    {Step::week, "week", 0},        {Step::month, "month", 0},   {Step::total, "total", 0}};

[[noreturn]] void fail(std::string_view text) {
  throw Error(
      fmt::format(
          "'{}' is no time: write 2026-03-02, 2026-03-02T09:00, 2026-03-02T09:00+11:00, today, yesterday, now or -2h",
          shown(text)),
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

std::int64_t wall_s(Day day, std::int32_t day_start_s) { return static_cast<std::int64_t>(day) * kDay + day_start_s; }

Instant begin_of(Day day, std::int32_t day_start_s, const Zone& zone) {
  return zone.first_at(wall_s(day, day_start_s));
}

// The day that t lies in when days begin at day_start_s: the last one that has begun.
Day day_at(Instant t, std::int32_t day_start_s, const Zone& zone) {
  Day day = zone.local_day(t);
  while (begin_of(day, day_start_s, zone) > t) --day;
  while (begin_of(day + 1, day_start_s, zone) <= t) ++day;
  return day;
}

// The next edge after t of days and what is made of them.
Instant next_day_edge(Instant t, Step step, const Zone& zone) {
  const Day today = day_at(t, step.day_start_s, zone);
  const Day next = step == Step::week ? next_monday(today) : step == Step::month ? next_month(today) : today + 1;
  return begin_of(next, step.day_start_s, zone);
}

// The next edge after t of parts of a day: a multiple on the wall clock or a change of the zone's offset.
Instant next_part_edge(Instant t, std::int64_t part_s, Step step, const Zone& zone) {
  const std::int64_t since_start_s = zone.local_s(t) - step.day_start_s;
  const std::int64_t in_part_s = (since_start_s % part_s + part_s) % part_s;
  return std::min(t + (part_s - in_part_s), zone.next_change(t));
}

// A typed year 0001 must not take all memory.
void check_number(Interval range, Step step) {
  const std::int64_t part_s = kSteps[step.unit].seconds;
  if (step.unit == Step::total || range.seconds() / (part_s > 0 ? part_s : kDay) <= kMostIntervals) return;
  throw Error(
      fmt::format("--interval {} cuts this range into more than {} intervals: write a longer one, or --since and "
                  "--until that are nearer",
                  kSteps[step.unit].name, kMostIntervals),
      Exit::usage);
}

}  // namespace

Step parse_step(std::string_view text) {
  for (const StepName& s : kSteps)
    if (s.name == text) return s.unit;
  throw Error(fmt::format("--interval '{}' is none of 1m 5m 15m 30m 1h day week month total", shown(text)),
              Exit::usage);
}

std::int32_t parse_day_start(std::string_view text) {
  const auto hour = parse_digits(slice(text, 0, 2));
  const auto minute = parse_digits(slice(text, 3, 2));
  if (text.size() != 5 || text[2] != ':' || !hour || !minute || *hour > 23 || *minute > 59)
    throw Error(fmt::format("--day-start '{}' is no time of day: write 00:00 to 23:59", shown(text)), Exit::usage);
  return *hour * 3600 + *minute * 60;
}

Instant parse_time(std::string_view text, const Zone& zone, Instant now, std::int32_t day_start_s) {
  if (text == "now") return now;
  if (text == "today") return begin_of(day_at(now, day_start_s, zone), day_start_s, zone);
  if (text == "yesterday") return begin_of(day_at(now, day_start_s, zone) - 1, day_start_s, zone);
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
  check_number(range, step);
  std::vector<Instant> edges{range.from};
  const std::int64_t part_s = kSteps[step.unit].seconds;
  const auto next_edge = [&](Instant t) {
    return part_s > 0 ? next_part_edge(t, part_s, step, zone) : next_day_edge(t, step, zone);
  };
  if (step.unit != Step::total)
    for (Instant t = next_edge(range.from); t < range.to; t = next_edge(t)) edges.push_back(t);
  edges.push_back(range.to);
  return edges;
}

Instant after_tomorrow(const Zone& zone, Instant now, std::int32_t day_start_s) {
  return begin_of(day_at(now, day_start_s, zone) + 2, day_start_s, zone);
}

Interval report_range(const std::optional<std::string>& since, const std::optional<std::string>& until,
                      const std::optional<Interval>& recorded, const Zone& zone, Instant now,
                      std::int32_t day_start_s) {
  const Instant last_second = !recorded ? now : recorded->to > recorded->from ? recorded->to - 1 : recorded->to;
  const Day last_day = day_at(last_second, day_start_s, zone);
  Interval range{begin_of(last_day, day_start_s, zone), begin_of(last_day + 1, day_start_s, zone)};
  if (until) {
    range.to = parse_time(*until, zone, now, day_start_s);
    if (!since) range.from = std::min(recorded ? recorded->from : range.from, range.to);
  }
  if (since) {
    range.from = parse_time(*since, zone, now, day_start_s);
    if (!until && range.to <= range.from)
      range.to = begin_of(day_at(range.from, day_start_s, zone) + 1, day_start_s, zone);
    if (!until && range.from < now) range.to = std::min(range.to, now);
  }
  if (since && until && range.empty())
    throw Error(fmt::format("--until {} is not after --since {}: the range is empty", zone.format(range.to),
                            zone.format(range.from)),
                Exit::usage);
  return range;
}

}  // namespace acd
