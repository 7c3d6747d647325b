#pragma once

#include <string>
#include <vector>

#include "event_rows.h"

namespace acd {

/// Something that a record began or ended: "opened", "6101 ringing from ... to ... (5 s)".
struct FrameEffect {
  std::string did;
  std::string what;
};

/// The agent spans, shifts and ACD calls that a record began or ended, of every agent it touched. A record whose own
/// time does not count can have begun a span that counts behind the overlap.
std::vector<FrameEffect> effects_of(const ReportContext& context, KeyIds& ids, const StoredFrame& frame,
                                    const Record& record);

}  // namespace acd
