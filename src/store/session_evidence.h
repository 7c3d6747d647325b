#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "span/ringing_evidence.h"

namespace acd {

class Reader;

/// What the records of a session say of ringing.
struct SessionEvidence {
  bool sends_ringing = false;    ///< it has records of ringing
  RingingEvidence::Found found;  ///< whether ringing calls are counted as waiting
  FrameId until = 0;             ///< what was found is of frames below; 0: nothing was looked at
};

/// Of the whole session, read from its begin until it is plain: mostly within its first day. Of time that was pruned it
/// is what prune kept. Not looked for, and empty, where no ringing is sent.
SessionEvidence evidence_of(Reader& reader, std::int64_t session_id);

/// Of the frames below `until`, for prune to keep: where evidence is gathered anew, evidence_edge() before a local
/// midnight or at the end of coverage. None if `go_on`, asked now and then, says no.
std::optional<SessionEvidence> evidence_before(Reader& reader, std::int64_t session_id, FrameId until,
                                               const std::function<bool()>& go_on);

/// Evidence is gathered day by day, each by itself: from so long before a local midnight to so long before the next.
/// What came before is settled by midnight, where prune cuts.
inline constexpr std::int64_t kEvidenceEdge_s = 1200;
/// And the records of so long before are its context: longer than any wait that a report can tell.
inline constexpr std::int64_t kEvidenceLookBack_s = 4 * 3600;

}  // namespace acd
