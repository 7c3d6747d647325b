#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
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
/// The connection ended; `why` in a word or two.
struct LinkClosed {
  std::string why;
  Arrival at;
};
/// Nothing more will come.
struct LinkStopped {};

using LinkMessage = std::variant<LinkOpened, LinkBytes, LinkClosed, LinkStopped>;

/// What the link thread hands to the journal thread, in order. Bounded in bytes: a link that finds it full stops
/// reading until there is room, and TCP makes the switch wait. Any thread.
class ChunkQueue {
 public:
  explicit ChunkQueue(std::size_t max_bytes) : max_bytes_(max_bytes) {}

  /// Never blocks, never refuses.
  void push(LinkMessage message);
  /// Whether more bytes should be read from the link.
  bool has_room() const;

  /// Waits for a message until the deadline; true if there is one.
  bool wait_until(std::chrono::steady_clock::time_point deadline);
  /// Whether LinkStopped was pushed, taken or not.
  bool stopped() const;
  /// Takes all that is there, and appends it.
  void take(std::vector<LinkMessage>& out);

 private:
  const std::size_t max_bytes_;
  mutable std::mutex mutex_;
  std::condition_variable filled_;
  std::vector<LinkMessage> messages_;
  std::size_t bytes_ = 0;
  bool stopped_ = false;
};

}  // namespace acd
