#pragma once

#include <cstdint>
#include <optional>

#include "clock/live_offset.h"
#include "core/instant.h"
#include "core/zone.h"

namespace acd {

/// What the clock made of one record.
struct Tick {
  Instant at;                  ///< the switch's time, in UTC; never before the tick before, unless `stepped`
  bool stepped = false;        ///< the switch's clock was set: a new stretch of coverage begins with this record
  bool stray_before = false;   ///< the record before read a time that was nobody's: it was clamped
  std::int64_t clamped_s = 0;  ///< > 0: this record read so many seconds earlier than the one before
  std::int64_t passed_s = 0;   ///< since the record before, as if no date had been given; 0 where the clock fell
};

/// Resolves the switch's HHMMSS to UTC (metrics.md section 1): midnight, both nights of a change of clocks, a clock
/// that is set, a record out of order.
///
/// Each record has an expected time: that of the record before plus, live, the arrival time passed since. A value: copy
/// it before a batch, put it back if the batch fails. Pure: no system clock.
class Clock {
 public:
  static constexpr std::int64_t kNear_s = 120;         ///< so close to the expected time no other reading is sought
  static constexpr std::int64_t kBack_s = 2 * 3600;    ///< a reading may lie so far before the expected time
  static constexpr std::int64_t kAhead_s = 22 * 3600;  ///< and less than this after it
  static constexpr std::int64_t kJitter_s = 5;         ///< a fall up to this is no sign of a clock that was set

  /// What must be kept to go on within a session.
  struct Memory {
    std::optional<Instant> last_at;
    bool first_pending = true;  ///< the next record begins the session
    bool fall_pending = false;  ///< the last record was clamped by more than jitter
  };

  explicit Clock(Zone zone) : zone_(std::move(zone)) {}

  const Zone& zone() const { return zone_; }
  /// The zone by other rules.
  void use_rules(Zone zone) { zone_ = std::move(zone); }

  /// The next record is the first of a capture: it is of this local day; in a repeated hour the earlier one.
  void begin_capture(Day first_date);
  /// The next record is the first of a connection. What is known of earlier connections still tells what to expect.
  void begin_connection();
  /// Puts back what an earlier process knew of its last live record, and of those before.
  void restore(Instant at, Arrival arrival, const LiveOffset& offset);
  const LiveOffset& live_offset() const { return live_offset_; }
  /// The host's clock was set by so much: all arrivals before count as corrected.
  void correct_arrivals(std::int64_t by_us);

  /// Goes on within a capture.
  void restore(const Memory& memory);
  Memory memory() const { return {last_at_, first_pending_, fall_pending_}; }

  /// The next record: its time of day (s), its date if it is a refresh, its arrival if it is live.
  Tick resolve(int time_of_day_s, std::optional<Day> refresh_date, std::optional<Arrival> arrival);

 private:
  Instant first(int time_of_day_s, std::optional<Day> refresh_date, std::optional<Arrival> arrival);
  Instant expected(std::optional<Arrival> arrival) const;
  Instant ordinary(int time_of_day_s, Instant expected, std::optional<Arrival> arrival) const;
  Instant latest_reading(int time_of_day_s, Instant limit) const;
  void learn(int time_of_day_s, bool has_date, Arrival arrival, Tick& tick);
  Instant on_date(int time_of_day_s, Day date, Instant expected) const;
  bool refresh_keeps_date(Instant ordinary, Day date, Instant expected) const;

  Zone zone_;
  std::optional<Instant> last_at_;
  std::optional<Arrival> last_arrival_;
  std::optional<Day> first_date_;
  LiveOffset live_offset_;
  bool first_pending_ = true;  // the next record begins a session
  bool fall_pending_ = false;  // the record before was clamped by more than jitter
};

/// Counts back from a capture's first refresh to the date of its first record.
///
/// Feed the time of day of each record in order; the refresh also with its date: then first_date() answers.
class FirstDate {
 public:
  FirstDate();
  void add(int time_of_day_s, std::optional<Day> refresh_date);
  const std::optional<Day>& first_date() const { return first_date_; }

 private:
  Clock days_;  // in UTC: only midnights are counted
  std::optional<Day> first_date_;
};

}  // namespace acd
