#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <optional>
#include <vector>

#include "clock/event.h"
#include "span/coverage.h"

namespace acd {

/// What turned out later about the times of frames that were recorded. It is kept, and repeated whenever they are
/// derived.
struct Correction {
  std::int64_t correction_id = 0;
  FrameId first = 0;  ///< of the frames [first, before)
  FrameId before = 0;
  /// Their arrivals count as stamped so much later: the host's clock was set while the process recorded that had
  /// stamped them. None: they were dated in a future that came, and was recorded; nothing of them counts.
  std::optional<std::int64_t> by_us;
};

/// Puts it into the database, in a transaction; its id is given.
void add_correction(SQLite::Database& db, const Correction& correction);
/// Id of the newest one; 0: there is none.
std::int64_t newest_correction(SQLite::Database& db);
/// Whether what is stored was derived without the newest one: a recorder derives it again by itself, or `rebuild` does.
bool correction_waits(SQLite::Database& db);

/// All corrections of a database, as they were when this was made.
class Corrections {
 public:
  explicit Corrections(SQLite::Database& db);
  std::int64_t newest() const { return all_.empty() ? 0 : all_.back().correction_id; }
  /// When a frame arrived that was stamped so.
  Arrival arrival(FrameId frame_id, Arrival stamped) const;
  /// Whether what the frame says may count.
  bool believed(FrameId frame_id) const;

 private:
  std::vector<Correction> all_;
};

/// A piece of a session begun at `now_us` does not count, because earlier sessions cover its time. Those of them that
/// were recorded more than a day before that time, and so cannot tell it: as corrections to be added.
std::vector<Correction> false_futures(SQLite::Database& db, const CoveragePiece& piece, std::int64_t now_us);

}  // namespace acd
