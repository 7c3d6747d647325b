#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <functional>
#include <optional>

#include "core/zone.h"
#include "store/carry.h"

namespace acd {

/// Where a prune cuts.
struct PruneCut {
  Day first_day = 0;            ///< the first day that is kept
  FrameId before_frame_id = 0;  ///< frames below go: all of them lie on earlier days
};

/// Where to cut so that the last recorded day and the `keep` days before it stay. Frames go in the order in which they
/// were recorded: an old day that was recorded late stays until what was recorded before it is old enough. A switch
/// whose clock was wrong tells nothing: days after `today` do not count as recorded. None: there is nothing to delete.
std::optional<PruneCut> find_cut(SQLite::Database& db, std::int64_t keep, Day today);

/// Deletes old days in short transactions, while a recorder may be writing through a connection of its own; give `db`
/// a busy timeout. What is half done when it ends early is finished by the next one. One Prune at a time.
class Prune {
 public:
  static constexpr std::int64_t kRowsPerStep = 2000;
  static constexpr std::int64_t kPagesPerStep = 250;

  /// Called after each step; false stops.
  using AfterStep = std::function<bool()>;

  explicit Prune(SQLite::Database& db, AfterStep after_step) : db_(db), after_step_(std::move(after_step)) {}

  /// Derives what is known at the cut from the frames before it and keeps it; from then on they count as gone. False
  /// if stopped. Throws Error if the database was derived by other rules.
  bool cut(const PruneCut& cut);
  /// Deletes what counts as gone. False if stopped.
  bool delete_rows();
  /// Gives the space back to the disk. False if stopped.
  bool give_space_back();

  std::int64_t frames_deleted() const { return frames_; }
  std::int64_t pages_freed() const { return pages_; }

 private:
  void check_rules();
  bool below_cut(const char* table);
  bool unless_carried(const char* table, const std::string& carried);
  bool spans();

  SQLite::Database& db_;
  AfterStep after_step_;
  std::optional<Carry> carry_;
  std::int64_t frames_ = 0;
  std::int64_t pages_ = 0;
};

}  // namespace acd
