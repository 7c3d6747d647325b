#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "wire/chunk_log.h"
#include "wire/file_part.h"

namespace acd {

/// The sessions of a file that `acd-report export --as ndjson` wrote: their bytes as they were received, with their
/// arrivals.
struct FramesJson {
  struct Session {
    std::int64_t session_id = 0;  ///< in the database that it comes from
    std::size_t stream = 0;       ///< in the log
  };
  std::shared_ptr<ChunkLog> log;
  std::vector<Session> sessions;  ///< in the order of their first lines
};

/// Throws Error that names the line which is none of such a file.
FramesJson read_frames_json(const FilePart& file);

}  // namespace acd
