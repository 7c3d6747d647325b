#include "waits.h"

#include <fmt/format.h>

#include <algorithm>

#include "store/wait_start.h"

namespace acd {
namespace {

constexpr std::int64_t kDay_s = 86400;
constexpr std::int64_t kHour_s = 3600;
constexpr std::int64_t kTakeEvery = 4096;  // records

RingingCounted asked_for(Request::RingingCounted asked, RingingCounted found) {
  switch (asked) {
    case Request::RingingCounted::yes:
      return RingingCounted::yes;
    case Request::RingingCounted::no:
      return RingingCounted::no;
    case Request::RingingCounted::automatic:
      break;
  }
  return found;
}

std::string evidence(std::string_view what, const RingingEvidence::Side& side) {
  return fmt::format("{} for {}{}", side.count, what, side.count ? fmt::format(" (frame {})", side.example) : "");
}

}  // namespace

std::string_view reading_name(const SessionReading& session) {
  if (!session.sends_ringing) return "no_ringing_sent";
  switch (session.ringing_counted) {
    case RingingCounted::yes:
      return "yes";
    case RingingCounted::no:
      return "no";
    case RingingCounted::unknown:
      break;
  }
  return "unknown";
}

std::string reading_evidence(const SessionReading& session) {
  if (!session.sends_ringing) return "no record of ringing: wide bounds, and a call that rang in vain is not seen";
  const bool known = session.ringing_counted != RingingCounted::unknown;
  return fmt::format("whether ringing calls are counted as waiting, evidence: {}, {}{}",
                     evidence("yes", session.evidence.counted), evidence("no", session.evidence.not_counted),
                     known ? "" : "; bounds hold for both");
}

Waits::Waits(const ReportContext& context)
    : context_(context), reader_(context.reader), days_(context.reader.zone().value_or("UTC")) {
  if (context.request.work_conserving)
    assumed_.emplace(context, [this](std::int64_t session_id) -> const SessionReading& { return reading(session_id); });
}

std::vector<WorkConserving::Found> Waits::assumption() const {
  return assumed_ ? assumed_->found() : std::vector<WorkConserving::Found>();
}

void Waits::tell_assumption() const {
  for (const WorkConserving::Found& found : assumption())
    context_.note(fmt::format("--assume work-conserving, path {}: {}", found.path_id, found.text()));
}

const SessionReading& Waits::reading(std::int64_t session_id) {
  const auto known = readings_.find(session_id);
  if (known != readings_.end()) return known->second;
  return readings_.emplace(session_id, find_reading(session_id)).first->second;
}

SessionReading Waits::find_reading(std::int64_t session_id) {
  const SessionEvidence evidence = evidence_of(reader_, session_id);
  SessionReading found{session_id, evidence.sends_ringing, RingingCounted::unknown, evidence.found};
  if (found.sends_ringing)
    found.ringing_counted = asked_for(context_.request.ringing_counted, evidence.found.decided());
  return found;
}

void Waits::read(Interval range, const std::vector<Instant>& edges, const TakeCall& call, const TakeLeft& left,
                 const TakeOutOfOrder& out_of_order) {
  if (!assumed_) return read_plain(range, edges, call, left, out_of_order);
  read_plain(
      range, edges, [](const CallWait&) {}, left, out_of_order);
  read_assumed(range, call);
}

// Day by day: the assumption is checked by a whole day's records before it is used on any call of it.
void Waits::read_assumed(Interval range, const TakeCall& call) {
  for (Day day = days_.local_day(range.from); days_.midnight(day) < range.to; ++day) {
    const Interval time{days_.midnight(day), days_.midnight(day + 1)};
    std::vector<CallWait> calls;
    read_plain(
        time, {}, [&](const CallWait& wait) { calls.push_back(wait); }, [](const LeftUnanswered&) {}, {});
    assumed_->narrow(day, time, calls);
    for (const CallWait& wait : calls)
      if (range.contains(wait.call.at)) call(wait);
  }
}

void Waits::read_plain(Interval range, const std::vector<Instant>& edges, const TakeCall& call, const TakeLeft& left,
                       const TakeOutOfOrder& out_of_order) {
  // What bounds the last calls of a day may be reported after midnight, where the range has no coverage to show.
  for (const CoveredRun& run : reader_.covered_runs({range.from, whole_days(range).to + kDay_s})) {
    const Interval covered{std::max(range.from, run.time.from), range.to};
    if (!covered.empty()) read(with_context(run), covered, edges, call, left, out_of_order);
  }
}

Interval Waits::whole_days(Interval range) const {
  return {days_.midnight(days_.local_day(range.from)), days_.midnight(days_.local_day(range.to - 1) + 1)};
}

void Waits::read(const CoveredRun& run, Interval range, const std::vector<Instant>& edges, const TakeCall& call,
                 const TakeLeft& left, const TakeOutOfOrder& out_of_order) {
  const SessionReading& session = reading(run.session_id);
  const Instant end = std::min(range.to, run.time.to + 1);
  LeftCalls left_calls;
  for (Day day = days_.local_day(range.from); days_.midnight(day) < end; ++day) {
    const RunDay run_day{run, {days_.midnight(day), days_.midnight(day + 1)}, session};
    QueueWaits waits(rules_of(run_day, edges));
    feed(run_day, waits, [&] {
      for (const CallWait& wait : waits.take_calls())
        if (run_day.time.contains(wait.call.at) && range.contains(wait.call.at)) call(wait);
      for (const OutOfOrder& found : waits.take_out_of_order())
        if (out_of_order && run_day.time.contains(found.first.at)) out_of_order(found);
      for (const bool counted : {false, true})
        for (const LeftUnanswered& gone : waits.take_left(counted))
          if (run_day.time.contains(gone.at) && range.from <= gone.at)
            left_calls[{gone.path, std::upper_bound(edges.begin(), edges.end(), gone.at) - edges.begin()}][counted] +=
                gone.calls;
    });
  }
  tell_left(session, left_calls, edges, left);
}

WaitRules Waits::rules_of(const SessionReading& session) const {
  return {session.sends_ringing, session.ringing_counted, context_.request.ring_max_s, {}, {}};
}

// Of the edges those that something within the day may reach over, up to the next report behind it.
WaitRules Waits::rules_of(const RunDay& day, const std::vector<Instant>& edges) const {
  WaitRules rules = rules_of(day.session);
  const auto first = std::upper_bound(edges.begin(), edges.end(), day.time.from);
  auto last = std::upper_bound(first, edges.end(), day.time.to);
  if (last != edges.end()) ++last;
  rules.edges.assign(first, last);
  rules.midnights = {day.time.from, day.time.to};
  return rules;
}

// From the context before the day on, until nothing that comes later can change what is said of it.
void Waits::feed(const RunDay& day, QueueWaits& waits, const std::function<void()>& take) {
  const auto& [run, time, session] = day;
  const std::int64_t ring_max_s = context_.request.ring_max_s;
  std::set<std::int64_t> open = sampled_paths(run, time);
  WaitFeed feed(reader_, first_frame_for_waits(reader_, run, time.from, open), run.last_frame_id);
  waits.input().stretch_begins(run.time.from);
  Instant settled_at = time.to + ring_max_s;
  bool complete = false;
  std::int64_t read_n = 0;
  while (const auto fed = feed.next(waits.input())) {
    if (fed->path && fed->at > time.to + ring_max_s && open.erase(*fed->path) > 0) settled_at = fed->at;
    complete = open.empty() && fed->at > settled_at + kWaitsSettled_s;
    if (complete) break;
    if (++read_n % kTakeEvery == 0) take();
  }
  complete ? waits.finish() : waits.input().stretch_ends();
  take();
}

void Waits::tell_left(const SessionReading& session, const LeftCalls& left_calls, const std::vector<Instant>& edges,
                      const TakeLeft& left) const {
  const WaitRules rules = rules_of(session);
  for (const auto& [where, calls] : left_calls) {
    const auto& [path, interval] = where;
    if (interval == 0 || interval == std::ssize(edges)) continue;
    const std::int64_t at_least = !rules.reads_counted()       ? calls[0]
                                  : !rules.reads_not_counted() ? calls[1]
                                                               : std::min(calls[0], calls[1]);
    left({path, edges[static_cast<std::size_t>(interval - 1)], at_least});
  }
}

// Paths that report around the range.
std::set<std::int64_t> Waits::sampled_paths(const CoveredRun& run, Interval range) {
  std::set<std::int64_t> paths;
  Query row(reader_.db(),
            "SELECT DISTINCT queue_key FROM queue_sample JOIN queue USING(queue_key) WHERE frame_id BETWEEN ? AND ? "
            "AND kind = 'path'");
  row.restart({reader_.first_frame_at(run, range.from - kHour_s), reader_.first_frame_at(run, range.to + kHour_s) - 1});
  while (row.step()) paths.insert(row.number(0));
  return paths;
}

const CallWait* CallWaits::of(FrameId answer, Instant answered_at) {
  if (!read_.contains(answered_at)) {
    calls_.clear();
    read_ = intersect({answered_at, answered_at + kDay_s}, context_.range);
    waits_.read(
        read_, {}, [this](const CallWait& wait) { calls_.insert_or_assign(wait.call.frame_id, wait); },
        [](const LeftUnanswered&) {});
  }
  const auto found = calls_.find(answer);
  return found == calls_.end() ? nullptr : &found->second;
}

}  // namespace acd
