#include "store/derive_again.h"

#include <limits>

#include "store/side_tables.h"

namespace acd {
namespace {

constexpr FrameId kNoLimit = std::numeric_limits<FrameId>::max();

SQLite::Database& with_side_tables(SQLite::Database& db, const std::string& side) {
  create_side_tables(db, side);
  return db;
}

}  // namespace

DeriveAgain::DeriveAgain(SQLite::Database& db, const std::string& side, Names names)
    : fold_(db), rows_(with_side_tables(db, side), side, names == Names::beside ? side : std::string()) {
  rows_.derived_with(fold_.correction_id());
}

std::int64_t DeriveAgain::step(std::int64_t most) {
  const std::int64_t taken = fold_.step(
      most, kNoLimit, [&](FrameId frame_id, const Deriver::Outcome& outcome) { rows_.decoded(frame_id, outcome); });
  rows_.changes(fold_.take_changes(), fold_.deriver(), fold_.last_frame_id());
  return taken;
}

void DeriveAgain::write_clock_offsets() {
  for (const auto& [session_id, offset] : fold_.clock_offsets()) rows_.clock_offset(session_id, offset);
}

ClockOffset DeriveAgain::clock_offset(std::int64_t session_id) const {
  const auto found = fold_.clock_offsets().find(session_id);
  return found == fold_.clock_offsets().end() ? ClockOffset() : found->second;
}

void DeriveAgain::finish() {
  fold_.finish();
  rows_.changes(fold_.take_changes(), fold_.deriver(), fold_.last_frame_id());
}

}  // namespace acd
