#include "store/session_evidence.h"

#include <algorithm>
#include <limits>
#include <vector>

#include "store/query.h"
#include "store/reader.h"
#include "store/session_row.h"
#include "store/wait_feed.h"

namespace acd {
namespace {

// Reads a session's runs in the order in which they were recorded: so it is the same whatever was pruned meanwhile.
class Gatherer {
 public:
  Gatherer(Reader& reader, std::int64_t session_id)
      : reader_(reader),
        zone_("UTC"),
        ringing_(reader.db(), "SELECT 1 FROM agent_event WHERE frame_id BETWEEN ? AND ? AND code = 'T' LIMIT 1") {
    if (const auto stored = read_session(reader.db(), session_id)) zone_ = stored->session.zone;
    for (const CoveredRun& run : reader.covered_runs(session_time(session_id)))
      if (run.session_id == session_id) runs_.push_back(with_context(run));
    std::sort(runs_.begin(), runs_.end(),
              [](const CoveredRun& a, const CoveredRun& b) { return a.first_frame_id < b.first_frame_id; });
    if (const auto& pruned = reader.pruned(); pruned && pruned->session_id == session_id) evidence_ = pruned->evidence;
  }

  SessionEvidence& evidence() { return evidence_; }

  void look_for_ringing(FrameId until) {
    for (const CoveredRun& run : runs_) {
      ringing_.restart({run.first_frame_id, std::min(run.last_frame_id, until - 1)});
      evidence_.sends_ringing = evidence_.sends_ringing || ringing_.step();
    }
  }

  // False if it is to stop.
  bool gather(FrameId until, const std::function<bool()>& go_on) {
    for (const CoveredRun& run : runs_)
      if (run.first_frame_id < until && !gather(run, until, go_on)) return false;
    evidence_.until = until;
    return true;
  }

 private:
  Interval session_time(std::int64_t session_id) {
    Query row(
        reader_.db(),
        "SELECT coalesce(min(from_at), 0), coalesce(max(to_at), 0) FROM coverage WHERE session_id = ? AND counted");
    row.restart({session_id});
    row.step();
    return {{row.number(0)}, {row.number(1) + 1}};
  }

  // Day by day.
  bool gather(const CoveredRun& run, FrameId until, const std::function<bool()>& go_on) {
    Instant from = run.time.from;
    for (Day day = zone_.local_day(from + kEvidenceEdge_s) + 1; from <= run.time.to; ++day) {
      if (evidence_.found.is_plain()) return true;
      if (!go_on()) return false;
      const Instant to = zone_.midnight(day) - kEvidenceEdge_s;
      const FrameId first = reader_.first_frame_at(run, from);
      if (first >= until) return true;
      const FrameId last = reader_.first_frame_at(run, to) - 1;
      if (last >= evidence_.until) gather(run, {from, to}, first, last);
      from = to;
    }
    return true;
  }

  // Until all of that time is settled.
  void gather(const CoveredRun& run, Interval time, FrameId first, FrameId last) {
    RingingEvidence evidence(true, evidence_.found, first, last);
    evidence.input().stretch_begins(run.time.from);
    WaitFeed feed(reader_, reader_.first_frame_at(run, time.from - kEvidenceLookBack_s), run.last_frame_id);
    bool settled = false;
    while (!settled && !evidence.is_plain()) {
      const auto fed = feed.next(evidence.input());
      if (!fed) evidence.input().stretch_ends();
      settled = !fed || time.to + Ringings::kLongestRinging_s < fed->at;
    }
    evidence_.found = evidence.found();
  }

  Reader& reader_;
  Zone zone_;
  Query ringing_;
  std::vector<CoveredRun> runs_;
  SessionEvidence evidence_;
};

constexpr FrameId kNoLimit = std::numeric_limits<FrameId>::max();

}  // namespace

SessionEvidence evidence_of(Reader& reader, std::int64_t session_id) {
  Gatherer gatherer(reader, session_id);
  gatherer.look_for_ringing(kNoLimit);
  if (!gatherer.evidence().sends_ringing) return {};
  gatherer.gather(kNoLimit, [] { return true; });
  return gatherer.evidence();
}

std::optional<SessionEvidence> evidence_before(Reader& reader, std::int64_t session_id, FrameId until,
                                               const std::function<bool()>& go_on) {
  Gatherer gatherer(reader, session_id);
  gatherer.look_for_ringing(until);
  if (!gatherer.gather(until, go_on)) return std::nullopt;
  return gatherer.evidence();
}

}  // namespace acd
