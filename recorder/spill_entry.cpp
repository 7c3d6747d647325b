#include "spill_entry.h"

#include <unistd.h>
#include <xxhash.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace acd {
namespace {

constexpr std::size_t kHead = sizeof(std::uint32_t) + sizeof(std::uint64_t);
constexpr std::size_t kReadSize = 256 * 1024;
constexpr std::uint32_t kMaxBody = 16 * 1024 * 1024;  // more than any message has

template <class T>
T load(const char* from) {
  T value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

template <class T>
void store(std::string& to, T value) {
  to.append(reinterpret_cast<const char*>(&value), sizeof value);
}

}  // namespace

std::string spill_entry(std::string_view body, std::uint64_t seed) {
  std::string bytes;
  bytes.reserve(kHead + body.size());
  store(bytes, static_cast<std::uint32_t>(body.size()));
  store(bytes, static_cast<std::uint64_t>(XXH3_64bits_withSeed(body.data(), body.size(), seed)));
  return bytes.append(body);
}

BodyWriter& BodyWriter::number(std::int64_t n) {
  store(bytes_, n);
  return *this;
}

BodyWriter& BodyWriter::text(std::string_view text) {
  number(static_cast<std::int64_t>(text.size()));
  bytes_.append(text);
  return *this;
}

std::int64_t BodyReader::number() {
  ok_ = ok_ && rest_.size() >= sizeof(std::int64_t);
  if (!ok_) return 0;
  const auto n = load<std::int64_t>(rest_.data());
  rest_.remove_prefix(sizeof n);
  return n;
}

std::string_view BodyReader::text() {
  const auto size = static_cast<std::uint64_t>(number());
  ok_ = ok_ && size <= rest_.size();
  if (!ok_) return {};
  const std::string_view text = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return text;
}

std::string spill_body(const LinkMessage& message) {
  BodyWriter body;
  if (const auto* opened = std::get_if<LinkOpened>(&message))
    body.number('O').number(opened->at.unix_us).text(opened->peer);
  else if (const auto* chunk = std::get_if<LinkBytes>(&message))
    body.number('B').number(chunk->at.unix_us).text(chunk->bytes);
  else if (const auto* dropped = std::get_if<LinkDropped>(&message))
    body.number('D').number(dropped->at.unix_us).number(dropped->bytes);
  else if (const auto* set = std::get_if<LinkClockSet>(&message))
    body.number('S').number(set->at.unix_us).number(set->by_us);
  else if (const auto* closed = std::get_if<LinkClosed>(&message))
    body.number('C').number(closed->at.unix_us).text(closed->why);
  return body.take();
}

std::optional<LinkMessage> spill_message(std::string_view bytes) {
  BodyReader body(bytes);
  const auto kind = body.number();
  const Arrival at{body.number()};
  std::optional<LinkMessage> message;
  if (kind == 'O') message = LinkOpened{std::string(body.text()), at};
  if (kind == 'B') message = LinkBytes{std::string(body.text()), at};
  if (kind == 'D') message = LinkDropped{body.number(), at};
  if (kind == 'S') message = LinkClockSet{body.number(), at};
  if (kind == 'C') message = LinkClosed{std::string(body.text()), at};
  return body.ok() ? message : std::nullopt;
}

// Whether so many bytes stand at offset_; then they are in the buffer.
bool SpillEntries::have(std::size_t size) {
  if (end_ - offset_ < static_cast<std::int64_t>(size)) return false;
  while (buffer_.size() - begin_ < size) {
    buffer_.erase(0, std::exchange(begin_, 0));
    const auto filled = static_cast<std::int64_t>(buffer_.size());
    const auto room = static_cast<std::size_t>(end_ - offset_ - filled);
    std::string more(std::min(std::max(size - buffer_.size(), kReadSize), room), '\0');
    const ssize_t n = ::pread(fd_, more.data(), more.size(), offset_ + filled);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) throw std::runtime_error(std::strerror(errno));
    if (n == 0) return false;
    buffer_.append(more, 0, static_cast<std::size_t>(n));
  }
  return true;
}

// The body of the entry at offset_, if a whole one stands there.
std::optional<std::string_view> SpillEntries::here(std::uint64_t salt) {
  if (!have(kHead)) return std::nullopt;
  const auto size = load<std::uint32_t>(buffer_.data() + begin_);
  if (size > kMaxBody || !have(kHead + size)) return std::nullopt;
  const std::uint64_t seed = salt ^ static_cast<std::uint64_t>(offset_);
  const std::string_view body = std::string_view(buffer_).substr(begin_ + kHead, size);
  if (XXH3_64bits_withSeed(body.data(), size, seed) != load<std::uint64_t>(buffer_.data() + begin_ + sizeof size))
    return std::nullopt;
  return body;
}

std::optional<std::string_view> SpillEntries::next(std::uint64_t salt) {
  const auto body = here(salt);
  if (!body) return std::nullopt;
  begin_ += kHead + body->size();
  offset_ += static_cast<std::int64_t>(kHead + body->size());
  return body;
}

// An entry is known by its checksum, which its place is part of.
bool SpillEntries::skip_damage(std::uint64_t salt) {
  while (have(kHead)) {
    ++begin_, ++offset_;
    if (here(salt)) return true;
  }
  offset_ = end_;
  return false;
}

}  // namespace acd
