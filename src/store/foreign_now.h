#pragma once

#include <SQLiteCpp/Database.h>

#include "wire/foreign.h"

namespace acd {

/// What the newest session brought, if it was recorded live and no record has come in it: bytes that are stored as
/// rejects, and those that wait for more. Empty otherwise. Throws SQLite::Exception.
ForeignBytes foreign_now(SQLite::Database& db);

}  // namespace acd
