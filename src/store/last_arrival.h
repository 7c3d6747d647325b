#pragma once

#include <SQLiteCpp/Database.h>

#include <optional>
#include <string>

#include "core/zone.h"

namespace acd {

/// When the newest record that was recorded live arrived, by what is known of the host's clock now; none if none was.
/// Throws SQLite::Exception.
std::optional<Arrival> last_arrival(SQLite::Database& db);

/// What is wrong with a host's clock that says `now`, for a person: it is before 2020, or more than a day before the
/// last arrival. Times are shown in `zone`. Empty if nothing is known against it.
std::string clock_behind_text(Arrival now, std::optional<Arrival> last, const Zone& zone);

/// What to do about it.
inline constexpr const char* kIfClockBehind =
    "set it (timedatectl set-ntp true); if it is right, it was ahead before, and acd-recorder rebuild dates again what "
    "was recorded then";

}  // namespace acd
