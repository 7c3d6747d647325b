#pragma once

#include <optional>
#include <set>

#include "span/ringings.h"
#include "store/query.h"
#include "store/reader.h"

namespace acd {

/// Hands the stored records of one covered run to the reconstruction of waits, in stream order.
class WaitFeed {
 public:
  /// Frames [first, last] of a covered run.
  WaitFeed(Reader& reader, FrameId first, FrameId last);

  /// What the record just fed was, to those who decide how far to read.
  struct Fed {
    Instant at;
    std::optional<std::int64_t> path;  ///< that it reports on
  };
  /// Feeds the next record; none at the end.
  std::optional<Fed> next(Ringings& input);

 private:
  void fetch_event() { event_ = events_.step() ? std::optional<FrameId>(events_.number(0)) : std::nullopt; }
  void fetch_sample();
  void fetch_flaw() { flaw_ = flaws_.step() ? std::optional<FrameId>(flaws_.number(0)) : std::nullopt; }
  std::optional<Instant> flaws_before(FrameId frame_id, Instant at, Ringings& input);

  std::set<std::int64_t> paths_;
  Query events_, samples_, flaws_;
  std::optional<FrameId> event_, sample_, flaw_;  // at hand
};

}  // namespace acd
