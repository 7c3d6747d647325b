#include "span/wait_chain.h"

#include <algorithm>
#include <utility>

namespace acd {
namespace {

constexpr Instant kNever{std::numeric_limits<std::int64_t>::min()};
constexpr std::int64_t kSlack_s = 1;  // whole seconds: the oldest call arrived within 1 s of t - w

// When the oldest waiting call arrived, give or take kSlack_s.
std::optional<Instant> implied_arrival(const PathSample& s) {
  if (s.calls_waiting == 0 || !s.longest_wait_s || s.oldest_rings) return std::nullopt;
  return s.at - *s.longest_wait_s;
}

void raise(ArrivalBound& bound, ArrivalBound to) {
  if (bound.at < to.at) bound = to;
}

void reduce(ArrivalBound& bound, ArrivalBound to) {
  if (to.at < bound.at) bound = to;
}

void make_monotone_upper(std::vector<ArrivalBound>& upper) {
  for (std::size_t i = upper.size(); i-- > 1;) reduce(upper[i - 1], upper[i]);
}

}  // namespace

void WaitChain::sample(const PathSample& sample) {
  const auto implied = implied_arrival(sample);
  if (contradicts_return(sample, implied)) {
    for (Link& link : links_) unbounded(std::exchange(link.departures, {}), Unbounded::fifo);
    links_.clear();
    broken_by_ = Unbounded::fifo;
  } else if (!links_.empty() && implied && highest_ && *implied < *highest_ - kSlack_s) {
    close(Unbounded::fifo);
    may_return(sample.at);
  }
  begin(sample);
  if (sample.calls_waiting > 0) return;
  close(Unbounded::no_sample);
  begin(sample);
}

void WaitChain::begin(const PathSample& sample) {
  if (links_.empty()) highest_.reset();
  const auto implied = sample.calls_waiting == 0 ? std::optional(sample.at) : implied_arrival(sample);
  if (implied) highest_ = std::max(highest_.value_or(*implied), *implied);
  links_.push_back({});
  links_.back().sample = sample;
  links_.back().trusted = !returned_;
}

void WaitChain::departs(const AnsweredCall& call) {
  if (links_.empty()) {
    calls_.push_back({call, broken_by_, {}, {}, false});
    return;
  }
  links_.back().departures.push_back({call, std::nullopt});
  if (returned_) returned_->departed = true;
}

void WaitChain::arrived_within(FrameId answer, const ArrivalBounds& bounds) {
  if (returned_) return;  // the oldest may be one that came back
  for (auto link = links_.rbegin(); link != links_.rend(); ++link)
    for (Departure& departure : link->departures)
      if (departure.call.frame_id == answer) {
        if (!departure.known) departure.known = bounds;
        raise(departure.known->lower, bounds.lower);
        reduce(departure.known->upper, bounds.upper);
        return;
      }
}

void WaitChain::departs_unseen() {
  if (!links_.empty()) ++links_.back().unseen;
}

void WaitChain::breaks(Unbounded why) {
  close(why);
  links_.clear();
  broken_by_ = why;
  if (why == Unbounded::hole) returned_.reset();
}

void WaitChain::may_return(Instant rung_at) {
  if (!returned_) returned_.emplace();
  ++returned_->calls;
  returned_->rung_at = std::max(returned_->rung_at, rung_at);
  returned_->implied.reset();
}

// A call that came back is the oldest of all: it rang before the others were due. Back at the head it departs next; if
// another departs instead, it stands behind others, and the oldest tells nothing of those that departed. It is gone
// once the oldest is another one, or arrived after it rang.
bool WaitChain::contradicts_return(const PathSample& sample, std::optional<Instant> implied) {
  if (!returned_) return false;
  if (sample.calls_waiting == 0 || (implied && *implied - kSlack_s > returned_->rung_at)) {
    returned_.reset();
    return false;
  }
  if (!implied) return false;
  const auto before = std::exchange(returned_->implied, implied);
  const bool departed = std::exchange(returned_->departed, false);
  if (!before || *implied <= *before + kSlack_s) return departed;
  if (--returned_->calls > 0) return departed;
  returned_.reset();
  return false;
}

// The chain ends here. What departed behind its last sample has no sample on its other side.
void WaitChain::close(Unbounded why) {
  if (links_.empty()) return;
  unbounded(std::exchange(links_.back().departures, {}), why);
  if (links_.size() > 1) {
    bound_forwards();
    bound_backwards();
    bound_likely();
    if (contradictory() || !settle_departures())
      for (const Link& link : links_) unbounded(link.departures, Unbounded::fifo);
    else
      certify();
  }
  links_.clear();
}

// A call waiting now was waiting at the sample before, further back by those that departed; or it arrived since.
void WaitChain::bound_forwards() {
  for (std::size_t k = 0; k < links_.size(); ++k) {
    const PathSample& s = links_[k].sample;
    std::vector<ArrivalBound>& lower = links_[k].lower;
    lower.assign(static_cast<std::size_t>(s.calls_waiting), {kNever, 0});
    for (std::size_t i = 0; i < lower.size(); ++i) {
      if (k > 0) {
        const Link& before = links_[k - 1];
        const std::size_t was = i + before.departures.size();
        if (was < before.lower.size())
          lower[i] = before.lower[was];
        else if (before.sample.calls_waiting == kMaxCallsWaiting)
          lower[i] = before.lower.back();
        else
          lower[i] = {before.sample.at, before.sample.frame_id};
      }
      if (s.longest_wait_s) raise(lower[i], {s.at - *s.longest_wait_s - kSlack_s, s.frame_id});
      if (i > 0) raise(lower[i], lower[i - 1]);
    }
  }
}

// A call waiting now is no younger than the one that stands, at the next sample, where it would stand had only those
// departed that were seen.
void WaitChain::bound_backwards() {
  for (std::size_t k = links_.size(); k-- > 0;) {
    const PathSample& s = links_[k].sample;
    std::vector<ArrivalBound>& upper = links_[k].upper;
    upper.assign(static_cast<std::size_t>(s.calls_waiting), {s.at + kSlack_s, s.frame_id});
    if (const auto implied = implied_arrival(s)) reduce(upper.front(), {*implied + kSlack_s, s.frame_id});
    if (k + 1 < links_.size()) {
      const std::vector<ArrivalBound>& next = links_[k + 1].upper;
      const std::size_t departed = links_[k].departures.size();
      for (std::size_t i = 0; i < upper.size(); ++i)
        if (const std::size_t then = i - std::min(i, departed); then < next.size()) reduce(upper[i], next[then]);
    }
    make_monotone_upper(upper);
  }
}

// Nobody left unseen: a call waiting now stood exactly so much further back.
void WaitChain::bound_likely() {
  for (std::size_t k = 0; k < links_.size(); ++k) {
    std::vector<ArrivalBound>& likely = links_[k].likely_upper = links_[k].upper;
    if (k == 0) continue;
    const std::vector<ArrivalBound>& before = links_[k - 1].likely_upper;
    const std::size_t departed = links_[k - 1].departures.size();
    for (std::size_t i = 0; i < likely.size() && i + departed < before.size(); ++i)
      reduce(likely[i], before[i + departed]);
    make_monotone_upper(likely);
  }
}

bool WaitChain::contradictory() const {
  for (const Link& link : links_)
    for (std::size_t i = 0; i < link.lower.size(); ++i)
      if (link.upper[i].at < link.lower[i].at) return true;
  return false;
}

// False if a departure contradicts first-in-first-out; then nothing of this chain is kept.
bool WaitChain::settle_departures() {
  const std::size_t first = calls_.size();
  for (std::size_t cell = 0; cell + 1 < links_.size(); ++cell)
    for (std::size_t rank = 0; rank < links_[cell].departures.size(); ++rank) {
      calls_.push_back({links_[cell].departures[rank].call, Unbounded::none, {}, {}, false});
      if (settle(cell, rank, calls_.back())) continue;
      calls_.resize(first);
      return false;
    }
  return true;
}

// The rank-th call (from 0) that departed in a cell.
bool WaitChain::settle(std::size_t cell, std::size_t rank, CallWait& wait) const {
  const Link& link = links_[cell];
  const std::vector<ArrivalBound>& next = links_[cell + 1].upper;
  const bool was_waiting = rank < link.lower.size();
  ArrivalBounds& bounds = wait.guaranteed;
  if (was_waiting)
    bounds.lower = link.lower[rank];
  else if (link.sample.calls_waiting == kMaxCallsWaiting)
    bounds.lower = link.lower.back();
  else
    bounds.lower = {link.sample.at, link.sample.frame_id};
  bounds.upper = {wait.call.rung_at + kSlack_s, wait.call.rung_by};
  if (!next.empty()) reduce(bounds.upper, next.front());
  if (const auto& known = link.departures[rank].known) {
    raise(bounds.lower, known->lower);
    reduce(bounds.upper, known->upper);
  }
  wait.likely = bounds;
  if (was_waiting) reduce(wait.likely.upper, link.likely_upper[rank]);
  if (wait.likely.upper.at < wait.likely.lower.at) {
    wait.unseen_departure = true;
    wait.likely = bounds;
  }
  if (bounds.lower.at == kNever) wait.why = Unbounded::saturated;
  return !(bounds.upper.at < bounds.lower.at);
}

// Windows do not reach over an edge, nor over samples among which a call may stand at a place not known.
void WaitChain::certify() {
  const auto interval = [&](Instant t) { return std::upper_bound(edges_.begin(), edges_.end(), t) - edges_.begin(); };
  std::size_t first = 0;
  for (std::size_t k = 1; k <= links_.size(); ++k)
    if (k == links_.size() || !links_[k].trusted || !links_[first].trusted ||
        interval(links_[k].sample.at) != interval(links_[first].sample.at)) {
      if (first + 1 < k) certify(first, k - 1);
      first = k;
    }
}

// The best sum over windows that do not overlap, among samples first .. last.
void WaitChain::certify(std::size_t first, std::size_t last) {
  std::vector<std::int64_t> best(last - first + 1, 0);
  for (std::size_t m = first + 1; m <= last; ++m) {
    std::int64_t& at_m = best[m - first] = best[m - first - 1];
    const std::size_t reach = std::min<std::size_t>(m - first, kCertificateSamples);
    for (std::size_t k = m - reach; k < m; ++k) at_m = std::max(at_m, best[k - first] + left_between(k, m));
  }
  if (best.back() > 0) left_.push_back({links_[first].sample.path, links_[first].sample.at, best.back()});
}

// Those of the calls waiting at k that cannot be waiting at m, less those that departed to an agent.
std::int64_t WaitChain::left_between(std::size_t k, std::size_t m) const {
  const PathSample& later = links_[m].sample;
  if (later.calls_waiting == kMaxCallsWaiting) return 0;
  std::int64_t gone = links_[k].sample.calls_waiting - later.calls_waiting;
  if (const auto implied = implied_arrival(later)) {
    const std::vector<ArrivalBound>& upper = links_[k].upper;
    const Instant oldest = *implied - kSlack_s;
    const auto older =
        std::partition_point(upper.begin(), upper.end(), [&](const ArrivalBound& bound) { return bound.at < oldest; });
    gone = std::max<std::int64_t>(gone, older - upper.begin());
  }
  for (std::size_t cell = k; cell < m && gone > 0; ++cell)
    gone -= static_cast<std::int64_t>(links_[cell].departures.size()) + links_[cell].unseen;
  return std::max<std::int64_t>(gone, 0);
}

void WaitChain::unbounded(const std::vector<Departure>& departures, Unbounded why) {
  for (const Departure& departure : departures) calls_.push_back({departure.call, why, {}, {}, false});
}

}  // namespace acd
