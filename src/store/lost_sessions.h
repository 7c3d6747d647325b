#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace acd {

/// `source` of a session whose row is lost.
inline constexpr const char* kLostSource = "(lost)";

/// Gives each session that frames or the cut of a prune name, but of which there is no row, one of what is known: kind
/// and times by its frames, zone and silence by the nearest session, `zone` where there is none. Their ids. In a
/// transaction. Throws Error (Exit::usage) if nothing says the zone; it names `path`.
std::vector<std::int64_t> make_up_lost_sessions(SQLite::Database& db, const std::optional<std::string>& zone,
                                                const std::string& path);

}  // namespace acd
