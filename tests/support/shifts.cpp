#include "shifts.h"

#include <algorithm>
#include <cstdio>
#include <stdexcept>

namespace acd::sim {
namespace {

constexpr std::int64_t kShift_min = 8 * 60 + 30;
constexpr std::int64_t kFirstRound_min = 6 * 60;
constexpr std::int64_t kNightFrom_min = 21 * 60 + 30;
constexpr std::int64_t kNightTo_min = (24 + 7) * 60 + 45;
constexpr int kNightEvery = 5;

std::int64_t minute_of_day(const std::string& text) {
  unsigned hour = 0;
  unsigned minute = 0;
  char rest = 0;
  if (std::sscanf(text.c_str(), "%2u:%2u%c", &hour, &minute, &rest) != 2 || hour > 24 || minute > 59) {
    throw std::invalid_argument("time of day '" + text + "': want HH:MM");
  }
  return hour * 60 + minute;
}

}  // namespace

Shifts::Shifts(const Options& options)
    : options_(options), opens_min_(minute_of_day(options.opens)), closes_min_(minute_of_day(options.closes)) {
  if (opens_min_ >= closes_min_ || closes_min_ > 24 * 60) {
    throw std::invalid_argument("opens " + options.opens + " must be before closes " + options.closes);
  }
}

std::vector<Shift> Shifts::of_day(std::int64_t local_midnight_s, SiteClock& clock, Random& random) const {
  std::vector<Shift> shifts;
  for (int agent = 0; agent < options_.agents; ++agent) {
    const Hours work = hours(agent);
    const std::int64_t from = clock.to_utc(local_midnight_s + work.from_min * 60) + random.between(0, 900);
    const std::int64_t to = clock.to_utc(local_midnight_s + work.to_min * 60) + random.between(-600, 600);
    shifts.push_back({agent, from * kSecond + random.between(0, 999), std::max(from + 60, to) * kSecond});
  }
  return shifts;
}

Shifts::Hours Shifts::hours(int agent) const {
  if (options_.round_the_clock) {
    const std::int64_t from = kFirstRound_min + agent % 3 * 8 * 60;
    return {from, from + kShift_min};
  }
  const bool can_have_night = options_.night_shift && options_.agents > 1;
  const bool last_of_few = agent == options_.agents - 1 && options_.agents < kNightEvery;
  if (can_have_night && (agent % kNightEvery == kNightEvery - 1 || last_of_few)) return {kNightFrom_min, kNightTo_min};
  const std::int64_t length = std::min(kShift_min, closes_min_ - opens_min_);
  const std::int64_t slack = closes_min_ - opens_min_ - length;
  const std::int64_t from = opens_min_ + slack * agent / std::max(1, options_.agents - 1);
  return {from, from + length};
}

}  // namespace acd::sim
