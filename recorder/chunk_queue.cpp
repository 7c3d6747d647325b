#include "chunk_queue.h"

#include <iterator>
#include <utility>

namespace acd {

void ChunkQueue::push(LinkMessage message) {
  {
    const std::lock_guard guard(mutex_);
    if (const auto* chunk = std::get_if<LinkBytes>(&message)) bytes_ += chunk->bytes.size();
    stopped_ = stopped_ || std::holds_alternative<LinkStopped>(message);
    messages_.push_back(std::move(message));
  }
  filled_.notify_one();
}

bool ChunkQueue::has_room() const {
  const std::lock_guard guard(mutex_);
  return bytes_ < max_bytes_;
}

bool ChunkQueue::stopped() const {
  const std::lock_guard guard(mutex_);
  return stopped_;
}

bool ChunkQueue::wait_until(std::chrono::steady_clock::time_point deadline) {
  std::unique_lock guard(mutex_);
  return filled_.wait_until(guard, deadline, [&] { return !messages_.empty(); });
}

void ChunkQueue::take(std::vector<LinkMessage>& out) {
  const std::lock_guard guard(mutex_);
  std::move(messages_.begin(), messages_.end(), std::back_inserter(out));
  messages_.clear();
  bytes_ = 0;
}

}  // namespace acd
