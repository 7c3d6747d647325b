#pragma once

#include <SQLiteCpp/Database.h>

#include <functional>
#include <optional>

#include "store/carry.h"
#include "store/pruned.h"

namespace acd {

/// What is to stay of the days before a cut so that the days behind it are reported as before. To be asked before the
/// cut is written; writes nothing. None if `go_on`, asked now and then, says no.
std::optional<Pruned> context_of(SQLite::Database& db, const Carry& carry, const std::function<bool()>& go_on);

}  // namespace acd
