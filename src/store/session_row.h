#pragma once

#include <SQLiteCpp/Database.h>

#include <optional>
#include <string_view>

#include "store/row_writer.h"

namespace acd {

/// The newest session if it has not ended; none otherwise.
std::optional<SessionStart> read_open_session(SQLite::Database& db);

/// Whether a session of this content has been taken in to its end.
bool has_content(SQLite::Database& db, const ContentHash& hash);

/// The zone of the newest session: the database's own; none while it has no session.
std::optional<std::string> last_zone(SQLite::Database& db);

/// The inverse of coverage_end_name; an empty name is an open piece.
CoverageEnd coverage_end_of(std::string_view name);

}  // namespace acd
