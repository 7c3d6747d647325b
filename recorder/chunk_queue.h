#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <variant>
#include <vector>

#include "core/instant.h"

namespace acd {

/// The link got its first bytes from a switch: a session begins.
struct LinkOpened {
  std::string peer;
  Arrival at;
};
/// Bytes as they arrived.
struct LinkBytes {
  std::string bytes;
  Arrival at;
};
/// So many bytes arrived here that nothing could keep.
struct LinkDropped {
  std::int64_t bytes = 0;
  Arrival at;  ///< of the first of them
};
/// The host's clock was set by so much: what was stamped before counts as corrected.
struct LinkClockSet {
  std::int64_t by_us = 0;
  Arrival at;  ///< by the clock as it is now
};
/// The connection ended; `why` in a word or two.
struct LinkClosed {
  std::string why;
  Arrival at;
};
/// Nothing more will come.
struct LinkStopped {};

using LinkMessage = std::variant<LinkOpened, LinkBytes, LinkDropped, LinkClockSet, LinkClosed, LinkStopped>;

/// Bytes of memory that a message takes.
std::size_t memory_bytes(const LinkMessage& message);

/// What the link thread hands to the journal thread, in order. Bytes that come while `max_bytes` are held are counted
/// instead of kept, until half of that is free again. A message counts as held from push() until release(), taken or
/// not. Any thread.
class ChunkQueue {
 public:
  explicit ChunkQueue(std::size_t max_bytes) : max_bytes_(max_bytes) {}

  /// Whether so many bytes of memory would be kept now.
  bool has_room(std::size_t memory_bytes);
  /// Never blocks, never refuses.
  void push(LinkMessage message);

  /// Ends the wait at work, or the next one: there is something else to do.
  void wake();
  /// Waits for a message until the deadline, or wake(); true if there is a message.
  bool wait_until(std::chrono::steady_clock::time_point deadline);
  /// Takes all that is there, and appends it. Dropped bytes that follow on dropped bytes become one message.
  void take(std::deque<LinkMessage>& out);
  /// Messages of so many bytes of memory that were taken are now kept elsewhere.
  void release(std::size_t memory_bytes);

 private:
  bool fits(std::size_t more_bytes) const;

  const std::size_t max_bytes_;
  std::mutex mutex_;
  std::condition_variable filled_;
  std::vector<LinkMessage> messages_;
  std::size_t held_bytes_ = 0;
  bool dropping_ = false;
  bool woken_ = false;
};

}  // namespace acd
