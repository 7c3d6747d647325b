#include "wire/chunk_log.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <string>

namespace acd {
namespace {

constexpr std::size_t kLongest = 64 * 1024;
constexpr std::int64_t kNoArrival = std::numeric_limits<std::int64_t>::min();

// Before the bytes of each chunk.
struct Head {
  std::uint64_t stream;
  std::int64_t arrived_us;
  std::uint64_t size;
};

// Reads a part from its first byte to its last.
class Reader {
 public:
  explicit Reader(FilePart part) : part_(std::move(part)) {}

  // The next bytes; valid until the next call. Fewer at the end.
  std::string_view next(std::size_t size) {
    if (at_ + size > buffer_.size()) fill(size);
    const std::string_view bytes = std::string_view(buffer_).substr(at_, size);
    at_ += bytes.size();
    return bytes;
  }

 private:
  void fill(std::size_t size) {
    buffer_.erase(0, at_);
    at_ = 0;
    std::size_t there = buffer_.size();
    buffer_.resize(std::max(size, 2 * kLongest));
    while (const std::size_t n = part_.read(read_, buffer_.data() + there, buffer_.size() - there)) {
      read_ += n;
      there += n;
    }
    buffer_.resize(there);
  }

  FilePart part_;
  std::uint64_t read_ = 0;
  std::string buffer_;
  std::size_t at_ = 0;
};

}  // namespace

std::size_t ChunkLog::begin_stream() {
  streams_.push_back({spool_.size(), spool_.size(), 0});
  return streams_.size() - 1;
}

void ChunkLog::append(std::size_t stream, std::string_view bytes, std::optional<Arrival> arrived) {
  for (; !bytes.empty(); bytes.remove_prefix(std::min(kLongest, bytes.size()))) {
    const std::string_view chunk = bytes.substr(0, kLongest);
    const Head head{stream, arrived ? arrived->unix_us : kNoArrival, chunk.size()};
    spool_.append({reinterpret_cast<const char*>(&head), sizeof head});
    spool_.append(chunk);
    streams_[stream].bytes += chunk.size();
    streams_[stream].to = spool_.size();
  }
}

void ChunkLog::read(std::size_t stream, const Take& take) {
  Reader reader(spool_.part("temporary file", streams_[stream].from, streams_[stream].to));
  Head head{};
  for (;;) {
    const std::string_view bytes = reader.next(sizeof head);
    if (bytes.size() < sizeof head) return;
    std::memcpy(&head, bytes.data(), sizeof head);
    const std::string_view chunk = reader.next(static_cast<std::size_t>(head.size));
    const auto arrived = head.arrived_us == kNoArrival ? std::nullopt : std::optional(Arrival{head.arrived_us});
    if (head.stream == stream && !take(chunk, arrived)) return;
  }
}

}  // namespace acd
