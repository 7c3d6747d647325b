#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "core/instant.h"
#include "wire/spool.h"

namespace acd {

/// Streams of bytes with their arrivals, as they come, in one temporary file: however many there are, they take no
/// memory. Each can be read as often as one likes.
class ChunkLog {
 public:
  using Take = std::function<bool(std::string_view bytes, std::optional<Arrival> arrived)>;

  explicit ChunkLog(std::string what) : spool_(std::move(what)) {}

  /// Number of a new stream, from 0.
  std::size_t begin_stream();
  void append(std::size_t stream, std::string_view bytes, std::optional<Arrival> arrived);
  std::uint64_t size(std::size_t stream) const { return streams_[stream].bytes; }
  /// Hands over the chunks of one stream, none of them empty, until `take` returns false.
  void read(std::size_t stream, const Take& take);

 private:
  struct Stream {
    std::uint64_t from = 0;  // in the file; chunks of other streams lie between
    std::uint64_t to = 0;
    std::uint64_t bytes = 0;
  };

  Spool spool_;
  std::vector<Stream> streams_;
};

}  // namespace acd
