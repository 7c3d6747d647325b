#include "queues.h"

#include <algorithm>

#include "switch_face.h"

namespace acd::sim {
namespace {

template <typename Calls>
auto find_call(Calls& calls, std::int64_t id) {
  return std::find_if(calls.begin(), calls.end(), [id](const Call& call) { return call.id == id; });
}

std::int64_t seconds(Millis at) { return at < 0 ? -1 : at / kSecond; }

bool older(const Call& one, const Call& other) { return one.queued_from < other.queued_from; }

}  // namespace

Queues::Queues(const Options& options, const Sinks& sinks)
    : options_(options),
      sinks_(sinks),
      sorted_(options.unanswered != Unanswered::kTailWithAge && options.priority <= 0 &&
              (options.overflow_after_s <= 0 || options.overflow == Overflow::kAsNew)),
      waiting_(static_cast<std::size_t>(options.paths)),
      ringing_(static_cast<std::size_t>(options.paths)) {}

std::int64_t Queues::arrive(int path, Millis now, bool priority) {
  Call call;
  call.id = ++last_id_;
  call.path = path;
  call.arrival = call.queued_from = now;
  call.priority = priority;
  enqueue(call);
  return last_id_;
}

void Queues::enqueue(const Call& call) {
  std::deque<Call>& queue = waiting(call.path);
  const auto ordinary = [](const Call& other) { return !other.priority; };
  queue.insert(call.priority ? std::find_if(queue.begin(), queue.end(), ordinary) : queue.end(), call);
}

void Queues::overflow(int path, int to, std::int64_t id, Millis now) {
  const auto at = find_call(waiting(path), id);
  Call call = *at;
  waiting(path).erase(at);
  call.overflowed_from = path;
  call.overflowed = now;
  call.path = to;
  if (options_.overflow == Overflow::kByAge) return give_place_by_age(call);
  if (options_.overflow == Overflow::kAsNew) call.queued_from = now;
  enqueue(call);
}

// Among several calls the older one goes first, else the path would not be first-in-first-out.
void Queues::give_place_by_age(const Call& call) {
  const auto behind = [&call](const Call& other) {
    return other.queued_from != call.queued_from ? other.queued_from > call.queued_from : other.id > call.id;
  };
  std::deque<Call>& queue = waiting(call.path);
  queue.insert(std::find_if(queue.begin(), queue.end(), behind), call);
}

void Queues::ring_head(int path, int agent, Millis now) {
  Call call = waiting(path).front();
  waiting(path).pop_front();
  call.agent = agent;
  call.ringing_from = now;
  ringing(path).push_back(call);
}

void Queues::answer(int path, int agent, Millis now, const std::string& agent_id) {
  report(take_ringing(path, agent), now, -1, agent_id);
}

void Queues::give_back(int path, int agent, Millis now) {
  Call call = take_ringing(path, agent);
  call.agent = -1;
  call.ringing_from = -1;
  ++call.unanswered_ringings;
  if (options_.unanswered == Unanswered::kHead) return give_place_by_age(call);
  if (options_.unanswered == Unanswered::kTailAsNew) call.queued_from = now;
  waiting(path).push_back(call);
}

std::optional<int> Queues::rings_at(int path, std::int64_t id) const {
  const auto call = find_call(ringing(path), id);
  if (call == ringing(path).end()) return std::nullopt;
  return call->agent;
}

bool Queues::is_waiting(int path, std::int64_t id) const { return find_call(waiting(path), id) != waiting(path).end(); }

void Queues::leave(int path, std::int64_t id, Millis now) {
  const auto waits = find_call(waiting(path), id);
  if (waits != waiting(path).end()) {
    report(*waits, -1, now, "");
    waiting(path).erase(waits);
    return;
  }
  const auto rings = find_call(ringing(path), id);
  if (rings == ringing(path).end()) return;
  ++rings->unanswered_ringings;
  report(*rings, -1, now, "");
  ringing(path).erase(rings);
}

Queues::Sample Queues::sample(int path, Millis now) const {
  const std::deque<Call>& queue = waiting(path);
  const std::vector<Call>& rings = ringing(path);
  std::size_t count = queue.size();
  Millis oldest = now;
  if (!queue.empty()) {
    oldest = (sorted_ ? queue.front() : *std::min_element(queue.begin(), queue.end(), older)).queued_from;
  }
  if (options_.ringing_counted && !rings.empty()) {
    count += rings.size();
    oldest = std::min(oldest, std::min_element(rings.begin(), rings.end(), older)->queued_from);
  }
  return {static_cast<std::int64_t>(count), (now - oldest) / kSecond};
}

void Queues::finish() {
  for (const std::deque<Call>& queue : waiting_) {
    for (const Call& call : queue) report(call, -1, -1, "");
  }
  for (const std::vector<Call>& rings : ringing_) {
    for (const Call& call : rings) report(call, -1, -1, "");
  }
}

Call Queues::take_ringing(int path, int agent) {
  std::vector<Call>& rings = ringing(path);
  const auto at = std::find_if(rings.begin(), rings.end(), [agent](const Call& call) { return call.agent == agent; });
  const Call call = *at;
  rings.erase(at);
  return call;
}

void Queues::report(const Call& call, Millis answered, Millis left, const std::string& agent_id) const {
  if (!sinks_.call) return;
  sinks_.call({call.id, path_number(call.path), seconds(call.arrival), seconds(call.queued_from),
               answered < 0 ? -1 : seconds(call.ringing_from), seconds(answered), seconds(left), agent_id,
               call.unanswered_ringings, call.overflowed_from < 0 ? "" : path_number(call.overflowed_from),
               seconds(call.overflowed), call.queued_from, answered});
}

}  // namespace acd::sim
