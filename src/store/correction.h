#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <optional>
#include <vector>

#include "clock/event.h"
#include "span/coverage.h"

namespace acd {

/// What turned out later about frames that were recorded: about their times, or their place among others. It is kept,
/// and repeated whenever they are derived.
struct Correction {
  std::int64_t correction_id = 0;
  FrameId first = 0;  ///< of the frames [first, before)
  FrameId before = 0;
  /// Their arrivals count as stamped so much later: the host's clock was set while the process recorded that had
  /// stamped them.
  std::optional<std::int64_t> by_us;
  /// They are derived ahead of this frame, the first of its session (store/place.h).
  std::optional<FrameId> ahead_of = std::nullopt;

  /// Neither: they were dated in a future that came, and was recorded; nothing of them counts.
  bool disbelieves() const { return !by_us && !ahead_of; }
};

/// Frames [first, before).
struct FrameRun {
  FrameId first = 0;
  FrameId before = 0;
  bool moved = false;  ///< from behind frames that were recorded earlier
};

/// Puts it into the database, in a transaction; its id is given.
void add_correction(SQLite::Database& db, const Correction& correction);
/// Id of the newest one; 0: there is none.
std::int64_t newest_correction(SQLite::Database& db);
/// Whether what is stored was derived without the newest one: a recorder derives it again by itself, or `rebuild` does.
bool correction_waits(SQLite::Database& db);
/// Of those that wait: whether all of them only say where captures belong that were recorded late, and no date is
/// wrong.
bool only_places_wait(SQLite::Database& db);

/// All corrections of a database, as they were when this was made.
class Corrections {
 public:
  explicit Corrections(SQLite::Database& db);
  std::int64_t newest() const { return newest_; }
  /// When a frame arrived that was stamped so.
  Arrival arrival(FrameId frame_id, Arrival stamped) const;
  /// Whether what the frame says may count.
  bool believed(FrameId frame_id) const;
  /// Frames from `from` on in the order in which they are derived; the last run has no end.
  std::vector<FrameRun> order(FrameId from) const;

 private:
  std::int64_t newest_ = 0;
  std::vector<Correction> dates_;   // looked through for each frame: they are few
  std::vector<Correction> places_;  // a capture of a year may have one for each day
};

/// A piece of a session begun at `now_us` does not count, because earlier sessions cover its time. Those of them that
/// were recorded more than a day before that time, and so cannot tell it: as corrections to be added.
std::vector<Correction> false_futures(SQLite::Database& db, const CoveragePiece& piece, std::int64_t now_us);

}  // namespace acd
