#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "doctor.h"
#include "store/zone_rules.h"

namespace acd {

/// What the database and its lock tell about the recorder.
struct DatabaseFacts {
  std::optional<std::string> writer;  ///< process that holds the lock; none: nobody does
  std::string link;                   ///< what that process says of its connection; empty: nothing
  bool lock_seen = true;              ///< else nobody knows whether somebody records
  std::optional<std::string> zone;    ///< as remembered
  std::optional<Arrival> last_arrival;
  std::string last_source;                       ///< of the newest live session
  std::string last_ended_by;                     ///< of that session; empty while it is open
  std::optional<std::int64_t> offset_s;          ///< of that session: switch minus host
  std::string foreign;                           ///< what it brought instead of records (foreign_text)
  bool is_periodic = false;                      ///< the switch reported periodically up to the last record
  ClockRules clock_rules = ClockRules::of_zone;  ///< as remembered
  std::vector<ZoneDifference> derived_by_other_rules;
};

/// Looks at the database, its companions, its disk; adds what it found.
DatabaseFacts examine_database(const RecorderOptions& options, const Surroundings& surroundings, Findings& findings);

/// The folder that a file is in.
std::string folder_of(const std::string& path);

/// A file or folder of the recorder, as `user` finds it: there, its own, writable, closed to strangers. `owner` is who
/// it should belong to; none: whoever owns it.
Finding of_rights(const std::string& path, std::optional<uid_t> owner, bool may_be_missing);

/// A folder for the spill: there, and writable.
Finding of_spill_folder(const std::string& folder);

/// `bytes_per_day` none: not known yet.
Finding of_room(std::uint64_t free_bytes, std::optional<double> bytes_per_day, std::int64_t days);
Finding of_wal(std::uint64_t bytes);
Finding of_schema(int version, int newest);

inline constexpr std::uint64_t kWalLarge_bytes = 64ULL << 20;    ///< from here on a warning
inline constexpr std::uint64_t kWalHuge_bytes = 1ULL << 30;      ///< from here on a failure
inline constexpr std::uint64_t kRoomAtLeast_bytes = 50'000'000;  ///< less room than this is a failure
inline constexpr std::int64_t kRoomAtLeast_days = 7;             ///< less room than this is a failure

}  // namespace acd
