// What prune left of the days that it deleted, as reports of the others need it.

#include <utility>

#include "store/deriver.h"
#include "store/query.h"
#include "store/reader.h"

namespace acd {

const std::optional<Pruned>& Reader::pruned() {
  if (!std::exchange(looked_for_pruned_, true)) pruned_ = read_pruned(db_);
  return pruned_;
}

CoveredRun with_context(CoveredRun run) {
  run.time.from = run.begin.at;
  run.first_frame_id = run.begin.frame_id;
  return run;
}

// The piece before the first that is left was pruned; what it was is kept.
void Reader::extend_before_cut(CoveredRun& run, bool whole) const {
  const bool may_hold = run.time.from < pruned_->from + Deriver::kSampleHolds_s;
  if (may_hold) run.first_held_frame_id = pruned_->first_held_frame_id;
  if (whole) return;
  run.begin = pruned_->run.value_or(RunBegin{run.time.from, run.first_frame_id});
}

std::vector<FrameRange> Reader::frames_of_calls(Interval range) {
  std::vector<CoveredRun> runs = covered_runs(range);
  if (pruned()) {
    add_rows_left(runs, pruned_->calls,
                  "SELECT at FROM acd_call WHERE frame_id = ?1 AND (ended_at IS NULL OR ended_at >= ?2)", range);
    add_rows_left(runs, pruned_->work_timers, "SELECT at FROM acd_call WHERE frame_id = ?1 AND ended_at < ?2", range);
  }
  return frames_of(std::move(runs), range);
}

// Those that were not over at the cut, each as a run of 0 s; but for those that turned out to end before it.
void Reader::add_rows_left(std::vector<CoveredRun>& runs, const std::vector<FrameId>& rows,
                           const char* begin_if_it_reaches, Interval range) {
  Query begin(db_, begin_if_it_reaches);
  for (const FrameId frame_id : rows) {
    begin.restart({frame_id, pruned_->from.unix_s});
    if (!begin.step()) continue;
    const Instant at{begin.number(0)};
    if (range.contains(at)) runs.push_back({0, {at, at}, frame_id, frame_id, frame_id, {at, frame_id}});
  }
}

}  // namespace acd
