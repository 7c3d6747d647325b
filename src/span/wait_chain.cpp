#include "span/wait_chain.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace acd {
namespace {

constexpr Instant kNever{std::numeric_limits<std::int64_t>::min()};

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

// Of a call behind those that a sample tells of: it came since, unless more may have waited than its field can hold.
ArrivalBound lower_behind(const PathSample& sample, const std::vector<ArrivalBound>& lower) {
  if (!sample.more_may_wait) return {sample.at, sample.frame_id};
  return lower.empty() ? ArrivalBound{kNever, 0} : lower.back();
}

// What is known of one call tells of those that departed before and after it.
void make_monotone(std::vector<CallWait>::iterator begin, std::vector<CallWait>::iterator end) {
  for (const auto bounds : {&CallWait::guaranteed, &CallWait::likely}) {
    for (auto call = begin; call != end && call + 1 != end; ++call)
      raise(((*(call + 1)).*bounds).lower, ((*call).*bounds).lower);
    for (auto call = end; call != begin && call - 1 != begin; --call)
      reduce(((*(call - 2)).*bounds).upper, ((*(call - 1)).*bounds).upper);
  }
  for (; begin != end; ++begin) {
    begin->unseen_departure = begin->likely.upper.at < begin->likely.lower.at;
    if (begin->unseen_departure) begin->likely = begin->guaranteed;
    if (begin->guaranteed.lower.at == kNever) begin->why = Unbounded::saturated;
  }
}

bool is_impossible(const CallWait& wait) { return wait.guaranteed.upper.at < wait.guaranteed.lower.at; }

}  // namespace

void WaitChain::sample(const PathSample& sample) {
  if (std::exchange(unseen_before_, false)) may_return(sample.at);
  const auto implied = implied_arrival(sample);
  if (contradicts_return(sample, implied)) {
    discard();
  } else if (!links_.empty() && implied && highest_ && *implied < *highest_ - kSlack_s) {
    contradicted(sample);
    close(Unbounded::fifo);
  }
  begin(sample);
  if (is_contradictory(links_.back())) {
    contradicted(sample);
    discard();
    begin(sample);
  } else if (is_cut_at(sample)) {
    close(Unbounded::no_sample);
    begin(sample);
  }
}

// Nothing is lost by that at an empty queue.
bool WaitChain::is_cut_at(const PathSample& sample) const {
  const auto day = [&](Instant t) { return std::upper_bound(midnights_.begin(), midnights_.end(), t); };
  return sample.is_empty() || places_ > kMaxPlaces || day(links_.front().sample.at) != day(sample.at);
}

// Whoever waits now may stand anywhere, until all of them are gone.
void WaitChain::contradicted(const PathSample& sample) {
  if (!returned_) results_.contradictions.push_back({sample.at, sample.frame_id});
  may_return(sample.at);
}

void WaitChain::begin(const PathSample& sample) {
  if (links_.empty()) {
    highest_.reset();
    places_ = 0;
  }
  const auto implied = sample.is_empty() ? std::optional(sample.at) : implied_arrival(sample);
  if (implied) highest_ = std::max(highest_.value_or(*implied), *implied);
  Link link;
  link.sample = sample;
  link.trusted = !returned_;
  bound_forwards(link);
  places_ += link.lower.size();
  links_.push_back(std::move(link));
}

