#include "span/queue_waits.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <map>
#include <utility>

namespace acd {
namespace {

constexpr Instant kBegin{std::numeric_limits<std::int64_t>::min()};
constexpr Instant kEnd{std::numeric_limits<std::int64_t>::max()};

// What holds under both.
ArrivalBounds unite(const ArrivalBounds& a, const ArrivalBounds& b) {
  return {a.lower.at < b.lower.at ? a.lower : b.lower, a.upper.at < b.upper.at ? b.upper : a.upper};
}

CallWait unite(const CallWait& a, const CallWait& b) {
  if (a.why != Unbounded::none) return a;
  if (b.why != Unbounded::none) return b;
  return {a.call, Unbounded::none, unite(a.guaranteed, b.guaranteed), unite(a.likely, b.likely),
          a.unseen_departure || b.unseen_departure};
}

template <class T>
void move_to(std::vector<T>& from, std::vector<T>& to) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
  from.clear();
}

}  // namespace

std::vector<CallWait> QueueWaits::take_calls() { return std::exchange(calls_, {}); }

std::vector<LeftUnanswered> QueueWaits::take_left(bool counted) {
  return std::exchange((counted ? counted_ : not_counted_).left, {});
}

QueueWaits::Path& QueueWaits::path(std::int64_t number) {
  std::unique_ptr<Path>& path = paths_[number];
  if (path) return *path;
  path = std::make_unique<Path>();
  path->number = number;
  if (!rules_.sends_ringing) path->unrung.emplace(rules_.ring_max_s, path->unrung_results);
  for (const auto& [used, reading] :
       {std::pair{reads_counted(), &path->counted}, {reads_not_counted(), &path->not_counted}})
    if (used) reading->chain.emplace(rules_.edges, rules_.midnights, reading->results);
  return *path;
}

template <class F>
void QueueWaits::each_chain(Path& path, F f) {
  for (Reading* reading : {&path.counted, &path.not_counted})
    if (reading->chain) f(*reading->chain);
}

void QueueWaits::sample(const PathSample& reported) {
  PathSample sample = reported;
  sample.more_may_wait = sample.calls_waiting >= rules_.most_calls_waiting;
  Path& path = this->path(sample.path);
  if (path.unrung) path.unrung->sample(sample);
  if (path.not_counted.chain) path.not_counted.chain->sample(sample);
  if (path.counted.chain) sample_counted(path, sample);
  collect(path);
  const Instant day = midnight_before(sample.at);
  if (path.day && *path.day < day) release(path, day);
  path.day = day;
}

// Less the calls that ring. While one rings the longest wait is that of the one that rang first.
void QueueWaits::sample_counted(Path& path, PathSample sample) {
  const auto ringing = static_cast<int>(path.ringing.size());
  if (ringing == 0) return path.counted.chain->sample(sample);
  if (sample.calls_waiting < ringing && !sample.more_may_wait) {
    path.counted.results.contradictions.push_back({sample.at, sample.frame_id});
    return path.counted.chain->breaks(Unbounded::fifo);
  }
  sample.calls_waiting = std::max(sample.calls_waiting - ringing, 0);
  if (sample.longest_wait_s) {
    const Instant arrival = sample.at - *sample.longest_wait_s;
    path.counted.chain->arrived_within(path.ringing.front().frame_id,
                                       {{arrival - kSlack_s, sample.frame_id}, {arrival + kSlack_s, sample.frame_id}});
  }
  sample.oldest_rings = true;
  path.counted.chain->sample(sample);
}

void QueueWaits::departs(const AnsweredCall& call) {
  Path& path = this->path(call.path);
  path.ringing.push_back(call);
  each_chain(path, [&](WaitChain& chain) { chain.departs(call); });
}

void QueueWaits::answered(const AnsweredCall& call) {
  Path& path = this->path(call.path);
  if (path.unrung) return path.unrung->answered(call);
  if (call.rung_by == 0) {
    const auto why = call.out_of_order ? Unbounded::out_of_order : Unbounded::ringing_unresolved;
    path.held.push_back({call, why, {}, {}, false});
    return;
  }
  std::erase_if(path.ringing, [&](const AnsweredCall& c) { return c.frame_id == call.frame_id; });
  collect(path);
}

void QueueWaits::departs_unseen(std::optional<std::int64_t> number) {
  for (auto& [of_path, path] : paths_)
    if (!number || *number == of_path) each_chain(*path, [](WaitChain& chain) { chain.departs_unseen(); });
}

void QueueWaits::breaks(Unbounded why, bool counted_only) {
  for (auto& [number, path] : paths_) {
    if (path->unrung && !counted_only) path->unrung->breaks(why);
    if (path->counted.chain) path->counted.chain->breaks(why);
    if (path->not_counted.chain && !counted_only) path->not_counted.chain->breaks(why);
    if (why == Unbounded::hole) path->ringing.clear();
    collect(*path);
    if (why == Unbounded::hole) release(*path, kEnd);
  }
}

