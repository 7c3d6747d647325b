#include "clock/clock.h"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <utility>
#include <vector>

#include "clock/offset.h"

namespace acd {
namespace {

constexpr std::int64_t kDay = 86400;
constexpr Instant kNoLimit{std::numeric_limits<std::int64_t>::max()};

std::int64_t distance(Instant a, Instant b) { return a < b ? b - a : a - b; }

// How much time a jump of the date stands for at the least: what passed by the time of day. A little back is none.
std::int64_t within_a_day(std::int64_t jump_s) {
  const std::int64_t passed_s = std::max<std::int64_t>(jump_s, 0) % kDay;
  return kDay - passed_s <= Clock::kNear_s ? 0 : passed_s;
}

// The order in which readings are preferred: near the expected time, else the earliest not before it, else the latest.
Instant prefer(const std::vector<Instant>& readings, Instant expected) {
  const auto nearest = std::min_element(readings.begin(), readings.end(), [&](Instant a, Instant b) {
    return distance(a, expected) < distance(b, expected);
  });
  if (distance(*nearest, expected) <= Clock::kNear_s) return *nearest;
  const auto later = std::find_if(readings.begin(), readings.end(), [&](Instant t) { return t >= expected; });
  return later != readings.end() ? *later : readings.back();
}

}  // namespace

void Clock::begin_capture(Day first_date) {
  first_date_ = first_date;
  last_at_.reset();
  last_arrival_.reset();
  first_pending_ = true;
  fall_pending_ = false;
}

void Clock::begin_connection() {
  first_pending_ = true;
  fall_pending_ = false;
}

void Clock::restore(Instant at, Arrival arrival, const LiveOffset& offset) {
  last_at_ = at;
  last_arrival_ = arrival;
  live_offset_ = offset;
}

void Clock::correct_arrivals(std::int64_t by_us) {
  if (last_arrival_) last_arrival_->unix_us += by_us;
  live_offset_.correct(by_us);
}

void Clock::restore(const Memory& memory) {
  last_at_ = memory.last_at;
  first_pending_ = memory.first_pending;
  fall_pending_ = memory.fall_pending;
}

Tick Clock::resolve(int time_of_day_s, std::optional<Day> refresh_date, std::optional<Arrival> arrival) {
  Tick tick;
  const bool is_first = std::exchange(first_pending_, false);
  if (is_first) {
    tick.at = first(time_of_day_s, refresh_date, arrival);
  } else {
    const Instant expect = expected(arrival);
    const Instant reading = ordinary(time_of_day_s, expect, arrival);
    tick.at = reading;
    tick.passed_s = std::max<std::int64_t>(reading - *last_at_, 0);
    if (refresh_date && !refresh_keeps_date(reading, *refresh_date, expect)) {
      tick.at = on_date(time_of_day_s, *refresh_date, expect);
      tick.stepped = zone_.local_day(tick.at) != zone_.local_day(reading);
      if (tick.stepped) tick.passed_s = within_a_day(zone_.local_s(tick.at) - zone_.local_s(*last_at_));
    }
    const std::int64_t fall = *last_at_ - tick.at;
    const bool large = !tick.stepped && fall > kJitter_s;
    if (large && fall_pending_) tick.stepped = true;
    tick.stray_before = fall_pending_ && !tick.stepped;
    fall_pending_ = large && !tick.stepped;
    if (fall > 0 && !tick.stepped) {
      tick.clamped_s = fall;
      tick.at = *last_at_;
    }
  }
  if (arrival) learn(time_of_day_s, refresh_date.has_value(), *arrival, tick);
  if (is_first) tick.stepped = false;  // there is no stretch that it could end
  last_at_ = tick.at;
  last_arrival_ = arrival;
  return tick;
}

// Where many records agree that they are dated on another day than the host's, they are from now on.
void Clock::learn(int time_of_day_s, bool has_date, Arrival arrival, Tick& tick) {
  if (has_date) return live_offset_.refresh(tick.at - arrival.second());
  const auto agreed_s = live_offset_.record(time_of_day_offset_s(time_of_day_s, arrival, zone_), arrival);
  if (!agreed_s || std::llabs(tick.at - arrival.second() - *agreed_s) <= kDay / 2) return;
  tick.at = ordinary(time_of_day_s, arrival.second() + *agreed_s, arrival);
  tick.stepped = true;
  tick.clamped_s = 0;
  fall_pending_ = false;
}

// The first record of a session: of a capture by its date, of a connection by what came before it or by its arrival.
Instant Clock::first(int time_of_day_s, std::optional<Day> refresh_date, std::optional<Arrival> arrival) {
  if (first_date_) return zone_.instants(static_cast<std::int64_t>(*first_date_) * kDay + time_of_day_s).front();
  const Instant expect = last_at_ ? expected(arrival) : arrival.value_or(Arrival{}).second();
  std::int64_t offset_s = last_at_ || !arrival ? 0 : time_of_day_offset_s(time_of_day_s, *arrival, zone_);
  if (offset_s > LiveOffset::kAhead_s) offset_s -= kDay;
  if (offset_s > 0) live_offset_.ahead(offset_s);
  const Instant reading = ordinary(time_of_day_s, expect + offset_s, arrival);
  if (!refresh_date || refresh_keeps_date(reading, *refresh_date, expect)) return reading;
  return on_date(time_of_day_s, *refresh_date, expect);
}

Instant Clock::expected(std::optional<Arrival> arrival) const {
  if (!arrival || !last_arrival_ || *arrival < *last_arrival_) return *last_at_;
  return *last_at_ + (arrival->unix_us - last_arrival_->unix_us) / 1'000'000;
}

Instant Clock::ordinary(int time_of_day_s, Instant expected, std::optional<Arrival> arrival) const {
  const Instant latest = arrival ? live_offset_.latest(*arrival) : kNoLimit;
  const std::int64_t local = zone_.local_s(expected);
  const std::int64_t today = local - (local % kDay + kDay) % kDay;
  const Instant same_offset = expected + (today + time_of_day_s - local);
  // Nothing but this reading lies near when the offset is the same for hours around.
  if (distance(same_offset, expected) <= kNear_s && zone_.offset_holds(expected - 4 * 3600, expected + 4 * 3600) &&
      same_offset <= latest)
    return same_offset;
  std::vector<Instant> in_window;
  std::optional<Instant> beyond;
  for (std::int64_t day = today - kDay; day <= today + 2 * kDay; day += kDay)
    for (const Instant t : zone_.instants(day + time_of_day_s)) {
      if (latest < t) continue;
      if (t >= expected - kBack_s && t < expected + kAhead_s) in_window.push_back(t);
      if (t >= expected && !beyond) beyond = t;
    }
  // The window of 24 hours misses an hour of wall clock on the night that repeats one.
  if (in_window.empty()) return beyond ? *beyond : latest_reading(time_of_day_s, latest);
  std::sort(in_window.begin(), in_window.end());
  return prefer(in_window, expected);
}

// What was kept over an outage is older than expected.
Instant Clock::latest_reading(int time_of_day_s, Instant limit) const {
  for (std::int64_t day = zone_.local_day(limit) + 1;; --day)
    if (const auto readings = zone_.instants(day * kDay + time_of_day_s); readings.front() <= limit)
      return readings.back() <= limit ? readings.back() : readings.front();
}

Instant Clock::on_date(int time_of_day_s, Day date, Instant expected) const {
  return prefer(zone_.instants(static_cast<std::int64_t>(date) * kDay + time_of_day_s), expected);
}

// A refresh right at midnight may carry the date of the other side.
bool Clock::refresh_keeps_date(Instant ordinary, Day date, Instant expected) const {
  const Day day = zone_.local_day(ordinary);
  if (day == date) return true;
  if (distance(ordinary, expected) > kNear_s || (date != day - 1 && date != day + 1)) return false;
  return distance(ordinary, zone_.midnight(day)) <= kNear_s || distance(ordinary, zone_.midnight(day + 1)) <= kNear_s;
}

FirstDate::FirstDate() : days_(Zone("UTC")) { days_.begin_capture(0); }

void FirstDate::add(int time_of_day_s, std::optional<Day> refresh_date) {
  if (first_date_) return;
  const Tick tick = days_.resolve(time_of_day_s, std::nullopt, std::nullopt);
  // The date is that of the time which the refresh itself reads.
  if (refresh_date) first_date_ = *refresh_date - days_.zone().local_day(tick.at - tick.clamped_s);
}

}  // namespace acd
