#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/instant.h"

namespace date {
class time_zone;
}

namespace acd {

/// A calendar day: days since 1970-01-01. Which zone it is meant in is said where it is used.
using Day = std::int32_t;

/// "2026-03-02" to a Day and back. parse_day throws std::invalid_argument on anything but a real date written so.
Day parse_day(std::string_view text);
std::string format_day(Day day);
/// Day of a year, month, day; -1 as `valid` when there is no such date.
bool day_of(int year, int month, int day, Day& out);
/// The next day after `day` on which a week (Monday) or a month begins.
Day next_monday(Day day);
Day next_month(Day day);

/// A site's IANA time zone: what instants read on its wall clocks, and the other way round.
///
/// Backed by tzdata() (core/tzdata.h) as it was when the object was made; rules after 2037 are not known there. Cheap
/// to copy. Keeps the last offset it looked up, so an object belongs to one thread.
class Zone {
 public:
  /// By its name or an alias. Throws std::invalid_argument that names the zone and how to list the valid ones.
  explicit Zone(std::string_view name);

  /// Its canonical name: "America/New_York" of "US/Eastern".
  const std::string& name() const { return name_; }

  /// Seconds east of UTC at t.
  std::int32_t offset_s(Instant t) const;
  /// What the wall clock reads at t, as seconds since 1970-01-01T00:00:00 of that wall clock.
  std::int64_t local_s(Instant t) const { return t.unix_s + offset_s(t); }
  /// The local day at t.
  Day local_day(Instant t) const;
  /// The instants at which the wall clock reads local_s, in order: two in a repeated hour; a time that is skipped gives
  /// one, moved forward by the length of the gap.
  std::vector<Instant> instants(std::int64_t local_s) const;
  /// The first instant at which the wall clock reads local_s; the end of the gap if that time is skipped.
  Instant first_at(std::int64_t local_s) const;
  /// The first instant of that local day.
  Instant midnight(Day day) const;
  /// The next instant after t at which the offset from UTC changes.
  Instant next_change(Instant t) const;
  /// Whether the offset stays the same all through [from, to].
  bool offset_holds(Instant from, Instant to) const;
  /// RFC 3339 with offset, "2026-03-02T09:00:00+11:00".
  std::string format(Instant t) const;
  /// The same with microseconds.
  std::string format(Arrival t) const;

 private:
  void look_up(Instant t) const;

  std::string name_;
  std::shared_ptr<const date::time_zone> zone_;
  mutable std::int64_t begin_ = 0;  // the offset holds in [begin_, end_)
  mutable std::int64_t end_ = 0;
  mutable std::int32_t offset_ = 0;
};

}  // namespace acd
