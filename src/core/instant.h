#pragma once

#include <compare>
#include <cstdint>

namespace acd {

/// A second of UTC, counted from 1970-01-01. The switch's clock, resolved, is an Instant.
struct Instant {
  std::int64_t unix_s = 0;

  friend auto operator<=>(const Instant&, const Instant&) = default;
  friend constexpr Instant operator+(Instant a, std::int64_t seconds) { return {a.unix_s + seconds}; }
  friend constexpr Instant operator-(Instant a, std::int64_t seconds) { return {a.unix_s - seconds}; }
  friend constexpr std::int64_t operator-(Instant a, Instant b) { return a.unix_s - b.unix_s; }
};

/// Microseconds of UTC since 1970-01-01 by the clock of the host: when bytes arrived. Never mixed with Instant without
/// a conversion that one can see.
struct Arrival {
  std::int64_t unix_us = 0;

  friend auto operator<=>(const Arrival&, const Arrival&) = default;
  /// The second this arrival lies in.
  constexpr Instant second() const {
    const std::int64_t s = unix_us / 1'000'000;
    return {unix_us % 1'000'000 < 0 ? s - 1 : s};
  }
};

/// Half-open stretch of time [from, to).
struct Interval {
  Instant from;
  Instant to;

  friend bool operator==(const Interval&, const Interval&) = default;
  constexpr bool empty() const { return !(from < to); }
  constexpr std::int64_t seconds() const { return empty() ? 0 : to - from; }
  constexpr bool contains(Instant t) const { return from <= t && t < to; }
};

constexpr Interval intersect(Interval a, Interval b) {
  return {a.from < b.from ? b.from : a.from, a.to < b.to ? a.to : b.to};
}

}  // namespace acd
