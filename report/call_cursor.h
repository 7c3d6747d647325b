#pragma once

#include <cstdint>
#include <vector>

#include "store/query.h"
#include "store/reader.h"

namespace acd {

/// The answered ACD calls of a range in the order of time.
class CallCursor {
 public:
  CallCursor(Reader& reader, Interval range)
      : frames_(reader.frames_in_time(range)),
        row_(reader.db(),
             "SELECT at, agent_key, path_key FROM acd_call WHERE frame_id BETWEEN ? AND ? ORDER BY frame_id") {}

  struct Answer {
    Instant at;
    std::int64_t agent_key = 0;
    std::int64_t path_key = 0;
  };
  /// The next call before `end`; false if there is none.
  bool next_before(Instant end, Answer& answer) {
    while (held_ || fetch()) {
      if (answer_.at >= end) return held_ = true, false;
      held_ = false;
      answer = answer_;
      return true;
    }
    return false;
  }

 private:
  bool fetch() {
    for (;;) {
      if (running_ && row_.step()) {
        answer_ = {{row_.number(0)}, row_.number(1), row_.number(2)};
        return true;
      }
      if (next_ == frames_.size()) return running_ = false;
      row_.restart({frames_[next_].first, frames_[next_].last});
      ++next_;
      running_ = true;
    }
  }

  const std::vector<FrameRange> frames_;
  Query row_;
  std::size_t next_ = 0;
  bool running_ = false;
  bool held_ = false;  // answer_ was read and not yet given
  Answer answer_;
};

}  // namespace acd
