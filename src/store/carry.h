#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include "span/coverage.h"
#include "span/lineage.h"
#include "store/deriver.h"
#include "wire/reframer.h"

namespace acd {

/// What prune keeps of the frames that it deletes: all that was known just before the first frame that is left. From
/// here the fold goes on as if they were still there. Within the session of that frame.
struct Carry {
  int version = Deriver::kVersion;  ///< of the rules it was derived by
  FrameId before_frame_id = 0;      ///< frames below are gone, or going
  Day first_day = 0;                ///< of what began before, the days below are gone
  std::int64_t session_id = 0;
  std::uint64_t session_bytes = 0;  ///< of that session that are gone
  Deriver::Memory memory;
  std::optional<CoveragePiece> piece;  ///< the last one of the open stretch
  std::vector<Interval> account;       ///< time that stretches which were over cover
  Account::Seams seams;                ///< of these stretches
  Reframer::Memory framing;
  Lineage present;
  Lineage past;
};

/// None while nothing was pruned. Throws Error when it cannot be read.
std::optional<Carry> read_carry(SQLite::Database& db);
/// In a transaction; in the place of an earlier one.
void write_carry(SQLite::Database& db, const Carry& carry);

/// Shifts that were open at the cut, and calls that were not over or could still have a work timer: their rows stay,
/// though the frames that they are named for are gone.
std::vector<Shift> carried_shifts(const Carry& carry);
std::vector<AcdCall> carried_calls(const Carry& carry);

}  // namespace acd
