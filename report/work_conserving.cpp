#include "work_conserving.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <set>

#include "call_cursor.h"
#include "record/record.h"
#include "samples.h"
#include "spans.h"
#include "waits.h"

namespace acd {

void WorkConserving::narrow(Day day, Interval time, std::vector<CallWait>& calls) {
  IdleAgents agents;
  read_losses(time);
  read_spans(time, agents);
  read_answers(time, agents);
  check_samples(time, agents);
  std::set<std::int64_t> paths;
  for (const CallWait& wait : calls) {
    agents.check(wait);
    paths.insert(wait.call.path);
  }
  for (const std::int64_t path : paths) evidence_[{path, day}] = agents.evidence(path);
  for (CallWait& wait : calls) agents.narrow(wait);
}

// What the day's midnight parts is one span.
void WorkConserving::read_spans(Interval time, IdleAgents& agents) {
  ringing_.clear();
  SpanJoin join(context_.reader.db());
  const auto take = [&](StoredSpan span) {
    if (span.time.to <= time.from || time.to < span.time.from) return;
    if (span.time.from == time.from) span.time.from = join.begin_of(span);
    if (span.state == State::idle) add_idle(span.agent_key, span.time, span.opened_by, span.closed_by, agents);
    if (span.state == State::ringing) ringing_.push_back(span.time);
  };
  const DayRange days = days_of(time);
  Query row(context_.reader.db(), fmt::format("{}WHERE day BETWEEN ? AND ? AND state IN ({}, {})", kWholePiece,
                                              static_cast<int>(State::idle), static_cast<int>(State::ringing)));
  row.restart({days.first, days.last});
  StoredSpan piece;
  while (row.step()) {
    read_piece(row, piece);
    take(piece);
  }
  for (const StoredSpan& span : context_.reader.open_spans()) take(span);
  std::sort(ringing_.begin(), ringing_.end(), [](Interval a, Interval b) { return a.from < b.from; });
  for (std::size_t i = 1; i < ringing_.size(); ++i) ringing_[i].to = std::max(ringing_[i].to, ringing_[i - 1].to);
}

// What an agent did is not known from a loss of records on, up to the agent's next record.
void WorkConserving::read_losses(Interval time) {
  losses_.clear();
  Query loss(
      context_.reader.db(),
      "SELECT (SELECT max(at) FROM (SELECT * FROM (SELECT at FROM agent_event WHERE frame_id < a.frame_id ORDER BY "
      "frame_id DESC LIMIT 1) UNION ALL SELECT * FROM (SELECT at FROM queue_sample WHERE frame_id < a.frame_id "
      "ORDER BY frame_id DESC LIMIT 1))) FROM anomaly a WHERE frame_id BETWEEN ? AND ? AND kind = 'lost'");
  for (const FrameRange& frames : context_.reader.frames_in_time(time)) {
    loss.restart({frames.first, frames.last});
    while (loss.step())
      if (const auto at = loss.optional_number(0)) losses_.push_back({*at});
  }
  std::sort(losses_.begin(), losses_.end());
}

void WorkConserving::add_idle(std::int64_t agent_key, Interval span, FrameId opened_by, FrameId closed_by,
                              IdleAgents& agents) const {
  const auto loss = std::lower_bound(losses_.begin(), losses_.end(), span.from);
  if (loss == losses_.end() || span.to <= *loss) return agents.idle(agent_key, span, opened_by, closed_by);
  agents.idle(agent_key, {span.from, *loss}, opened_by, 0);
}

bool WorkConserving::anyone_rings(Instant t) const {
  const auto later = std::upper_bound(ringing_.begin(), ringing_.end(), t,
                                      [](Instant s, const Interval& ringing) { return s < ringing.from; });
  return later != ringing_.begin() && t <= std::prev(later)->to;
}

void WorkConserving::read_answers(Interval time, IdleAgents& agents) {
  CallCursor answers(context_.reader, time);
  CallCursor::Answer answer;
  while (answers.next_before(time.to, answer))
    if (time.from <= answer.at && answer.path_key != 0) agents.answers(answer.agent_key, answer.path_key, answer.at);
}

// Where a ringing call may be counted as waiting, and one rings, a report says nothing of who waits.
void WorkConserving::check_samples(Interval time, IdleAgents& agents) {
  Reader& reader = context_.reader;
  std::set<std::int64_t> paths;
  for (const QueueName& queue : reader.queues())
    if (queue.kind == QueueKind::path) paths.insert(queue.key);
  for (const CoveredRun& run : reader.covered_runs(time)) {
    const SessionReading& session = reading_(run.session_id);
    if (!session.sends_ringing) continue;  // there an idle agent may be one whose telephone rings
    SampleCursor samples(reader.db(),
                         {{reader.first_frame_at(run, time.from), reader.first_frame_at(run, time.to) - 1}});
    Sample sample;
    while (samples.next(sample)) {
      if (!paths.contains(sample.queue_key) || !sample.calls_waiting || sample.held) continue;
      if (session.ringing_counted != RingingCounted::no && anyone_rings(sample.at)) continue;
      const bool told = sample.longest_wait_s && *sample.longest_wait_s != QueueReport::kLongestWaitMax_s;
      agents.check({sample.frame_id, sample.at, sample.queue_key, static_cast<int>(*sample.calls_waiting),
                    told ? std::optional(static_cast<int>(*sample.longest_wait_s)) : std::nullopt, false});
    }
  }
}

std::vector<WorkConserving::Found> WorkConserving::found() const {
  std::vector<Found> all;
  for (const QueueName& queue : context_.reader.queues()) {
    Found found{queue.key, queue.id, {}, 0, 0};
    for (auto day = evidence_.lower_bound({queue.key, std::numeric_limits<Day>::min()});
         day != evidence_.end() && day->first.first == queue.key; ++day) {
      found.evidence += day->second;
      ++found.days;
      found.refused += day->second.refuses();
    }
    if (found.days > 0) all.push_back(std::move(found));
  }
  return all;
}

std::string WorkConserving::Found::text() const {
  const double percent = evidence.waiting == 0
                             ? 0.0
                             : 100.0 * static_cast<double>(evidence.against) / static_cast<double>(evidence.waiting);
  return fmt::format(
      "an agent who answers it was idle in {} of {} times that callers were seen waiting ({:.2f} %){}; refused on {} "
      "of {} days, where that is more than {:.1f} % or of fewer than {} times",
      evidence.against, evidence.waiting, percent,
      evidence.example ? fmt::format(", first at frame {}", evidence.example) : "", refused, days,
      100 * IdleAgents::kMostAgainst, IdleAgents::kLeastWaiting);
}

}  // namespace acd