void QueueWaits::may_return(Instant rung_at) {
  for (auto& [number, path] : paths_) each_chain(*path, [&](WaitChain& chain) { chain.may_return(rung_at); });
}

void QueueWaits::collect(Path& path) {
  move_to(path.unrung_results.calls, path.held);
  const bool both = path.counted.chain && path.not_counted.chain;
  for (Reading* reading : {&path.counted, &path.not_counted}) {
    if (!both) {
      move_to(reading->results.calls, path.held);
      continue;
    }
    for (CallWait& wait : reading->results.calls) join(path, std::move(wait));
    reading->results.calls.clear();
  }
}

std::int64_t QueueWaits::contradictions(bool counted, FrameId first, FrameId last) const {
  const auto within = [&](FrameId frame_id) { return first <= frame_id && frame_id <= last; };
  const auto& told = (counted ? counted_ : not_counted_).contradictions;
  auto found = std::count_if(told.begin(), told.end(), within);
  for (const auto& [number, path] : paths_) {
    const auto& held = (counted ? path->counted : path->not_counted).results.contradictions;
    found += std::count_if(held.begin(), held.end(), [&](const Contradiction& c) { return within(c.frame_id); });
  }
  return found;
}

Instant QueueWaits::midnight_before(Instant at) const {
  const auto next = std::upper_bound(rules_.midnights.begin(), rules_.midnights.end(), at);
  return next == rules_.midnights.begin() ? kBegin : *std::prev(next);
}

// While it is not known whether ringing calls are counted, a contradiction may just say that they are not.
bool QueueWaits::is_out_of_order(const Path& path, Instant midnight) const {
  const auto contradicts = [&](const WaitResults& results) {
    return std::count_if(results.contradictions.begin(), results.contradictions.end(), [&](const Contradiction& c) {
             return midnight_before(c.at) == midnight;
           }) >= (path.unrung ? kContradictionsUnrung : kContradictions);
  };
  if (path.unrung) return contradicts(path.unrung_results);
  return (!path.counted.chain || contradicts(path.counted.results)) &&
         (!path.not_counted.chain || contradicts(path.not_counted.results));
}

void QueueWaits::tell_out_of_order(const Path& path, Instant until) {
  const WaitResults& results = path.unrung              ? path.unrung_results
                               : path.not_counted.chain ? path.not_counted.results
                                                        : path.counted.results;
  std::map<Instant, OutOfOrder> days;
  for (const Contradiction& contradiction : results.contradictions)
    if (contradiction.at < until) {
      OutOfOrder& day =
          days.try_emplace(midnight_before(contradiction.at), OutOfOrder{path.number, contradiction, 0}).first->second;
      ++day.contradictions;
    }
  for (const auto& [midnight, day] : days)
    if (is_out_of_order(path, midnight)) out_of_order_.push_back(day);
}

// Hands out what is held of the days before `until`: no sample of them is still to come.
void QueueWaits::release(Path& path, Instant until) {
  // An answer of that day may still wait for its first sample.
  const Instant over = until == kEnd ? kEnd : *path.day;
  std::map<Instant, bool> out_of_order;
  const auto is_bad = [&](Instant at) {
    const Instant day = midnight_before(at);
    const auto [known, is_new] = out_of_order.try_emplace(day, false);
    if (is_new) known->second = is_out_of_order(path, day);
    return known->second;
  };
  std::erase_if(path.held, [&](CallWait& wait) {
    if (wait.call.at >= until) return false;
    if (wait.why == Unbounded::none && is_bad(wait.call.at)) wait = {wait.call, Unbounded::fifo, {}, {}, false};
    calls_.push_back(std::move(wait));
    return true;
  });
  tell_out_of_order(path, over);
  for (const auto& [reading, totals] : {std::pair{&path.counted, &counted_}, {&path.not_counted, &not_counted_}}) {
    std::erase_if(reading->results.left, [&, out = &totals->left](LeftUnanswered& left) {
      if (left.at >= until) return false;
      if (is_bad(left.at)) left.calls = left.calls_in_any_order;
      if (left.calls > 0) out->push_back(left);
      return true;
    });
    std::erase_if(reading->results.contradictions, [&, out = &totals->contradictions](const Contradiction& c) {
      if (c.at >= over) return false;
      out->push_back(c.frame_id);
      return true;
    });
  }
  std::erase_if(path.unrung_results.contradictions, [&](const Contradiction& c) { return c.at < over; });
}

void QueueWaits::finish() {
  for (auto& [number, path] : paths_) release(*path, kEnd);
}

void QueueWaits::join(Path& path, CallWait wait) {
  const FrameId answer = wait.call.frame_id;
  const auto other = path.of_one_reading.find(answer);
  if (other == path.of_one_reading.end()) {
    path.of_one_reading.emplace(answer, std::move(wait));
    return;
  }
  path.held.push_back(unite(other->second, wait));
  path.of_one_reading.erase(other);
}

}  // namespace acd
