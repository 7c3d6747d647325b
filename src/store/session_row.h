#pragma once

#include <SQLiteCpp/Database.h>

#include <optional>
#include <string>
#include <string_view>

#include "store/row_writer.h"

namespace acd {

/// ended_by of a session whose recorder was killed.
inline constexpr const char* kInterrupted = "interrupted";

/// The newest session if it has not ended; none otherwise.
std::optional<SessionStart> read_open_session(SQLite::Database& db);

/// ended_by of a live session that the next live one continues, on the same connection: a capture was recorded between.
inline constexpr const char* kContinued = "continued";

/// ended_by of a capture that was taken in whole.
inline constexpr const char* kEndOfCapture = "end of capture";

/// A session as it was recorded.
struct StoredSession {
  Session session;
  std::string ended_by;  ///< empty: it goes on, or its recorder was killed

  bool open() const { return ended_by.empty(); }
  /// Whether the framer was told that the session ends: what it held back then became a frame.
  bool was_finished() const { return !open() && ended_by != kInterrupted && ended_by != kContinued; }
};

/// None if there is no such session.
std::optional<StoredSession> read_session(SQLite::Database& db, std::int64_t session_id);

/// Whether a session of this content has been taken in to its end.
bool has_content(SQLite::Database& db, const ContentHash& hash);

/// Number of the rules that the database was derived by, if this program has others.
std::optional<int> other_rules(SQLite::Database& db);

/// The zone of the newest session, as it was stored: the database's own; none while it has no session.
std::optional<std::string> last_zone(SQLite::Database& db);

/// Whose rules the newest live session goes by; none while there is none.
std::optional<ClockRules> last_clock_rules(SQLite::Database& db);

/// The zone that a session was stored with, by its name or an alias. Throws Error if this system's tzdata lacks it.
Zone stored_zone(const std::string& name);

/// The inverse of coverage_end_name; an empty name is an open piece.
CoverageEnd coverage_end_of(std::string_view name);

}  // namespace acd
