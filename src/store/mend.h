#pragma once

#include <optional>
#include <string>

#include "store/salvage.h"

namespace acd {

/// Whether SQLite finds damage in the file (PRAGMA integrity_check). False also where it cannot be opened: who opens it
/// to work with it says why.
bool is_damaged(const std::string& path);

/// Puts a sound database in the place of one that is damaged where nothing recorded lies: salvaged beside it, then
/// renamed. Killed at any moment it leaves the one or the other. For the holder of both locks; nobody in this process
/// may have the file open. None if stopped. Throws Error if something recorded is lost, and names salvage; with
/// Exit::try_again while somebody reads the file.
std::optional<Salvaged> mend(const std::string& path, const SalvageProgress& progress);

}  // namespace acd
