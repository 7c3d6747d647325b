#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <functional>
#include <optional>

#include "core/zone.h"
#include "store/carry.h"
#include "store/pruned.h"

namespace acd {

/// Where a prune cuts.
struct PruneCut {
  Day first_day = 0;            ///< the first day that is kept
  FrameId before_frame_id = 0;  ///< frames below lie on earlier days: they go, but for what the kept days need of them
};

/// Where to cut so that the last recorded day and the `keep` days before it stay. Frames go in the order in which they
/// were recorded: an old day that was recorded late stays until what was recorded before it is old enough, and so does
/// what was recorded before it and is derived behind it (store/place.h). Days later
/// than the one after `today` are no last recorded day: a clock was wrong, the switch's or the host's. They stay, and
/// so does what was recorded behind them. None: there is nothing to delete.
std::optional<PruneCut> find_cut(SQLite::Database& db, std::int64_t keep, Day today);

/// Which recorded days a cut takes: up to the one after `today`.
struct CutDays {
  std::int64_t recorded = 0;
  std::int64_t gone = 0;  ///< nothing of them stays
  Day first_gone = 0;     ///< of these, if there are any
  Day last_gone = 0;

  bool are_most() const { return gone > recorded - gone; }
};
CutDays days_gone(SQLite::Database& db, const PruneCut& cut, Day today);

/// Days that do not count as recorded: none, if both are 0.
struct DaysAhead {
  std::int64_t days = 0;
  Day first = 0;
};
DaysAhead days_ahead(SQLite::Database& db, Day today);

/// What a prune deletes.
struct PruneSize {
  std::int64_t frames = 0;
  std::int64_t bytes = 0;     ///< of the frames
  std::int64_t sessions = 0;  ///< that lose frames
};

/// What is known at a cut, and what of the frames before it stays.
struct KeptAtCut {
  Carry carry;
  Pruned pruned;
};

/// Deletes old days in short transactions, through the one connection that writes: a recorder may write between them.
/// What is half done when it ends early is finished by the next one. One Prune at a time.
class Prune {
 public:
  static constexpr std::int64_t kRowsPerStep = 2000;
  static constexpr std::int64_t kPagesPerStep = 250;

  /// Called after each step; false stops.
  using AfterStep = std::function<bool()>;

  explicit Prune(SQLite::Database& db, AfterStep after_step) : db_(db), after_step_(std::move(after_step)) {}

  /// derive() and keep(). False if stopped.
  bool cut(const PruneCut& cut);
  /// Derives what is known at the cut from all frames before it, without writing. None if stopped. Throws Error if the
  /// database was derived by other rules, or waits to be derived again.
  std::optional<KeptAtCut> derive(const PruneCut& cut);
  /// What the last prune kept: it may have ended before all was deleted. None: nothing was pruned.
  std::optional<KeptAtCut> kept_before();
  /// Writes it: from now on the frames before the cut count as gone. False if stopped.
  bool keep(const KeptAtCut& kept);
  /// What delete_rows() would delete after cut(), without writing; what an earlier prune left over, if `cut` is none.
  /// None if stopped.
  std::optional<PruneSize> size_of(const std::optional<PruneCut>& cut);
  /// Deletes what counts as gone. False if stopped.
  bool delete_rows();
  /// The same for whoever has read what was kept.
  bool delete_rows(const KeptAtCut& kept);
  /// Gives the space back to the disk. False if stopped.
  bool give_space_back();

  /// For what is known at the cut.
  std::int64_t frames_derived() const { return derived_; }
  std::int64_t frames_deleted() const { return frames_; }
  std::int64_t pages_freed() const { return pages_; }

 private:
  void check_rules();
  bool below_context(const Pruned& pruned, const char* table);
  bool unless_kept(const Carry& carry, const char* table, const std::string& frames);
  bool spans(const Carry& carry);

  SQLite::Database& db_;
  AfterStep after_step_;
  std::int64_t derived_ = 0;
  std::int64_t frames_ = 0;
  std::int64_t pages_ = 0;
};

}  // namespace acd
