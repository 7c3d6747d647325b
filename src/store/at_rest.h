#pragma once

#include <SQLiteCpp/Database.h>

#include <memory>
#include <string>

namespace acd {

/// Opens a database for reading, whatever is in it. If it is in WAL mode and at rest (no -wal, or an empty one without
/// -shm that this user cannot make, and nobody records), the file alone is read, and nothing is made beside it: so a
/// read-only folder or mount will do. Throws SQLite::Exception, and Error as writer_of() does.
std::unique_ptr<SQLite::Database> open_file_for_reading(const std::string& path);

/// Whether a database that was at rest when it was opened has been written since: what was read may be wrong.
bool written_meanwhile(SQLite::Database& db);

/// Whether an open database is in WAL mode and no FILE-wal lies beside it: a recorder leaves one, so the file was
/// copied alone, or a shell that read it last has removed it.
bool lacks_wal(SQLite::Database& db);
/// What that means, for a person.
std::string no_wal_text(const std::string& path);

}  // namespace acd
