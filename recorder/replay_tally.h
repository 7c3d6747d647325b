#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <string>

#include "replay_job.h"

namespace acd {

/// What became of a capture's frames.
struct ReplayTally {
  std::int64_t frames = 0;
  std::int64_t records = 0;
  std::int64_t counted = 0;  ///< records; the others are in time that other sessions cover
  std::int64_t rejects = 0;
  std::int64_t lost = 0;     ///< records, by their numbers
  std::int64_t bridged = 0;  ///< silences in which nothing was lost
};

ReplayTally tally_of(SQLite::Database& db, const ReplayedFrames& frames);

/// Logs it, and what is remarkable of it: nothing counts, or many bytes are no records. `lost_bytes` are missing before
/// it, in a packet capture.
void log_replayed(const std::string& file, Day first_date, const ReplayTally& tally, std::uint64_t lost_bytes);

}  // namespace acd
