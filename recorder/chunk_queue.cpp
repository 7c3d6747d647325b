#include "chunk_queue.h"

#include <iterator>
#include <utility>

namespace acd {

std::size_t memory_bytes(const LinkMessage& message) {
  std::size_t text = 0;
  if (const auto* chunk = std::get_if<LinkBytes>(&message)) text = chunk->bytes.size();
  return sizeof(LinkMessage) + text;
}

// Once begun it goes on until there is room for much: one hole, not many.
bool ChunkQueue::fits(std::size_t more_bytes) const {
  return held_bytes_ + more_bytes <= (dropping_ ? max_bytes_ / 2 : max_bytes_);
}

bool ChunkQueue::has_room(std::size_t memory_bytes) {
  const std::lock_guard guard(mutex_);
  return fits(memory_bytes);
}

void ChunkQueue::push(LinkMessage message) {
  {
    const std::lock_guard guard(mutex_);
    const auto* chunk = std::get_if<LinkBytes>(&message);
    if (chunk) dropping_ = !fits(memory_bytes(message));
    if (chunk && dropping_) {
      const LinkDropped dropped{static_cast<std::int64_t>(chunk->bytes.size()), chunk->at};
      if (auto* before = messages_.empty() ? nullptr : std::get_if<LinkDropped>(&messages_.back())) {
        before->bytes += dropped.bytes;
        return;
      }
      message = dropped;
    }
    held_bytes_ += memory_bytes(message);
    messages_.push_back(std::move(message));
  }
  filled_.notify_one();
}

void ChunkQueue::wake() {
  {
    const std::lock_guard guard(mutex_);
    woken_ = true;
  }
  filled_.notify_one();
}

bool ChunkQueue::wait_until(std::chrono::steady_clock::time_point deadline) {
  std::unique_lock guard(mutex_);
  filled_.wait_until(guard, deadline, [&] { return !messages_.empty() || woken_; });
  woken_ = false;
  return !messages_.empty();
}

void ChunkQueue::take(std::deque<LinkMessage>& out) {
  const std::lock_guard guard(mutex_);
  auto first = messages_.begin();
  if (auto* before = out.empty() ? nullptr : std::get_if<LinkDropped>(&out.back()); before && first != messages_.end())
    if (const auto* more = std::get_if<LinkDropped>(&*first)) {
      before->bytes += more->bytes;
      held_bytes_ -= memory_bytes(*first++);
    }
  std::move(first, messages_.end(), std::back_inserter(out));
  messages_.clear();
}

void ChunkQueue::release(std::size_t memory_bytes) {
  const std::lock_guard guard(mutex_);
  held_bytes_ -= memory_bytes;
}

}  // namespace acd
