#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "clock/offset.h"
#include "store/carry.h"
#include "store/correction.h"
#include "store/deriver.h"
#include "store/session_row.h"
#include "wire/reframer.h"

namespace acd {

/// The frames of a database once more through the fold that they went through when they arrived: from the first one
/// that is left, with what prune kept of those before, in the order of their time as far as corrections say it. Reads
/// the tables frame, session, carry and correction, nothing else.
class Refold {
 public:
  using Take = std::function<void(FrameId, const Deriver::Outcome&)>;

  /// Throws Error when what prune kept cannot be read. The database must outlive this.
  explicit Refold(SQLite::Database& db);

  /// Takes the next frames, `most` at the most, with ids below `until`, which none of those derived earlier has.
  /// Returns how many it took: fewer than `most` when there is none left.
  std::int64_t step(std::int64_t most, FrameId until, const Take& take);
  /// Behind the last frame: sessions end, and the newest begins, as they did.
  void finish();

  /// What prune keeps when the frames below `before`, those taken so far, are deleted. No frame below `before` is left.
  Carry cut(FrameId before, Day first_day);

  Deriver& deriver() { return deriver_; }
  /// The newest correction that was known when this was made; 0: none.
  std::int64_t correction_id() const { return corrections_.newest(); }
  /// What changed since the last call.
  Changes take_changes();
  FrameId last_frame_id() const { return last_frame_id_; }
  /// By session: what its records show of the switch's clock, where all of them are left.
  const std::map<std::int64_t, ClockOffset>& clock_offsets() const { return clock_offsets_; }

 private:
  // Of a session of which frames of another one come in between.
  struct Suspended {
    Deriver::Suspended derivation;
    Reframer reframer;
    std::uint64_t bytes = 0;
    bool is_whole = false;
  };

  std::int64_t take_run(std::int64_t most, FrameId before, const Take& take);
  void end_run();
  void enter(std::int64_t session_id);
  void leave();
  void look_again();
  bool is_cut_off(FrameId frame_id, std::string_view raw);
  std::int64_t session_of_next(FrameId after);

  SQLite::Database& db_;
  SQLite::Statement page_, next_;
  const Corrections corrections_;
  std::vector<FrameRun> runs_;
  std::size_t run_ = 0;
  FrameId next_frame_id_ = 0;  // of the run
  Deriver deriver_;
  Reframer reframer_;
  Reframer continued_;  // of a session that the next live one continues
  std::optional<StoredSession> session_;
  std::uint64_t session_bytes_ = 0;
  bool is_whole_ = false;      // nothing of the session was pruned
  FrameId last_frame_id_ = 0;  // the highest that was taken
  std::map<std::int64_t, Suspended> suspended_;
  std::map<std::int64_t, ClockOffset> clock_offsets_;
  Changes carried_;
};

}  // namespace acd
