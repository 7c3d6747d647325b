#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/instant.h"
#include "core/zone.h"

namespace acd {

/// What a lasting difference between the switch's clock and the host's means.
enum class OffsetMeaning {
  right,        ///< less than kRight_s apart
  wrong_clock,  ///< one of the two clocks is wrong
  wrong_zone  ///< near whole or half hours: the zone is not the switch's, or the switch was not put to daylight saving
};

inline constexpr std::int64_t kRight_s = 60;  ///< clocks so close are right
inline constexpr std::int64_t kNearHours_s =
    120;  ///< an offset so close to a multiple of half an hour is a matter of zones

/// What a session's records showed of it, in seconds: switch minus host, by the times that they were resolved to.
struct ClockOffset {
  std::optional<std::int64_t> last_s;  ///< none: no record yet
  std::int64_t min_s = 0;
  std::int64_t max_s = 0;

  void add(std::int64_t offset_s) {
    min_s = last_s ? std::min(min_s, offset_s) : offset_s;
    max_s = last_s ? std::max(max_s, offset_s) : offset_s;
    last_s = offset_s;
  }
};

/// `offset_s`: switch minus host.
OffsetMeaning meaning_of_offset(std::int64_t offset_s);

/// What to do about it, for a log line or a person; empty when the clocks are right.
std::string_view offset_hint(OffsetMeaning meaning);

/// Switch minus host in seconds, -43200 < offset <= 43200, from a time of day that arrived: what a record without a
/// date can tell. (The database's offset is that of the resolved time.)
std::int64_t time_of_day_offset_s(int time_of_day_s, Arrival received, const Zone& zone);

/// The local day on which a record with this time of day arrived at `received`: over midnight it is not the arrival's.
Day day_of_arrival(int time_of_day_s, Arrival received, const Zone& zone);

/// Watches the offset of one link's records and says when its meaning changed for good.
///
/// A value; pure.
class OffsetWatch {
 public:
  static constexpr int kAgree = 5;  ///< records in a row of another meaning, before it counts

  /// The next record's offset. Its meaning if it differs from what was told last (at first: right) in kAgree records in
  /// a row, the last of them this one; none otherwise.
  std::optional<OffsetMeaning> add(std::int64_t offset_s);

 private:
  OffsetMeaning told_ = OffsetMeaning::right;
  OffsetMeaning candidate_ = OffsetMeaning::right;
  int agreeing_ = 0;
};

}  // namespace acd
