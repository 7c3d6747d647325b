#pragma once

#include <cstdint>
#include <vector>

#include "span/coverage.h"
#include "store/query.h"

namespace acd {

/// The answered ACD calls of a range in the order of time.
class CallCursor {
 public:
  CallCursor(SQLite::Database& db, const std::vector<CoveragePiece>& pieces)
      : pieces_(pieces),
        row_(db, "SELECT at, agent_key, path_key FROM acd_call WHERE frame_id BETWEEN ? AND ? ORDER BY frame_id") {}

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
      if (next_ == pieces_.size()) return running_ = false;
      row_.restart({pieces_[next_].first_frame_id, pieces_[next_].last_frame_id});
      ++next_;
      running_ = true;
    }
  }

  const std::vector<CoveragePiece>& pieces_;
  Query row_;
  std::size_t next_ = 0;
  bool running_ = false;
  bool held_ = false;  // answer_ was read and not yet given
  Answer answer_;
};

}  // namespace acd
