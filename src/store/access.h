#pragma once

#include <sys/types.h>

#include <string>

namespace acd {

/// A user for a person: "acd (uid 999)"; "uid 999" if it has no name.
std::string user_text(uid_t user);

/// Why a file or folder cannot be found by this process, and what to do: which folder on the way is missing or may not
/// be entered, and by whom. Empty if it can. `what` is what it is to the caller: "database", "state file".
std::string why_not_found(const std::string& path, const std::string& what);

/// Why this process may not read (`mode` R_OK), write (R_OK | W_OK) or make files in (W_OK | X_OK) what is there: as
/// which user, whose it is, and what to type. Empty if it may, or if there is nothing.
std::string why_not_allowed(const std::string& path, int mode);

/// The first of these reasons for a database with what belongs to it, and its folder; empty: none of them.
std::string why_not_readable(const std::string& database_path);
std::string why_not_writable(const std::string& database_path);

/// Throws Error (Exit::try_again) if there is no such database, or it cannot be found.
void require_database(const std::string& path);

}  // namespace acd
