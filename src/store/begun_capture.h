#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <optional>

#include "store/deriver.h"
#include "wire/capture.h"

namespace acd {

/// A capture that was recorded to its end and begins as another one does.
struct BegunCapture {
  std::int64_t session_id = 0;
  FrameId first = 0;  ///< its frames [first, before)
  FrameId before = 0;
  bool is_longer = false;  ///< it holds all of the other one; else the other one holds all of it, and more
};

/// The longest recorded capture of the same first date and zone which holds all of this one, or of which this one holds
/// all: a day file that was taken in while it grew. None if there is none, or prune has cut it. Reads the capture as
/// far as they agree. Throws Error when it cannot be read.
std::optional<BegunCapture> find_begun(SQLite::Database& db, Capture& capture, const Session& session);

}  // namespace acd
