#include "clock/switch_offset.h"

#include <cstdlib>

namespace acd {
namespace {

constexpr std::int64_t kDay_s = 86'400;

// Within half a day either way.
std::int64_t within_a_day(std::int64_t s) {
  s = (s % kDay_s + kDay_s) % kDay_s;
  return s > kDay_s / 2 ? s - kDay_s : s;
}

std::int64_t whole_quarters_s(std::int64_t s) {
  const std::int64_t half = s < 0 ? -SwitchOffset::kQuarter_s / 2 : SwitchOffset::kQuarter_s / 2;
  return (s + half) / SwitchOffset::kQuarter_s * SwitchOffset::kQuarter_s;
}

std::int64_t seconds_between(Arrival a, Arrival b) { return (b.unix_us - a.unix_us) / 1'000'000; }

}  // namespace

std::string_view clock_rules_name(ClockRules rules) { return rules == ClockRules::of_switch ? "switch" : "zone"; }

std::optional<ClockRules> clock_rules_of(std::string_view name) {
  for (const auto rules : {ClockRules::of_zone, ClockRules::of_switch})
    if (clock_rules_name(rules) == name) return rules;
  return std::nullopt;
}

Reading in_utc(const Reading& reading, std::int32_t offset_s) {
  const std::int64_t utc_s = reading.date.value_or(0) * kDay_s + reading.time_of_day_s - offset_s;
  const std::int64_t time_of_day_s = (utc_s % kDay_s + kDay_s) % kDay_s;
  Reading utc{static_cast<int>(time_of_day_s), std::nullopt};
  if (reading.date) utc.date = static_cast<Day>((utc_s - time_of_day_s) / kDay_s);
  return utc;
}

void SwitchOffset::correct(std::int64_t by_us) {
  if (!memory_.offset_s) return;
  for (auto* arrival : {&memory_.last, &memory_.other_since})
    if (*arrival) (*arrival)->unix_us += by_us;
  memory_.besides_s -= by_us / 1'000'000;
  const std::int64_t quarters_s = whole_quarters_s(memory_.besides_s);
  *memory_.offset_s += static_cast<std::int32_t>(quarters_s);
  memory_.besides_s -= quarters_s;
}

void SwitchOffset::begin_connection() {
  memory_.last.reset();
  memory_.other_since.reset();
}

std::int64_t SwitchOffset::shown_s(int time_of_day_s, Arrival received) const {
  return within_a_day(time_of_day_s - received.second().unix_s - *memory_.offset_s);
}

std::int32_t SwitchOffset::next(int time_of_day_s, Arrival received, const Zone& zone) {
  if (!memory_.offset_s) {
    const std::int32_t of_zone = zone.offset_s(received.second());
    memory_.offset_s = of_zone;
    const std::int64_t apart_s = whole_quarters_s(shown_s(time_of_day_s, received));
    memory_.offset_s = of_zone + static_cast<std::int32_t>(apart_s);
    agree(shown_s(time_of_day_s, received), received);
    return *memory_.offset_s;
  }
  const std::int64_t shown = shown_s(time_of_day_s, received);
  const std::int64_t jump_s = whole_quarters_s(shown - memory_.besides_s);
  if (jump_s == 0) {
    agree(shown, received);
  } else if (std::llabs(shown - memory_.besides_s - jump_s) > kNear_s) {
    memory_.other_since.reset();
  } else if (is_sure(jump_s, received)) {
    *memory_.offset_s += static_cast<std::int32_t>(jump_s);
    agree(shown - jump_s, received);
  }
  return *memory_.offset_s;
}

bool SwitchOffset::is_sure(std::int64_t jump_s, Arrival received) {
  if (memory_.last && seconds_between(*memory_.last, received) <= kAlive_s) return true;
  if (!memory_.other_since || memory_.other_s != jump_s) {
    memory_.other_s = jump_s;
    memory_.other_since = received;
  }
  return seconds_between(*memory_.other_since, received) >= kSure_s;
}

void SwitchOffset::agree(std::int64_t besides_s, Arrival received) {
  memory_.besides_s = besides_s;
  memory_.last = received;
  memory_.other_since.reset();
}

}  // namespace acd
