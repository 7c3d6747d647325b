#pragma once

#include <SQLiteCpp/Database.h>

#include <string>

namespace acd {

/// The smallest schema cookie (PRAGMA schema_version) that create() gives to a new database, at random: two databases
/// have cookies that are far apart, though each rebuild moves a cookie a little. Those of old databases are smaller.
inline constexpr int kFirstCookie = 1 << 20;
/// A cookie for a new database.
int new_cookie();

/// SQLite takes whatever lies beside a database as FILE-wal for its own: it empties it if the database is new, and
/// mixes it into the database if that was put in the place of another. Before a database is created: throws Error
/// (Exit::try_again) if a WAL that holds something lies where there is no database, or an empty file.
void refuse_wal_without_database(const std::string& path);

/// Of a database that was opened and not read yet: throws Error (Exit::try_again) if the WAL beside it holds something
/// that was not written for this file. That is so if the file's header says that it has none (the copies of backup), or
/// if the cookie in the WAL is far from that in the file. Reads without a lock, and writes nothing.
void refuse_wal_of_another(SQLite::Database& db, const std::string& path);

}  // namespace acd
