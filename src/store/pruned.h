#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "clock/event.h"
#include "core/instant.h"
#include "core/zone.h"
#include "store/session_evidence.h"

namespace acd {

/// Where a covered run begins.
struct RunBegin {
  Instant at{};
  FrameId frame_id = 0;
};

/// Rejects of one reason that stood in no coverage.
struct PrunedRejects {
  std::string reason;
  std::int64_t count = 0;
  std::int64_t bytes = 0;
  FrameId first_frame_id = 0;
};

/// What prune leaves of the days that it deletes so that the days which are kept are reported as before. The fold needs
/// none of it: that is Carry. Frames below the cut are gone but for those named here, which stay with their decoded
/// rows; they count in no report of their own time.
struct Pruned {
  FrameId before_frame_id = 0;   ///< the cut: the first frame that counts
  std::int64_t session_id = 0;   ///< of the frame at the cut
  bool in_past = false;          ///< that session adds to the past
  FrameId context_frame_id = 0;  ///< frames from here to the cut stay: the kept days rest on them
  /// And these, sorted: what began what goes on at the cut, the last sample of each queue.
  std::vector<FrameId> frames;
  /// Begun before the cut and not over there; and those that show when one of these ended.
  std::vector<FrameId> shifts;
  std::vector<FrameId> calls;        ///< the same
  std::vector<FrameId> work_timers;  ///< calls that are over, but for their work timer
  std::int64_t coverage_id = 0;      ///< the first piece that is left
  Day day = 0;                       ///< its local day
  Instant from;                      ///< its begin
  std::optional<RunBegin> run;       ///< what counts goes on there from before: where that began
  /// Since when the state of an agent (its key) was shown that goes on there, if that is before the run.
  std::map<std::int64_t, Instant> shown_since;
  FrameId first_held_frame_id = 0;     ///< samples from here on may still hold when it begins
  SessionEvidence evidence;            ///< of that session
  std::vector<PrunedRejects> rejects;  ///< of that session, below the cut
};

/// None while nothing was pruned. Throws Error when it cannot be read.
std::optional<Pruned> read_pruned(SQLite::Database& db);
/// In the transaction that wrote the Carry, behind it.
void write_pruned(SQLite::Database& db, const Pruned& pruned);

/// Which rows below the cut stay, for a WHERE: of frames, or of what is decoded from them.
std::string stays_below_cut(const Pruned& pruned);

}  // namespace acd
