#include "clock/parted_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include "clock/offset.h"

namespace acd {
namespace {

constexpr std::int64_t kDay_s = 86'400;
constexpr std::int64_t kQuarter_s = 900;
constexpr std::int64_t kLookBack_s = 4 * 366 * kDay_s;
constexpr Day kSameChange_days = 45;  // rules that move a change move it by some weeks

// A change of the zone's offset, and the local day on which it was.
struct Change {
  Day day = 0;
  std::int64_t by_s = 0;
};

std::vector<Change> changes_of(const Zone& zone, Instant from, Instant to) {
  std::vector<Change> changes;
  for (Instant at = zone.next_change(from); at <= to; at = zone.next_change(at))
    changes.push_back({zone.local_day(at - 1), zone.offset_s(at) - zone.offset_s(at - 1)});
  return changes;
}

// The first Sunday of November in the year after that of a first Sunday of November.
Day year_after(Day day) {
  const std::string date = format_day(day);
  const int year = std::stoi(date.substr(0, 4)) + 1, month = std::stoi(date.substr(5, 2)),
            of_month = std::stoi(date.substr(8, 2));
  const bool last = next_month(day) - day <= 7;
  Day first = 0;
  day_of(year, month, 1, first);
  const Day weekday = first + ((day - first) % 7 + 7) % 7;  // the first of that weekday
  if (!last) return weekday + (of_month - 1) / 7 * 7;
  return weekday + (next_month(first) - 1 - weekday) / 7 * 7;
}

std::int64_t whole_quarters_s(std::int64_t s) {
  return (s + (s < 0 ? -1 : 1) * kQuarter_s / 2) / kQuarter_s * kQuarter_s;
}

}  // namespace

std::optional<Day> rules_parted_on(const Zone& zone, std::int64_t offset_s, Instant now) {
  const std::int64_t apart_s = whole_quarters_s(offset_s);
  if (apart_s == 0) return std::nullopt;
  const auto changes = changes_of(zone, now - kLookBack_s, now);
  if (changes.empty()) return std::nullopt;
  const Day today = zone.local_day(now);
  std::optional<Day> found;
  if (changes.back().by_s == -apart_s) found = changes.back().day;
  for (const Change& change : changes) {
    if (change.by_s != apart_s) continue;
    for (Day day = year_after(change.day); day <= today; day = year_after(day)) {
      const bool made = std::any_of(changes.begin(), changes.end(), [&](const Change& other) {
        return other.by_s == change.by_s && std::abs(other.day - day) <= kSameChange_days;
      });
      if (!made && (!found || *found < day)) found = day;
    }
  }
  return found;
}

std::string parted_rules_text(std::int64_t offset_s, const Zone& zone, Instant now) {
  const auto since = rules_parted_on(zone, offset_s, now);
  if (!since) return {};
  return fmt::format("the switch is {} s {} {} since {}", std::llabs(whole_quarters_s(offset_s)),
                     offset_s < 0 ? "behind" : "ahead of", zone.name(), format_day(*since));
}

std::string offset_hint(std::int64_t offset_s, const Zone& zone, Instant now) {
  const OffsetMeaning meaning = meaning_of_offset(offset_s);
  const std::string parted =
      meaning == OffsetMeaning::wrong_zone ? parted_rules_text(offset_s, zone, now) : std::string();
  if (parted.empty()) return std::string(offset_hint(meaning));
  return parted + ", as if it had other rules than tzdata: set its clock, or say --clock-rules switch";
}

}  // namespace acd
