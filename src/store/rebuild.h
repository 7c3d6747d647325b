#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace acd {

/// Called now and then with the number of frames done; false stops.
using RebuildProgress = std::function<bool(std::int64_t frames)>;

/// Derives all decoded and derived tables again from the frames, by the rules of this program. A reader sees the old
/// tables or the new; a rebuild that is killed, stopped or fails leaves the database as it was. Memory does not grow
/// with the number of frames. For the one writer, outside a transaction. Returns the number of frames; none if stopped.
/// Throws SQLite::Exception, Error.
std::optional<std::int64_t> rebuild(SQLite::Database& db, const RebuildProgress& progress);

/// A value that the frames do not yield, or the lack of one.
struct Difference {
  std::string table;
  std::string key;     ///< "frame_id=4711"
  std::string column;  ///< empty: the row is there on one side only
  std::string stored;  ///< as SQL; empty: no such row
  std::string derived;

  std::string text() const;
};

/// Derives as rebuild does, into a temporary file, and compares: the first difference of each table. Changes nothing; a
/// recorder may go on. The database may be open read-only. `frames`, if given, is set to the number of frames.
std::vector<Difference> differences(SQLite::Database& db, const RebuildProgress& progress,
                                    std::int64_t* frames = nullptr);

}  // namespace acd
