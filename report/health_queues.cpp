#include <fmt/format.h>

#include <map>
#include <set>

#include "health_checks.h"
#include "queue_intervals.h"
#include "waits.h"

namespace acd {
namespace {

// One path, by its reports and its answers.
struct PathFacts {
  std::int64_t answered = 0, bounded = 0, left = 0;
};

// What contradicts first-in-first-out on one path.
struct Disorder {
  std::int64_t contradictions = 0;
  std::int64_t times = 0;
  FrameId example = 0;

  void add(const OutOfOrder& found) {
    contradictions += found.contradictions;
    ++times;
    if (example == 0 || found.first.frame_id < example) example = found.first.frame_id;
  }
};

struct Reason {
  std::int64_t calls = 0;
  FrameId example = 0;
};

void tell(const QueueName& path, const PathFacts& facts, const QueueInterval& samples, const TakeFact& fact) {
  const bool nobody_answered = facts.answered == 0 && samples.waiting_s > 0;
  fact(
      "path_waits", path.id,
      fmt::format("{} answers, {} bounded; {} reports, callers waiting for {} of {} s; at least {} left unanswered{}{}",
                  facts.answered, facts.bounded, samples.samples, samples.waiting_s, samples.sampled_s, facts.left,
                  samples.samples == 0 ? "; no report: the switch is not programmed to report this path" : "",
                  nobody_answered ? "; callers waited, and no answer names this path" : ""));
}

}  // namespace

void check_queues(const ReportContext& context, const TakeFact& fact) {
  Waits waits(context);
  std::map<std::int64_t, PathFacts> paths;
  std::map<Unbounded, Reason> reasons;
  std::map<std::int64_t, Disorder> disorder;
  waits.read(
      context.range, {context.range.from, context.range.to},
      [&](const CallWait& wait) {
        PathFacts& path = paths[wait.call.path];
        ++path.answered;
        path.bounded += wait.why == Unbounded::none;
        if (wait.why == Unbounded::none) return;
        Reason& reason = reasons[wait.why];
        ++reason.calls;
        if (reason.example == 0 || wait.call.frame_id < reason.example) reason.example = wait.call.frame_id;
      },
      [&](const LeftUnanswered& left) { paths[left.path].left += left.calls; },
      [&](const OutOfOrder& found) { disorder[found.path].add(found); });
  std::set<std::int64_t> sessions;  // they may take turns: one fills the holes of another
  for (const CoveredRun& run : context.reader.covered_runs(context.range)) sessions.insert(run.session_id);
  for (const std::int64_t session_id : sessions) {
    const SessionReading& session = waits.reading(session_id);
    fact("ringing_counted", reading_name(session),
         fmt::format("session {}: {}", session_id, reading_evidence(session)));
  }
  Request whole = context.request;
  whole.step = Step::total;
  ReportContext total{whole,       context.reader, context.zone, context.range,
                      context.now, context.sink,   nullptr,      context.note};
  std::vector<QueueInterval> samples;
  QueueIntervals intervals(total, true, [&](std::size_t, std::int64_t, const auto& rows) { samples = rows; });
  intervals.run();
  for (std::size_t i = 0; i < samples.size(); ++i)
    tell(intervals.queues()[i], paths[intervals.queues()[i].key], samples[i], fact);
  for (const QueueName& path : intervals.queues())
    if (const auto found = disorder.find(path.key); found != disorder.end())
      fact("fifo_violations", path.id,
           fmt::format("{} reports contradict first-in-first-out, on {} days or parts of a day: its waits are "
                       "unbounded there; first at frame {}",
                       found->second.contradictions, found->second.times, found->second.example));
  for (const WorkConserving::Found& found : waits.assumption()) fact("work_conserving", found.path_id, found.text());
  for (const auto& [why, reason] : reasons)
    fact("waits_unbounded", fmt::format("{}", reason.calls),
         fmt::format("answered calls, {}; first at frame {}", unbounded_name(why), reason.example));
}

}  // namespace acd
