#pragma once

#include <SQLiteCpp/Database.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>

namespace acd {

/// Tells the messages of one recorder's link from those of every other.
using StreamId = std::array<unsigned char, 16>;

/// A place in what a switch sends.
struct StreamPoint {
  std::int64_t session_id = 0;  ///< of the session that is open; 0: none
  std::string pending;          ///< bytes received before it of a frame that is not complete
};

/// How far the messages of a link were taken into the database.
struct IntakeRow {
  StreamId stream_id{};
  std::int64_t messages = 0;          ///< taken in, of this stream
  StreamPoint at;                     ///< where the switch's bytes are there
  std::int64_t process_frame_id = 0;  ///< frames from here on were stamped by the clock of the process at work
};

/// None while nothing was taken in. Throws SQLite::Exception.
std::optional<IntakeRow> read_intake(SQLite::Database& db);
/// In the transaction of what was taken in. Throws SQLite::Exception.
void write_intake(SQLite::Database& db, const IntakeRow& row);

}  // namespace acd
