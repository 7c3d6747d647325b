#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/instant.h"
#include "core/zone.h"

namespace acd {

/// Whose rules say what a live record's time of day is in UTC.
enum class ClockRules {
  of_zone,   ///< those that tzdata has for the site's zone
  of_switch  ///< what the switch's own clock shows against the host's
};
/// "zone", "switch"; and back, none if it is neither.
std::string_view clock_rules_name(ClockRules rules);
std::optional<ClockRules> clock_rules_of(std::string_view name);

/// What a record's clock read: seconds since midnight, and the date if it is a refresh.
struct Reading {
  int time_of_day_s = 0;
  std::optional<Day> date;
};
/// The same moment as a clock in UTC reads it.
Reading in_utc(const Reading& reading, std::int32_t offset_s);

/// A switch's offset from UTC as its own clock shows it against the host's: for a switch whose clock follows other
/// rules than its zone.
///
/// It is learned with the first record, from the zone's offset in whole quarters of an hour, and then changes by whole
/// quarters only: at once when the clock jumps between two records of one connection that are at most kAlive_s apart;
/// else, for the records may be some that the switch kept over an outage, when all records show it for kSure_s. What
/// the two clocks are apart besides is no matter of rules. A value; pure.
class SwitchOffset {
 public:
  static constexpr std::int64_t kQuarter_s = 900;
  static constexpr std::int64_t kNear_s = 60;    ///< a jump so close to a number of quarters is one
  static constexpr std::int64_t kAlive_s = 180;  ///< so much after the record before, nothing was kept meanwhile
  static constexpr std::int64_t kSure_s = 60;

  /// What must be kept to go on.
  struct Memory {
    std::optional<std::int32_t> offset_s;  ///< none: no record yet
    std::int64_t besides_s = 0;            ///< switch minus host by that offset, at the last record that agreed with it
    std::optional<Arrival> last;           ///< of that record, if it was in this connection
    std::int64_t other_s = 0;              ///< what the records since then show in its place
    std::optional<Arrival> other_since;
  };
  void restore(const Memory& memory) { memory_ = memory; }
  const Memory& memory() const { return memory_; }

  /// The next record is the first of a connection.
  void begin_connection();
  /// The host's clock was set by so much: all arrivals before count as corrected.
  void correct(std::int64_t by_us);
  /// Seconds east of UTC of the clock that stamped the next record.
  std::int32_t next(int time_of_day_s, Arrival received, const Zone& zone);

 private:
  std::int64_t shown_s(int time_of_day_s, Arrival received) const;
  bool is_sure(std::int64_t jump_s, Arrival received);
  void agree(std::int64_t besides_s, Arrival received);

  Memory memory_;
};

}  // namespace acd
