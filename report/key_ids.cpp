#include "key_ids.h"

namespace acd {
namespace {

const std::string kNone;

}  // namespace

KeyIds::KeyIds(Reader& reader) : reader_(reader), agents_(reader.agents()) {
  for (std::size_t rank = 0; rank < agents_.size(); ++rank) ranks_.emplace(agents_[rank].key, rank);
  for (QueueName& queue : reader.queues()) queues_.emplace(queue.key, std::move(queue.id));
}

const std::string& KeyIds::path(std::int64_t path_key) const { return path_key == 0 ? kNone : queues_.at(path_key); }

const std::string& KeyIds::directory_number(std::int64_t directory_key) {
  if (directory_key == 0) return kNone;
  const auto known = directories_.find(directory_key);
  if (known != directories_.end()) return known->second;
  return directories_.emplace(directory_key, reader_.directory_number(directory_key)).first->second;
}

}  // namespace acd
