#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>

#include "store/deriver.h"
#include "wire/capture.h"

namespace acd {

/// What a capture and earlier sessions have of the time that both cover: agents' records, or queue reports where the
/// agents' are too few to say anything.
struct Overlap {
  static constexpr std::int64_t kEnough = 3;
  static constexpr std::int64_t kShare = 10;

  std::int64_t own = 0;     ///< records of the capture
  std::int64_t stored = 0;  ///< records that count already
  std::int64_t shared = 0;  ///< that say the same, at most an hour aside

  /// Whether they cannot be of one switch: less than a tenth of the fewer are shared. Recordings of one switch share
  /// all that neither lost; those of two share what is the same to the second by chance.
  bool is_of_another() const {
    const std::int64_t fewer = own < stored ? own : stored;
    return fewer >= kEnough && kShare * shared < fewer;
  }
};

/// Compares a capture that is to become this session with what the database counts. Reads the capture once; of each
/// kind of record no more than 100,000. Throws Error when the capture cannot be read.
Overlap overlap_with(SQLite::Database& db, Capture& capture, const Session& session);

}  // namespace acd
