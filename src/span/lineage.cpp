#include "span/lineage.h"

namespace acd {

void Lineage::coverage_begins(Instant at, std::int64_t hole_s, AgentRows& out) {
  for (auto& [id, track] : agents_) track.coverage_begins(at, hole_s, out);
  end_ = at;
  whole_since_ = at;
}

void Lineage::resume(Instant at) {
  for (auto& [id, track] : agents_) track.resume(at);
}

void Lineage::coverage_ends(Instant at, AgentRows& out) {
  for (auto& [id, track] : agents_) track.coverage_ends(at, out);
  end_ = at;
}

void Lineage::give_up(AgentRows& out) {
  for (auto& [id, track] : agents_) track.give_up(out);
}

void Lineage::follow(Lineage earlier, Instant at, bool whole, AgentRows& out) {
  const std::int64_t hole_s = at - *earlier.end_;
  for (auto& [id, track] : earlier.agents_)
    agents_.try_emplace(id, id).first->second.follow(std::move(track), at, hole_s, whole, out);
  for (auto& [id, track] : agents_) track.count_shift(out);
}

bool Lineage::apply(const AgentRecord& record, char code, const Moment& now, const PathId& path, AgentRows& out,
                    std::set<AgentId>& touched) {
  auto& track = agents_.try_emplace(record.agent_id, record.agent_id).first->second;
  const bool surprise = track.apply(record, code, now, path, out);
  touched.insert(record.agent_id);
  if (code != 'A' || record.directory_number.empty()) return surprise;
  const Extension extension(record.directory_number);
  for (auto& [id, other] : agents_) {
    if (id == record.agent_id) continue;
    if (!other.was_at(extension) && !other.is_at(extension)) continue;
    other.was_at(extension) ? other.give_up(out) : other.replaced(now, out);
    touched.insert(id);
  }
  return surprise;
}

}  // namespace acd
