#include "store/foreign_now.h"

#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <optional>

#include "clock/event.h"
#include "store/intake_row.h"
#include "store/query.h"

namespace acd {
namespace {

// The first frame of the newest session, if all its frames are rejects; 0 if it has none.
std::optional<FrameId> first_reject(SQLite::Database& db, std::int64_t session_id) {
  SQLite::Statement row(db,
                        "SELECT frame_id, session_id, EXISTS (SELECT 1 FROM reject r WHERE r.frame_id = f.frame_id) "
                        "FROM frame f ORDER BY frame_id DESC");
  FrameId first = 0;
  while (row.executeStep() && row.getColumn(1).getInt64() == session_id) {
    if (row.getColumn(2).getInt() == 0) return std::nullopt;
    first = row.getColumn(0).getInt64();
  }
  return first;
}

void add_frames(SQLite::Database& db, FrameId first, ForeignBytes& found) {
  SQLite::Statement row(db, "SELECT raw FROM frame WHERE frame_id >= ? ORDER BY frame_id");
  row.bind(1, first);
  while (row.executeStep()) {
    const auto raw = row.getColumn(0);
    found.add(bytes_of(raw));
  }
}

}  // namespace

ForeignBytes foreign_now(SQLite::Database& db) {
  SQLite::Statement session(db, "SELECT session_id, kind FROM session ORDER BY session_id DESC LIMIT 1");
  if (!session.executeStep() || session.getColumn(1).getString() != "live") return {};
  const std::int64_t session_id = session.getColumn(0).getInt64();
  const auto first = first_reject(db, session_id);
  if (!first) return {};
  ForeignBytes found;
  if (*first > 0) add_frames(db, *first, found);
  const auto intake = read_intake(db);
  if (intake && intake->at.session_id == session_id && is_foreign(intake->at.pending)) found.add(intake->at.pending);
  return found;
}

}  // namespace acd
