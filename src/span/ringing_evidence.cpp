#include "span/ringing_evidence.h"

#include <algorithm>

namespace acd {
namespace {

constexpr std::int64_t kPlain = 20;

void add(RingingEvidence::Side& side, FrameId example) {
  if (example == 0) return;
  if (side.count++ == 0) side.example = example;
}

}  // namespace

RingingCounted RingingEvidence::Found::decided() const {
  if (counted.count > 0 && counted.count >= kDecides * not_counted.count) return RingingCounted::yes;
  if (not_counted.count > 0 && not_counted.count >= kDecides * counted.count) return RingingCounted::no;
  if (counted.count > 0 || not_counted.count > 0) return RingingCounted::unknown;
  if (counted.contradictions == 0 && not_counted.contradictions >= kRefutes) return RingingCounted::yes;
  if (not_counted.contradictions == 0 && counted.contradictions >= kRefutes) return RingingCounted::no;
  return RingingCounted::unknown;
}

bool RingingEvidence::Found::is_plain() const {
  return std::max(counted.count, not_counted.count) >= kPlain && decided() != RingingCounted::unknown;
}

RingingEvidence::Found RingingEvidence::found() const {
  Found found = found_;
  found.counted.contradictions += waits_.contradictions(true, first_, last_);
  found.not_counted.contradictions += waits_.contradictions(false, first_, last_);
  return found;
}

// Where there is other evidence nothing is wanted of this.
template <class F>
void RingingEvidence::try_both(F f) {
  if (any()) return;
  f(waits_.sink());
  waits_.take_calls();
  for (const bool counted : {false, true}) waits_.take_left(counted);
}

void RingingEvidence::sample(const PathSample& sample) {
  try_both([&](RingingSink& waits) { waits.sample(sample); });
  Path& path = paths_[sample.path];
  for (Ringing& ringing : path.ringing) {
    if (sample.calls_waiting == 0 && ringing.says_no == 0) ringing.says_no = sample.frame_id;
    const bool one_before = ringing.before && ringing.before->calls_waiting <= 1;
    if (one_before && sample.calls_waiting > 0 && sample.longest_wait_s && ringing.says_yes == 0 &&
        sample.at - *sample.longest_wait_s + kSlack_s < ringing.before->at)
      ringing.says_yes = sample.frame_id;
  }
  path.last = sample;
}

void RingingEvidence::departs(const AnsweredCall& call) {
  try_both([&](RingingSink& waits) { waits.departs(call); });
  Path& path = paths_[call.path];
  path.ringing.push_back({call, path.last, false, false, 0, 0});
}

void RingingEvidence::answered(const AnsweredCall& call) {
  try_both([&](RingingSink& waits) { waits.answered(call); });
  std::erase_if(paths_[call.path].ringing, [&](const Ringing& ringing) {
    if (ringing.call.frame_id != call.frame_id) return false;
    if (call.frame_id < first_ || last_ < call.frame_id) return true;
    if (!ringing.doubtful) add(found_.not_counted, ringing.says_no);
    if (!ringing.doubtful && !ringing.disturbed) add(found_.counted, ringing.says_yes);
    return true;
  });
}

void RingingEvidence::departs_unseen(std::optional<std::int64_t> path) {
  try_both([&](RingingSink& waits) { waits.departs_unseen(path); });
}

void RingingEvidence::breaks(Unbounded why, bool counted_only) {
  try_both([&](RingingSink& waits) { waits.breaks(why, counted_only); });
  for (auto& [number, path] : paths_) {
    path.last.reset();
    for (Ringing& ringing : path.ringing) {
      ringing.doubtful = ringing.doubtful || why == Unbounded::lost || why == Unbounded::out_of_order;
      ringing.disturbed = true;
    }
    if (why == Unbounded::hole) path.ringing.clear();
  }
}

void RingingEvidence::may_return(Instant rung_at) {
  try_both([&](RingingSink& waits) { waits.may_return(rung_at); });
}

}  // namespace acd
