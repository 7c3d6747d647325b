#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "wire/chunk_log.h"
#include "wire/file_part.h"

namespace acd {

/// What a switch sent on one connection, or a part of it, between bytes that a packet capture lacks.
struct SwitchStream {
  std::string from;              ///< the switch's address and port
  std::uint64_t lost_bytes = 0;  ///< just before it
  std::size_t stream = 0;        ///< in the log
};

/// The streams of a packet capture, in the order of their first bytes.
struct SwitchStreams {
  std::shared_ptr<ChunkLog> log;
  std::vector<SwitchStream> streams;  ///< none empty
  std::string why_none;               ///< what the packet capture holds instead
};

/// What switches sent: by TCP from port 15373; if nothing did, by TCP connections in which there are records. Throws
/// Error when it cannot be read.
SwitchStreams switch_streams(const FilePart& file);

}  // namespace acd
