#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "store/reader.h"

namespace acd {

/// The text ids behind the keys of a database. The reader must outlive it.
class KeyIds {
 public:
  explicit KeyIds(Reader& reader);

  /// Place of an agent in the order of ids, from 0.
  std::size_t rank(std::int64_t agent_key) const { return ranks_.at(agent_key); }
  const std::string& agent(std::int64_t agent_key) const { return agents_[rank(agent_key)].id; }
  /// All agents, sorted by id.
  const std::vector<AgentName>& agents() const { return agents_; }
  /// Empty for 0: the path is not known, or there is none.
  const std::string& path(std::int64_t path_key) const;
  /// Empty for 0: the extension is not known.
  const std::string& directory_number(std::int64_t directory_key);

 private:
  Reader& reader_;
  std::vector<AgentName> agents_;
  std::unordered_map<std::int64_t, std::size_t> ranks_;
  std::unordered_map<std::int64_t, std::string> queues_;
  std::unordered_map<std::int64_t, std::string> directories_;
};

}  // namespace acd