void WaitChain::departs(const AnsweredCall& call) {
  if (links_.empty()) {
    results_.calls.push_back({call, broken_by_, {}, {}, false});
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
  unseen_before_ = unseen_before_ || why == Unbounded::hole || why == Unbounded::lost;
}

void WaitChain::may_return(Instant rung_at) {
  if (!returned_) returned_ = Returned{0, rung_at, std::nullopt, false};
  ++returned_->calls;
  returned_->rung_at = std::max(returned_->rung_at, rung_at);
  returned_->implied.reset();
}

// A call that came back is the oldest of all: it rang before the others were due. Back at the head it departs next; if
// another departs instead, it stands behind others, and the oldest tells nothing of those that departed. It is gone
// once the oldest is another one, or arrived after it rang.
bool WaitChain::contradicts_return(const PathSample& sample, std::optional<Instant> implied) {
  if (!returned_) return false;
  if (sample.is_empty() || (implied && *implied - kSlack_s > returned_->rung_at)) {
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
    bound_backwards();
    bound_likely();
    in_order_ = std::none_of(links_.begin(), links_.end(), is_contradictory) && settle_departures();
    if (!in_order_) {
      for (const Link& link : links_) unbounded(link.departures, Unbounded::fifo);
      contradicted(links_.back().sample);
    }
    certify();
  }
  links_.clear();
}

// The chain contradicts first-in-first-out.
void WaitChain::discard() {
  for (const Link& link : links_) unbounded(link.departures, Unbounded::fifo);
  in_order_ = false;
  if (links_.size() > 1) certify();
  links_.clear();
  broken_by_ = Unbounded::fifo;
}

// A call waiting now was waiting at the sample before, further back by those that departed; or it arrived since.
void WaitChain::bound_forwards(Link& link) const {
  const PathSample& s = link.sample;
  std::vector<ArrivalBound>& lower = link.lower;
  lower.assign(static_cast<std::size_t>(s.calls_waiting), {kNever, 0});
  for (std::size_t i = 0; i < lower.size(); ++i) {
    if (!links_.empty()) {
      const Link& before = links_.back();
      const std::size_t was = i + before.departures.size();
      lower[i] = was < before.lower.size() ? before.lower[was] : lower_behind(before.sample, before.lower);
    }
    if (s.longest_wait_s) raise(lower[i], {s.at - *s.longest_wait_s - kSlack_s, s.frame_id});
    if (i > 0) raise(lower[i], lower[i - 1]);
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

// The oldest call must have arrived behind those that were seen to depart, and nobody can arrive after the sample.
bool WaitChain::is_contradictory(const Link& link) {
  if (link.lower.empty()) return false;
  const auto implied = implied_arrival(link.sample);
  if (implied && *implied + kSlack_s < link.lower.front().at) return true;
  for (std::size_t i = 0; i < link.upper.size(); ++i)
    if (link.upper[i].at < link.lower[i].at) return true;
  return false;
}

// False if a departure contradicts first-in-first-out; then nothing of this chain is kept.
bool WaitChain::settle_departures() {
  std::vector<CallWait>& calls = results_.calls;
  const std::size_t first = calls.size();
  for (std::size_t cell = 0; cell + 1 < links_.size(); ++cell)
    for (std::size_t rank = 0; rank < links_[cell].departures.size(); ++rank) calls.push_back(settle(cell, rank));
  const auto begin = calls.begin() + static_cast<std::ptrdiff_t>(first);
  make_monotone(begin, calls.end());
  if (std::none_of(begin, calls.end(), is_impossible)) return true;
  calls.erase(begin, calls.end());
  return false;
}

// The rank-th call (from 0) that departed in a cell.
CallWait WaitChain::settle(std::size_t cell, std::size_t rank) const {
  const Link& link = links_[cell];
  CallWait wait{link.departures[rank].call, Unbounded::none, {}, {}, false};
  const std::vector<ArrivalBound>& next = links_[cell + 1].upper;
  const bool was_waiting = rank < link.lower.size();
  ArrivalBounds& bounds = wait.guaranteed;
  bounds.lower = was_waiting ? link.lower[rank] : lower_behind(link.sample, link.lower);
  bounds.upper = {wait.call.rung_at + kSlack_s, wait.call.rung_by};
  if (!next.empty()) reduce(bounds.upper, next.front());
  if (const auto& known = link.departures[rank].known) {
    raise(bounds.lower, known->lower);
    reduce(bounds.upper, known->upper);
  }
  wait.likely = bounds;
  if (was_waiting) reduce(wait.likely.upper, link.likely_upper[rank]);
  return wait;
}

// Windows do not reach over an edge, nor over samples among which a call may stand at a place not known.
void WaitChain::certify() {
  for (std::size_t k = 1; k < links_.size(); ++k)
    links_[k].departed_before = links_[k - 1].departed_before +
                                static_cast<std::int64_t>(links_[k - 1].departures.size()) + links_[k - 1].unseen;
  const auto interval = [&](Instant t) { return std::upper_bound(edges_.begin(), edges_.end(), t) - edges_.begin(); };
  std::size_t first = 0;
  for (std::size_t k = 1; k <= links_.size(); ++k)
    if (k == links_.size() || !links_[k].trusted || !links_[first].trusted ||
        interval(links_[k].sample.at) != interval(links_[first].sample.at)) {
      if (first + 1 < k) certify(first, k - 1);
      first = k;
    }
}

void WaitChain::certify(std::size_t first, std::size_t last) {
  const std::int64_t in_any_order = most_left(first, last, true);
  const std::int64_t calls = in_order_ ? most_left(first, last, false) : in_any_order;
  if (calls > 0) results_.left.push_back({links_[first].sample.path, links_[first].sample.at, calls, in_any_order});
}

// The best sum over windows that do not overlap, among samples first .. last.
std::int64_t WaitChain::most_left(std::size_t first, std::size_t last, bool any_order) const {
  std::vector<std::int64_t> best(last - first + 1, 0);
  for (std::size_t m = first + 1; m <= last; ++m) {
    std::int64_t& at_m = best[m - first] = best[m - first - 1];
    const std::size_t reach = std::min<std::size_t>(m - first, kCertificateSamples);
    for (std::size_t k = m - reach; k < m; ++k) at_m = std::max(at_m, best[k - first] + left_between(k, m, any_order));
  }
  return best.back();
}

// Those of the calls waiting at k that cannot be waiting at m, less those that departed to an agent.
std::int64_t WaitChain::left_between(std::size_t k, std::size_t m, bool any_order) const {
  const PathSample& later = links_[m].sample;
  if (later.more_may_wait) return 0;
  std::int64_t gone = links_[k].sample.calls_waiting - later.calls_waiting;
  if (const auto implied = any_order ? std::nullopt : implied_arrival(later)) {
    const std::vector<ArrivalBound>& upper = links_[k].upper;
    const Instant oldest = *implied - kSlack_s;
    const auto older =
        std::partition_point(upper.begin(), upper.end(), [&](const ArrivalBound& bound) { return bound.at < oldest; });
    gone = std::max<std::int64_t>(gone, older - upper.begin());
  }
  return std::max<std::int64_t>(gone - (links_[m].departed_before - links_[k].departed_before), 0);
}

void WaitChain::unbounded(const std::vector<Departure>& departures, Unbounded why) {
  for (const Departure& departure : departures) results_.calls.push_back({departure.call, why, {}, {}, false});
}

}  // namespace acd
