#include "store/cut_context.h"

#include <SQLiteCpp/Statement.h>

#include <algorithm>
#include <map>
#include <set>

#include "store/query.h"
#include "store/reader.h"
#include "store/session_row.h"
#include "store/wait_start.h"

namespace acd {
namespace {

constexpr std::int64_t kFramesAtOnce = 10'000;  // some milliseconds

// What the evidence of how to read waits is gathered from before a midnight.
constexpr std::int64_t kEvidenceContext_s = kEvidenceEdge_s + kEvidenceLookBack_s;

class CutContext {
 public:
  CutContext(SQLite::Database& db, const Carry& carry) : db_(db), carry_(carry), reader_(db, Reader::View::as_it_is) {}

  std::optional<Pruned> find(const std::function<bool()>& go_on) {
    pruned_.before_frame_id = carry_.before_frame_id;
    pruned_.session_id = carry_.session_id;
    pruned_.in_past = carry_.memory.in_past;
    const CoveragePiece piece = first_piece_left();
    find_begin(piece);
    if (!find_rows(go_on)) return std::nullopt;
    find_rejects();
    const FrameId until = run_ ? reader_.first_frame_at(*run_, piece.time.from - kEvidenceEdge_s) : before();
    const auto evidence = evidence_before(reader_, carry_.session_id, until, go_on);
    if (!evidence) return std::nullopt;
    pruned_.evidence = *evidence;
    return pruned_;
  }

 private:
  FrameId before() const { return carry_.before_frame_id; }

  CoveragePiece first_piece_left() {
    Query row(
        db_,
        "SELECT coverage_id, session_id, day, from_at, to_at, first_frame_id, last_frame_id, counted FROM coverage "
        "WHERE first_frame_id >= ?1 OR last_frame_id >= ?1 ORDER BY coverage_id LIMIT 1");
    row.restart({before()});
    row.step();
    CoveragePiece piece;
    piece.coverage_id = row.number(0);
    piece.session_id = row.number(1);
    piece.day = static_cast<Day>(row.number(2));
    piece.time = {{row.number(3)}, {row.number(4)}};
    piece.first_frame_id = row.number(5);
    piece.last_frame_id = row.number(6);
    piece.counted = row.number(7) != 0;
    return piece;
  }

  void find_begin(const CoveragePiece& piece) {
    pruned_.coverage_id = piece.coverage_id;
    pruned_.day = piece.day;
    pruned_.from = piece.time.from;
    pruned_.first_held_frame_id = pruned_.context_frame_id = first_held(piece);
    if (!piece.counted) return;
    const CoveredRun run = reader_.run_of(piece);
    if (run.begin.frame_id >= before()) return;
    run_ = with_context(run);
    pruned_.run = run.begin;
    for (const FrameId first : {reader_.first_frame_at(*run_, piece.time.from - kEvidenceContext_s),
                                first_frame_for_waits(reader_, *run_, piece.time.from, all_paths())})
      pruned_.context_frame_id = std::min(pruned_.context_frame_id, first);
  }

  std::set<std::int64_t> all_paths() {
    std::set<std::int64_t> paths;
    for (const QueueName& queue : reader_.queues())
      if (queue.kind == QueueKind::path) paths.insert(queue.key);
    return paths;
  }

  // The first sample, of the same stretch, that may still hold when the piece begins.
  FrameId first_held(const CoveragePiece& piece) {
    FrameId first = before();
    Query earlier(
        db_,
        "SELECT first_frame_id FROM coverage WHERE coverage_id = ? AND to_at > ? AND ended_by IN ('midnight', "
        "'overlap')");
    const Instant held_from = piece.time.from - Deriver::kSampleHolds_s;
    for (std::int64_t id = piece.coverage_id - 1;; --id) {
      earlier.restart({id, held_from.unix_s});
      if (!earlier.step()) break;
      first = earlier.number(0);
    }
    Query held(db_, "SELECT min(frame_id) FROM queue_sample WHERE frame_id >= ? AND frame_id < ? AND at > ?");
    held.restart({first, before(), held_from.unix_s});
    held.step();
    return held.optional_number(0).value_or(before());
  }

  // False if it is to stop.
  bool find_rows(const std::function<bool()>& go_on) {
    for (const Shift& shift : carried_shifts(carry_)) {
      pruned_.shifts.push_back(shift.frame_id);
      if (const auto next = next_shift(shift)) pruned_.shifts.push_back(*next);
    }
    find_calls();
    find_shown();
    std::set<FrameId> frames;
    for (auto* rows : {&pruned_.shifts, &pruned_.calls, &pruned_.work_timers}) {
      std::sort(rows->begin(), rows->end());
      rows->erase(std::unique(rows->begin(), rows->end()), rows->end());
      frames.insert(rows->begin(), rows->end());
    }
    add_openers(frames);
    if (!add_last_samples(frames, go_on)) return false;
    for (const FrameId frame_id : frames)
      if (frame_id > 0 && frame_id < pruned_.context_frame_id) pruned_.frames.push_back(frame_id);
    return true;
  }

  // Of the agent in another session: where it began the shift counts as ended (report/shifts).
  std::optional<FrameId> next_shift(const Shift& shift) {
    Query next(db_,
               "SELECT s.frame_id FROM shift s JOIN frame f USING(frame_id) WHERE s.agent_key = (SELECT agent_key FROM "
               "shift WHERE frame_id = ?1) AND s.from_at > ?2 AND f.session_id <> (SELECT session_id FROM frame WHERE "
               "frame_id = ?1) ORDER BY s.from_at LIMIT 1");
    next.restart({shift.frame_id, shift.from.unix_s});
    return next.step() && next.number(0) < before() ? std::optional(next.number(0)) : std::nullopt;
  }

