#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <functional>
#include <string>

namespace acd {

/// Called after each part with the pages copied and the pages there are; false stops.
using BackupProgress = std::function<bool(std::int64_t done, std::int64_t all)>;

/// Copies a database as it is at this moment while a recorder may go on: neither waits for the other. The copy appears
/// under its name when it is whole, checked and on the disk: one file (mode 0640), without -wal. False if stopped; then
/// nothing is left. Throws Error (Exit::usage if `to` exists and is not to be replaced).
/// Error also if the database is damaged.
bool backup(const std::string& from, const std::string& to, bool replace, const BackupProgress& progress);

/// Throws Error (Exit::usage) if `to` is there, or belongs to the database `from`.
void refuse_as_new(const std::string& from, const std::string& to);

/// The same copy of an open database, under a name that is not taken. Throws Error.
bool copy_to_new(SQLite::Database& source, const std::string& to, const BackupProgress& progress);

}  // namespace acd
