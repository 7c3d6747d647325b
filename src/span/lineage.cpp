#include "span/lineage.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

namespace acd {

// Whatever changes a track goes through here, so that at_ follows.
template <class Act>
void Lineage::change(const AgentId& id, Act act) {
  AgentTrack& track = agents_.change(id, id).first;
  const std::optional<Extension> before = track.may_be_at();
  act(track);
  moved(id, before, track.may_be_at());
}

template <class Act>
void Lineage::change_all(Act act) {
  std::vector<AgentId> ids;
  ids.reserve(agents_.size());
  for (const auto& [id, track] : agents_) ids.push_back(id);
  for (const AgentId& id : ids) change(id, act);
}

void Lineage::moved(const AgentId& id, const std::optional<Extension>& from, const std::optional<Extension>& to) {
  if (from == to) return;
  if (from) {
    std::set<AgentId>& left = at_.change(*from).first;
    left.erase(id);
    if (left.empty()) at_.erase(*from);
  }
  if (to) at_.change(*to).first.insert(id);
}

void Lineage::coverage_begins(Instant at, std::int64_t hole_s, AgentRows& out) {
  change_all([&](AgentTrack& track) { track.coverage_begins(at, hole_s, out); });
  covered_until(at);
  whole_since_ = at;
}

void Lineage::continues(Instant at) {
  resume(at);
  end_ = at;
}

void Lineage::resume(Instant at) {
  change_all([&](AgentTrack& track) { track.resume(at); });
}

void Lineage::coverage_ends(Instant at, AgentRows& out) {
  change_all([&](AgentTrack& track) { track.coverage_ends(at, out); });
  end_ = at;
}

void Lineage::session_ends(const std::vector<std::int64_t>& said) {
  std::multiset<std::int64_t> all;
  const std::multiset<std::int64_t> more(said.begin(), said.end());
  std::set_union(said_.begin(), said_.end(), more.begin(), more.end(), std::inserter(all, all.end()));
  said_ = std::move(all);
}

void Lineage::covered_until(Instant at) {
  if (end_ != at) said_.clear();
  end_ = at;
}

void Lineage::give_up(AgentRows& out) {
  change_all([&](AgentTrack& track) { track.give_up(out); });
}

void Lineage::follow(Lineage earlier, Instant at, bool whole, AgentRows& out) {
  const std::int64_t hole_s = at - *earlier.end_;
  if (end_ == earlier.end_) said_ = earlier.said_;
  for (const auto& [id, track] : earlier.agents_)
    change(id, [&, &before = track](AgentTrack& mine) { mine.follow(before, at, hole_s, whole, out); });
  change_all([&](AgentTrack& track) { track.count_shift(out); });
}

bool Lineage::apply(const AgentRecord& record, char code, const Moment& now, const PathId& path, AgentRows& out,
                    std::set<AgentId>& touched) {
  bool surprise = false;
  change(record.agent_id, [&](AgentTrack& track) { surprise = track.apply(record, code, now, path, out); });
  touched.insert(record.agent_id);
  if (code == 'A' && !record.directory_number.empty())
    log_off_others_at(Extension(record.directory_number), record.agent_id, now, out, touched);
  return surprise;
}

void Lineage::log_off_others_at(const Extension& extension, const AgentId& but, const Moment& now, AgentRows& out,
                                std::set<AgentId>& touched) {
  const auto there = at_.find(extension);
  if (there == at_.end()) return;
  const std::set<AgentId> agents = there->second;
  for (const AgentId& id : agents) {
    if (id == but) continue;
    change(id, [&](AgentTrack& track) { track.was_at(extension) ? track.give_up(out) : track.replaced(now, out); });
    touched.insert(id);
  }
}

void Lineage::restore(AgentTrack track) {
  const AgentId id = track.agent_id();
  change(id, [&](AgentTrack& mine) { mine = std::move(track); });
}

}  // namespace acd
