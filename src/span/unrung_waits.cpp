#include "span/unrung_waits.h"

#include <algorithm>
#include <utility>

namespace acd {
namespace {

// The oldest call of a sample; of an empty queue, one that arrives just then.
std::optional<Instant> oldest_arrival(const PathSample& s) {
  if (s.calls_waiting == 0) return s.at;
  if (!s.longest_wait_s) return std::nullopt;
  return s.at - *s.longest_wait_s;
}

}  // namespace

void UnrungWaits::sample(const PathSample& sample) {
  const auto oldest = oldest_arrival(sample);
  if (oldest && highest_ && *oldest < *highest_ - kSlack_s) {
    results_.contradictions.push_back({sample.at, sample.frame_id});
    breaks(Unbounded::fifo);
  }
  if (oldest) highest_ = std::max(highest_.value_or(*oldest), *oldest);
  std::erase_if(answered_, [&](Answered& answered) {
    if (sample.at <= answered.wait.call.at + ring_max_s_) return false;
    settle(answered, sample, oldest);
    return true;
  });
  samples_.push_back(sample);
  while (samples_.size() > 1 && samples_[1].at < sample.at - 2 * ring_max_s_) samples_.pop_front();
}

// By the first sample behind its ringing: those who wait now arrived later. If the oldest is the same as before, it was
// not its turn.
void UnrungWaits::settle(Answered& answered, const PathSample& sample, std::optional<Instant> oldest) {
  CallWait& wait = answered.wait;
  if (sample.calls_waiting > 0 && oldest) {
    if (*oldest + kSlack_s < wait.guaranteed.upper.at) wait.guaranteed.upper = {*oldest + kSlack_s, sample.frame_id};
    if (answered.oldest_before && *oldest <= *answered.oldest_before + kSlack_s) {
      wait.why = Unbounded::fifo;
      results_.contradictions.push_back({sample.at, sample.frame_id});
    }
  }
  if (wait.guaranteed.upper.at < wait.guaranteed.lower.at) {
    wait.why = Unbounded::fifo;
    results_.contradictions.push_back({sample.at, sample.frame_id});
  }
  wait.likely = wait.guaranteed;
  results_.calls.push_back(wait);
}

void UnrungWaits::answered(const AnsweredCall& call) {
  CallWait wait{call, Unbounded::none, {}, {}, false};
  const PathSample* before = last_before_departure(call);
  if (!before)
    wait.why = broken_by_;
  else if (before->calls_waiting > 0 && !before->longest_wait_s)
    wait.why = Unbounded::saturated;
  if (wait.why != Unbounded::none) {
    results_.calls.push_back(wait);
    return;
  }
  wait.guaranteed.lower = {before->calls_waiting == 0 ? before->at : before->at - *before->longest_wait_s - kSlack_s,
                           before->frame_id};
  wait.guaranteed.upper = {call.at + kSlack_s, call.frame_id};
  answered_.push_back({wait, before->calls_waiting > 0 ? oldest_arrival(*before) : std::nullopt});
}

const PathSample* UnrungWaits::last_before_departure(const AnsweredCall& call) const {
  const Instant earliest = call.at - ring_max_s_;
  const bool by_record = call.free_at >= earliest;
  const auto is_before = [&](const PathSample& s) {
    return by_record ? s.frame_id < call.free_by && s.at <= call.free_at : s.at < earliest;
  };
  const auto found = std::find_if(samples_.rbegin(), samples_.rend(), is_before);
  return found == samples_.rend() ? nullptr : &*found;
}

void UnrungWaits::breaks(Unbounded why) {
  for (Answered& answered : answered_) {
    answered.wait.likely = answered.wait.guaranteed;
    results_.calls.push_back(answered.wait);
  }
  answered_.clear();
  samples_.clear();
  highest_.reset();
  broken_by_ = why;
}

}  // namespace acd
