#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <vector>

#include "store/correction.h"

namespace acd {

/// Where a capture, a session that has ended, belongs among sessions that were recorded earlier but begin later: as
/// corrections to be added, in their order. What it has from before the first record of such a session goes ahead of
/// that: all of it, if it ends before; up to that record, if it has it too. So what was known of the agents passes from
/// one to the other, and which of them counts does not change. In the transaction in which its coverage was written;
/// reads its frames once more if it does not begin last.
std::vector<Correction> places_of(SQLite::Database& db, std::int64_t session_id);

/// Of the captures that were never asked for it: adds what places_of() says of each, in a transaction. Whether there
/// was any.
bool place_captures(SQLite::Database& db);

}  // namespace acd
