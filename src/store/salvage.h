#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "clock/event.h"
#include "core/instant.h"

namespace acd {

/// Frames first to last are lost.
struct SalvageGap {
  FrameId first = 0;
  FrameId last = 0;
  std::int64_t session_before = 0;  ///< of the frame before it; 0: there is none
  std::int64_t session_after = 0;   ///< of the frame behind it; 0: there is none
  std::optional<Instant> from;      ///< time of the last record before it, by the switch's clock
  std::optional<Instant> to;        ///< of the first one behind it

  std::int64_t frames() const { return last - first + 1; }
};

/// What was found in a damaged database.
struct Salvaged {
  std::int64_t frames = 0;
  std::int64_t sessions = 0;
  std::vector<SalvageGap> gaps;             ///< by frame id
  std::vector<std::int64_t> made_up;        ///< sessions whose row is lost: they have one of what is known of them
  std::vector<std::string> damaged_tables;  ///< of what was recorded: something on the way to their rows was damaged
  std::int64_t kept_rows_lost = 0;          ///< of what prune kept: rows that name an agent or a queue that is lost
  bool prune_lost = false;                  ///< what prune kept is lost: frames that it deleted do not count as missing

  std::int64_t missing() const;
  /// Nothing that was recorded is lost; of names that are lost, the frames have them again.
  bool is_whole() const;
};

/// Called now and then; `done` of `all` pages or frames. False stops.
using SalvageProgress = std::function<bool(std::int64_t done)>;

/// Reads page by page what a database still holds of what was recorded, with its WAL, puts it into `into`, which
/// open_temporary() made, and derives everything again. Writes nothing to the damaged file or beside it; nobody may
/// write to it meanwhile, and this process may not have it open. Frames keep their ids. `zone` is for sessions whose
/// row is lost, where no other session is left. None if stopped. Throws Error when nothing can be found,
/// SQLite::Exception when the new database cannot be written.
std::optional<Salvaged> salvage(const std::string& from, SQLite::Database& into, const std::optional<std::string>& zone,
                                const SalvageProgress& progress);

}  // namespace acd
