#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "chunk_queue.h"

namespace acd {

/// The bytes of an entry of a spill file that stands at this seed's place: size, checksum, body.
std::string spill_entry(std::string_view body, std::uint64_t seed);
/// The body of an entry that tells a message. LinkStopped has none.
std::string spill_body(const LinkMessage& message);
/// Its inverse; none if it tells no message.
std::optional<LinkMessage> spill_message(std::string_view body);

/// Numbers and texts, one after another.
class BodyWriter {
 public:
  BodyWriter& number(std::int64_t n);
  BodyWriter& text(std::string_view text);
  std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

/// Its inverse. Past the end: 0 and empty, and ok() is false.
class BodyReader {
 public:
  explicit BodyReader(std::string_view bytes) : rest_(bytes) {}
  std::int64_t number();
  std::string_view text();
  bool ok() const { return ok_; }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

/// Reads the entries of [from, end) of a file, in order, through a buffer.
class SpillEntries {
 public:
  /// The file must stay open.
  SpillEntries(int fd, std::int64_t from, std::int64_t end) : fd_(fd), offset_(from), end_(end) {}

  /// The body of the next entry; none if the end is reached, or it is not whole. The view is valid until the next call.
  /// Throws std::runtime_error when the file cannot be read. `salt` is part of each seed.
  std::optional<std::string_view> next(std::uint64_t salt);
  /// After next() found an entry that is not whole: goes to the next one that is, or to the end; false there.
  bool skip_damage(std::uint64_t salt);
  /// Behind the last entry given, or at what was skipped to.
  std::int64_t offset() const { return offset_; }

 private:
  bool have(std::size_t size);
  std::optional<std::string_view> here(std::uint64_t salt);

  int fd_;
  std::int64_t offset_;
  std::int64_t end_;
  std::string buffer_;  // what stands at offset_ is at begin_ in it
  std::size_t begin_ = 0;
};

}  // namespace acd
