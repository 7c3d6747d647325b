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
      waiting_(static_cast<std::size_t>(options.paths)),
      ringing_(static_cast<std::size_t>(options.paths)) {}

std::int64_t Queues::arrive(int path, Millis now) {
  ++last_id_;
  waiting(path).push_back({last_id_, path, now, now, -1, -1, 0});
  return last_id_;
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
  std::deque<Call>& queue = waiting(path);
  if (options_.unanswered == Unanswered::kHead) {
    // Among several calls given back the older one goes first, else the path would not be first-in-first-out.
    const auto behind = [&call](const Call& other) {
      return other.queued_from != call.queued_from ? other.queued_from > call.queued_from : other.id > call.id;
    };
    queue.insert(std::find_if(queue.begin(), queue.end(), behind), call);
    return;
  }
  if (options_.unanswered == Unanswered::kTailAsNew) call.queued_from = now;
  queue.push_back(call);
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
    const bool sorted = options_.unanswered != Unanswered::kTailWithAge;
    oldest = (sorted ? queue.front() : *std::min_element(queue.begin(), queue.end(), older)).queued_from;
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
               call.unanswered_ringings});
}

}  // namespace acd::sim