  // Over a seam the state of an agent may have been shown in the run before.
  void find_shown() {
    if (!run_) return;
    Query span(db_,
               "SELECT from_at FROM agent_span WHERE day BETWEEN ?1 AND ?2 AND agent_key = ?3 AND to_at = ?4 AND "
               "opened_by = ?5 AND from_at < to_at");
    for (const AgentName& agent : reader_.agents()) {
      const auto found = in_session().agents().find(AgentId(agent.id));
      if (found == in_session().agents().end()) continue;
      const AgentTrack& track = found->second;
      const auto& before = track.before();
      const Instant shown_from = before ? before->shown_from : track.open().from;
      if (run_->time.from < shown_from) continue;
      Instant since = run_->time.from;
      for (bool more = true; more;) {
        const DayRange days = days_of({since - 1, since + 1});
        span.restart(
            {days.first, days.last, agent.key, since.unix_s, before ? before->opened_by : track.open().opened_by});
        more = span.step();
        if (more) since = {span.number(0)};
      }
      if (const auto& earlier = reader_.pruned(); earlier && earlier->run && since <= earlier->from) {
        const auto known = earlier->shown_since.find(agent.key);
        since = known != earlier->shown_since.end() ? known->second : std::max(shown_from, earlier->run->at);
      }
      if (since < run_->time.from) pruned_.shown_since.emplace(agent.key, since);
    }
  }

  // The line of time that the session at the cut adds to.
  const Lineage& in_session() const { return pruned_.in_past ? carry_.past : carry_.present; }

  void find_calls() {
    for (const Lineage* line : {&carry_.present, &carry_.past})
      for (const auto& [id, track] : line->agents())
        for (const AcdCall& call : track.calls()) {
          if (!call.counted) continue;
          if (!call.ended_at)
            pruned_.calls.push_back(call.frame_id);
          else if (run_ && track.facts().work_timer && track.facts().work_timer_call == call.frame_id)
            pruned_.work_timers.push_back(call.frame_id);
        }
  }

  // What opened the spans that continue at the cut, or may still come back there over a hole.
  void add_openers(std::set<FrameId>& frames) const {
    for (const Lineage* line : {&carry_.present, &carry_.past})
      for (const auto& [id, track] : line->agents()) {
        if (run_) frames.insert(track.open().opened_by);
        const auto& before = track.before();
        if (before && pruned_.from - before->hole_from <= AgentTrack::kComeBack_s) frames.insert(before->opened_by);
      }
  }

  // Callers may wait since then. False if it is to stop.
  bool add_last_samples(std::set<FrameId>& frames, const std::function<bool()>& go_on) {
    if (!run_) return true;
    std::map<std::int64_t, FrameId> last;
    Query some(db_,
               "SELECT queue_key, max(frame_id) FROM queue_sample WHERE frame_id >= ? AND frame_id < ? GROUP BY "
               "queue_key");
    for (FrameId from = run_->first_frame_id; from < before(); from += kFramesAtOnce) {
      some.restart({from, std::min(from + kFramesAtOnce, before())});
      while (some.step()) last[some.number(0)] = some.number(1);
      if (!go_on()) return false;
    }
    for (const auto& [queue, frame_id] : last) frames.insert(frame_id);
    return true;
  }

  // Those of the session that stand in no coverage belong to all of its days. CROSS JOIN: SQLite would else look for a
  // reject for each frame.
  void find_rejects() {
    const auto& earlier = reader_.pruned();
    const bool same_session = earlier && earlier->session_id == carry_.session_id;
    if (same_session) pruned_.rejects = earlier->rejects;
    SQLite::Statement row(
        db_,
        "SELECT r.reason, count(*), sum(length(f.raw)), min(r.frame_id) FROM reject r CROSS JOIN frame f "
        "USING(frame_id) WHERE "
        "r.frame_id >= ?1 AND r.frame_id < ?2 AND f.session_id = ?3 AND NOT EXISTS (SELECT 1 FROM coverage c WHERE "
        "r.frame_id BETWEEN c.first_frame_id AND c.last_frame_id) GROUP BY r.reason ORDER BY r.reason");
    row.bind(1, earlier ? earlier->before_frame_id : 0);
    row.bind(2, before());
    row.bind(3, carry_.session_id);
    while (row.executeStep())
      add({row.getColumn(0).getString(), row.getColumn(1).getInt64(), row.getColumn(2).getInt64(),
           row.getColumn(3).getInt64()});
    std::sort(pruned_.rejects.begin(), pruned_.rejects.end(),
              [](const PrunedRejects& a, const PrunedRejects& b) { return a.reason < b.reason; });
  }

  void add(const PrunedRejects& found) {
    const auto known = std::find_if(pruned_.rejects.begin(), pruned_.rejects.end(),
                                    [&](const PrunedRejects& r) { return r.reason == found.reason; });
    if (known == pruned_.rejects.end()) return pruned_.rejects.push_back(found);
    known->count += found.count;
    known->bytes += found.bytes;
  }

  SQLite::Database& db_;
  const Carry& carry_;
  Reader reader_;
  std::optional<CoveredRun> run_;  // that continues at the cut
  Pruned pruned_;
};

}  // namespace

std::optional<Pruned> context_of(SQLite::Database& db, const Carry& carry, const std::function<bool()>& go_on) {
  return CutContext(db, carry).find(go_on);
}

}  // namespace acd
