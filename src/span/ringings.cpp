#include "span/ringings.h"

#include <algorithm>
#include <array>

namespace acd {

std::string_view unbounded_name(Unbounded why) {
  static constexpr std::array<std::string_view, 9> kNames = {
      "none", "no_sample", "saturated", "hole", "lost", "fifo", "unanswered", "ringing_unresolved", "out_of_order"};
  return kNames[static_cast<std::size_t>(why)];
}

void Ringings::sample(const PathSample& sample) {
  settle_before(sample.at - kLongestRinging_s);
  add(Kind::sample, sample.frame_id, sample.at).sample = sample;
}

void Ringings::lost(FrameId frame_id, Instant at) {
  settle_before(at - kLongestRinging_s);
  add(Kind::mark, frame_id, at).breaks = Unbounded::lost;
}

void Ringings::stretch_begins(Instant at) { begun_at_ = at; }

void Ringings::stretch_ends() {
  for (auto& [id, agent] : agents_) {
    if (agent.rings) unresolved(agent.rings->frame_id, items_.back().frame_id, agent.rings->at);
    if (agent.rang) rang_in_vain(agent);
  }
  for (const Item& item : items_) settle(item);
  items_.clear();
  agents_.clear();
  sink_.breaks(Unbounded::hole, false);
}

void Ringings::record(FrameId frame_id, Instant at, char code, std::optional<std::int64_t> agent_id,
                      std::optional<std::int64_t> path, std::optional<Instant> since) {
  settle_before(at - kLongestRinging_s);
  const bool departs = code == 'G' || code == 'S' || code == 'T';
  if (agent_id) {
    Agent& agent = agents_[*agent_id];
    of_agent(agent, frame_id, at, code, *agent_id, path, since.has_value());
    agent.last = {frame_id, since ? *since - 1 : at};  // before all of that second
  } else if (departs) {
    add(Kind::unseen, frame_id, at).path = path;
  }
  if (since && (departs || code == 'U')) out_of_order(frame_id, at, *since);
}

void Ringings::of_agent(Agent& agent, FrameId frame_id, Instant at, char code, std::int64_t agent_id,
                        std::optional<std::int64_t> path, bool out_of_order) {
  const bool answers = code == 'G' || code == 'S';
  const bool end_followed = std::exchange(agent.end_may_follow, false) && code == 'U';
  if (agent.rang && !(answers && at - agent.rang_until.at <= kAnswered_s)) rang_in_vain(agent);
  if (answers) {
    answer(agent, frame_id, at, path, out_of_order);
  } else if (code == 'U' && agent.rings) {
    add(Kind::mark, frame_id, at);
    agent.rang = std::exchange(agent.rings, std::nullopt);
    agent.rang_until = {frame_id, at};
  } else if (code == 'T') {
    add(Kind::ringing, frame_id, at).agent = agent_id;
    if (agent.rings) unresolved(agent.rings->frame_id, frame_id, agent.rings->at);
    agent.rings = Ringing{frame_id, at};
    agent.before_ringing = Ringing{agent.last.frame_id, agent.last.frame_id ? agent.last.at : begun_at_};
  } else if (agent.rings) {
    add(Kind::mark, frame_id, at);
    unresolved(std::exchange(agent.rings, std::nullopt)->frame_id, frame_id, at);
  } else if (code == 'U' && sends_ringing_ && !end_followed) {
    add(Kind::mark, frame_id, at);
    unresolved(agent.last.frame_id, frame_id, at);
  }
}

// It may have been before samples that stood before it in the stream, and that did not count its call any more.
void Ringings::out_of_order(FrameId frame_id, Instant at, Instant since) {
  add(Kind::mark, frame_id, at);
  const auto first =
      std::lower_bound(items_.begin(), items_.end(), since, [](const Item& item, Instant t) { return item.at < t; });
  flag(first->frame_id, frame_id, &Item::breaks, Unbounded::out_of_order);
}

// Behind a ringing it departed with that; else on a switch that sends ringing, nobody knows when.
void Ringings::answer(Agent& agent, FrameId frame_id, Instant at, std::optional<std::int64_t> path, bool out_of_order) {
  const auto ringing = agent.rings ? agent.rings : agent.rang;
  AnsweredCall call{
      frame_id,    at, path.value_or(0), 0, {}, agent.last.frame_id ? agent.last.at : begun_at_, agent.last.frame_id,
      out_of_order};
  const bool told = path && !out_of_order;
  if (ringing) {
    if (told) call.rung_by = ringing->frame_id;
    call.rung_at = ringing->at;
    call.free_by = agent.before_ringing.frame_id;
    call.free_at = agent.before_ringing.at;
    const auto begin = std::find_if(find(ringing->frame_id), items_.end(),
                                    [](const Item& item) { return item.kind == Kind::ringing; });
    if (told)
      begin->call = call;
    else
      begin->kind = Kind::unseen, begin->path = path;
  }
  Item& item = add(path ? Kind::answered : ringing ? Kind::mark : Kind::unseen, frame_id, at);
  if (path) item.call = call;
  if (ringing && !told)
    flag(ringing->frame_id, frame_id, &Item::breaks_if_counted,
         path ? Unbounded::out_of_order : Unbounded::ringing_unresolved);
  else if (!ringing && sends_ringing_)
    flag(agent.last.frame_id, frame_id, &Item::breaks, Unbounded::ringing_unresolved);
  agent.end_may_follow = agent.rings.has_value();
  agent.rings.reset();
  agent.rang.reset();
}

// The call may be back in its queue, which one is unknown. While it rang it may have been counted as waiting.
void Ringings::rang_in_vain(Agent& agent) {
  const Ringing ringing = *std::exchange(agent.rang, std::nullopt);
  flag(ringing.frame_id, agent.rang_until.frame_id, &Item::breaks_if_counted, Unbounded::unanswered);
  flag(ringing.frame_id, ringing.frame_id, &Item::breaks, Unbounded::unanswered);
  flag(agent.rang_until.frame_id, agent.rang_until.frame_id, &Item::breaks, Unbounded::unanswered);
  find(agent.rang_until.frame_id)->returns_since = ringing.at;
}

// Between these frames a call rang, and how that ended is unknown; it may be back, having rung at rung_at at the
// latest.
void Ringings::unresolved(FrameId from, FrameId to, Instant rung_at) {
  flag(from, to, &Item::breaks, Unbounded::ringing_unresolved);
  std::prev(after(to))->returns_since = rung_at;
}

// A ringing that is to be settled and still has no outcome: it has none.
void Ringings::forget(Agent& agent, FrameId frame_id) {
  if (agent.rang && agent.rang->frame_id == frame_id) rang_in_vain(agent);
  if (!agent.rings || agent.rings->frame_id != frame_id) return;
  const Instant end = agent.rings->at + kLongestRinging_s;
  const auto last = std::prev(
      std::upper_bound(items_.begin(), items_.end(), end, [](Instant t, const Item& item) { return t < item.at; }));
  unresolved(frame_id, last->frame_id, std::exchange(agent.rings, std::nullopt)->at);
}

void Ringings::settle_before(Instant at) {
  while (!items_.empty() && items_.front().at < at) {
    const Item& front = items_.front();
    if (front.kind == Kind::ringing && !front.call) forget(agents_[front.agent], front.frame_id);
    settle(front);
    items_.pop_front();
  }
}

void Ringings::settle(const Item& item) {
  const bool breaks = item.breaks != Unbounded::none;
  const bool breaks_if_counted = !breaks && item.breaks_if_counted != Unbounded::none;
  const auto break_off = [&] {
    if (breaks) sink_.breaks(item.breaks, false);
    if (breaks_if_counted) sink_.breaks(item.breaks_if_counted, true);
  };
  break_off();
  switch (item.kind) {
    case Kind::sample:
      sink_.sample(item.sample);
      break_off();  // what it tells lies between the records that break
      break;
    case Kind::ringing:
      if (item.call) sink_.departs(*item.call);
      break;
    case Kind::answered:
      sink_.answered(*item.call);
      break;
    case Kind::unseen:
      sink_.departs_unseen(item.path);
      break;
    case Kind::mark:
      break;
  }
  if (item.returns_since) sink_.may_return(*item.returns_since);
}

Ringings::Item& Ringings::add(Kind kind, FrameId frame_id, Instant at) {
  items_.push_back({});
  items_.back().frame_id = frame_id;
  items_.back().at = at;
  items_.back().kind = kind;
  return items_.back();
}

std::deque<Ringings::Item>::iterator Ringings::find(FrameId frame_id) {
  return std::lower_bound(items_.begin(), items_.end(), frame_id,
                          [](const Item& item, FrameId id) { return item.frame_id < id; });
}

std::deque<Ringings::Item>::iterator Ringings::after(FrameId frame_id) { return find(frame_id + 1); }

void Ringings::flag(FrameId from, FrameId to, Unbounded Item::*which, Unbounded why) {
  for (auto item = find(from), end = after(to); item != end; ++item) (*item).*which = why;
}

}  // namespace acd
