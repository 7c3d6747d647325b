#include "span/idle_agents.h"

#include <algorithm>

namespace acd {

IdleAgents::Evidence& IdleAgents::Evidence::operator+=(const Evidence& other) {
  waiting += other.waiting;
  against += other.against;
  if (other.example != 0 && (example == 0 || other.example < example)) example = other.example;
  return *this;
}

// Idle began within the second `from`, and had not ended when the second `to` began.
void IdleAgents::idle(std::int64_t agent, Interval time, FrameId opened_by, FrameId closed_by) {
  const Instant from = time.from + (kSlack_s + kOffered_s);
  if (from <= time.to) idle_[agent].push_back({from, time.to, opened_by, closed_by});
}

void IdleAgents::answers(std::int64_t agent, std::int64_t path, Instant at) {
  Interval& time = paths_[path].agents.try_emplace(agent, Interval{at, at}).first->second;
  time = {std::min(time.from, at), std::max(time.to, at)};
}

void IdleAgents::sort(Path& path) const {
  for (const auto& [agent, answering] : path.agents)
    if (const auto found = idle_.find(agent); found != idle_.end())
      for (Idle idle : found->second) {
        const Interval time = intersect({idle.from, idle.to}, answering);
        if (time.to < time.from) continue;
        if (time.to < idle.to) idle.closed_by = 0;
        idle.from = time.from;
        idle.to = time.to;
        path.idle.push_back(idle);
      }
  std::sort(path.idle.begin(), path.idle.end(), [](const Idle& a, const Idle& b) {
    return a.from != b.from ? a.from < b.from : a.opened_by < b.opened_by;
  });
  for (std::size_t i = 0; i < path.idle.size(); ++i) {
    const bool is_longest = i == 0 || path.idle[path.longest.back()].to < path.idle[i].to;
    path.longest.push_back(is_longest ? i : path.longest.back());
  }
}

// Who waits at that second, not ringing, came no earlier than kOffered_s before the last one at which an agent was
// idle.
std::optional<ArrivalBound> IdleAgents::arrived_after(std::int64_t number, Instant waiting_at) {
  const auto found = paths_.find(number);
  if (found == paths_.end()) return std::nullopt;
  Path& path = found->second;
  if (path.longest.empty()) sort(path);
  const auto later = std::upper_bound(path.idle.begin(), path.idle.end(), waiting_at,
                                      [](Instant t, const Idle& idle) { return t < idle.from; });
  if (later == path.idle.begin()) return std::nullopt;
  const Idle& last = path.idle[path.longest[static_cast<std::size_t>(later - path.idle.begin()) - 1]];
  const bool goes_on = waiting_at < last.to || last.closed_by == 0;
  return ArrivalBound{std::min(waiting_at, last.to) - kOffered_s, goes_on ? last.opened_by : last.closed_by};
}

void IdleAgents::count(std::int64_t path, bool against, FrameId frame_id) {
  paths_[path].evidence += {1, against ? 1 : 0, against ? frame_id : 0};
}

void IdleAgents::check(const PathSample& sample) {
  if (sample.calls_waiting == 0) return;
  if (sample.longest_wait_s && *sample.longest_wait_s <= kOffered_s + kSlack_s) return;
  const auto bound = arrived_after(sample.path, sample.at);
  const Instant arrived_by = sample.at - (sample.longest_wait_s.value_or(kOffered_s + kSlack_s + 1) - kSlack_s);
  count(sample.path, bound && arrived_by < bound->at, sample.frame_id);
}

void IdleAgents::check(const CallWait& wait) {
  if (wait.why != Unbounded::none || wait.call.rung_by == 0) return;
  if (wait.likely.upper.at >= wait.call.rung_at - kOffered_s) return;
  const auto bound = arrived_after(wait.call.path, wait.call.rung_at);
  count(wait.call.path, bound && wait.likely.upper.at < bound->at, wait.call.frame_id);
}

IdleAgents::Evidence IdleAgents::evidence(std::int64_t path) const {
  const auto found = paths_.find(path);
  return found == paths_.end() ? Evidence() : found->second.evidence;
}

// Where that leaves nothing of the likely bounds, they rest on departures that were no departures: they stay.
void IdleAgents::narrow(CallWait& wait) {
  if (wait.why != Unbounded::none || wait.call.rung_by == 0 || evidence(wait.call.path).refuses()) return;
  const auto bound = arrived_after(wait.call.path, wait.call.rung_at);
  if (bound && wait.likely.lower.at < bound->at && bound->at <= wait.likely.upper.at) wait.likely.lower = *bound;
}

}  // namespace acd
