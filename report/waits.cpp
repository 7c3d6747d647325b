#include "waits.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace acd {
namespace {

constexpr std::int64_t kDay_s = 86400;
constexpr std::int64_t kHour_s = 3600;
constexpr std::int64_t kTakeEvery = 4096;  // records
constexpr std::int64_t kSettled_s = Ringings::kLongestRinging_s + 1;

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
                     evidence("yes", session.counted), evidence("no", session.not_counted),
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

Interval Waits::session_time(std::int64_t session_id) {
  Query row(reader_.db(),
            "SELECT coalesce(min(from_at), 0), coalesce(max(to_at), 0) FROM coverage WHERE session_id = ? AND counted");
  row.restart({session_id});
  row.step();
  return {{row.number(0)}, {row.number(1) + 1}};
}

// The evidence is read from the session's begin until it is plain: mostly within its first day.
SessionReading Waits::find_reading(std::int64_t session_id) {
  SessionReading found{session_id, false, RingingCounted::unknown, {}, {}};
  std::vector<CoveredRun> runs = reader_.covered_runs(session_time(session_id));
  std::erase_if(runs, [&](const CoveredRun& run) { return run.session_id != session_id; });
  Query ringing(reader_.db(), "SELECT 1 FROM agent_event WHERE frame_id BETWEEN ? AND ? AND code = 'T' LIMIT 1");
  for (const CoveredRun& run : runs) {
    ringing.restart({run.first_frame_id, run.last_frame_id});
    found.sends_ringing = found.sends_ringing || ringing.step();
  }
  if (!found.sends_ringing) return found;
  RingingEvidence evidence(true);
  for (const CoveredRun& run : runs) {
    evidence.input().stretch_begins(run.time.from);
    WaitFeed feed(reader_, run.first_frame_id, run.last_frame_id);
    while (!evidence.is_plain() && feed.next(evidence.input())) {
    }
    if (evidence.is_plain()) break;
    evidence.input().stretch_ends();
  }
  found.counted = evidence.counted();
  found.not_counted = evidence.not_counted();
  found.ringing_counted = asked_for(context_.request.ringing_counted, evidence.decided());
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
  for (const CoveredRun& run : reader_.covered_runs({range.from, whole_days(range).to + kDay_s}))
    if (run.time.from < range.to) read(run, range, edges, call, left, out_of_order);
}

Interval Waits::whole_days(Interval range) const {
  return {days_.midnight(days_.local_day(range.from)), days_.midnight(days_.local_day(range.to - 1) + 1)};
}

void Waits::read(const CoveredRun& run, Interval range, const std::vector<Instant>& edges, const TakeCall& call,
                 const TakeLeft& left, const TakeOutOfOrder& out_of_order) {
  const SessionReading& session = reading(run.session_id);
  const std::int64_t ring_max_s = context_.request.ring_max_s;
  const Interval days = whole_days(range);
  WaitRules rules{session.sends_ringing, session.ringing_counted, ring_max_s, edges, {}};
  for (Day day = days_.local_day(run.time.from); days_.midnight(day) <= run.time.to; ++day)
    rules.midnights.push_back(days_.midnight(day));
  QueueWaits waits(std::move(rules));
  std::map<std::pair<std::int64_t, std::ptrdiff_t>, std::array<std::int64_t, 2>> left_calls;  // by path and interval
  const auto take = [&] {
    for (const CallWait& wait : waits.take_calls())
      if (range.contains(wait.call.at)) call(wait);
    for (const OutOfOrder& day : waits.take_out_of_order())
      if (out_of_order && days.contains(day.first.at)) out_of_order(day);
    for (const bool counted : {false, true})
      for (const LeftUnanswered& gone : waits.take_left(counted))
        left_calls[{gone.path, std::upper_bound(edges.begin(), edges.end(), gone.at) - edges.begin()}][counted] +=
            gone.calls;
  };
  std::set<std::int64_t> open = sampled_paths(run, days);
  const FrameId first = first_frame(run, days.from, open);
  WaitFeed feed(reader_, first, run.last_frame_id);
  waits.input().stretch_begins(run.time.from);
  Instant settled_at = days.to + ring_max_s;
  bool complete = false;
  std::int64_t read_n = 0;
  while (const auto fed = feed.next(waits.input())) {
    if (fed->path && fed->at > days.to + ring_max_s && open.erase(*fed->path) > 0) settled_at = fed->at;
    complete = open.empty() && fed->at > settled_at + kSettled_s;
    if (complete) break;
    if (++read_n % kTakeEvery == 0) take();
  }
  if (!complete) waits.input().stretch_ends();
  take();
  for (const auto& [where, calls] : left_calls) {
    const auto& [path, interval] = where;
    if (interval == 0 || interval == std::ssize(edges)) continue;
    const std::int64_t at_least = !waits.reads_counted()       ? calls[0]
                                  : !waits.reads_not_counted() ? calls[1]
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

// Where to begin to read: what comes before an empty queue tells nothing of what comes after. Ringing that matters
// began at most kLongestRinging_s before.
FrameId Waits::first_frame(const CoveredRun& run, Instant from, std::set<std::int64_t> paths) {
  const FrameId last = reader_.first_frame_at(run, from - kSettled_s) - 1;
  Query row(reader_.db(),
            "SELECT at, queue_key FROM queue_sample WHERE frame_id BETWEEN ? AND ? AND calls_waiting = 0 ORDER BY "
            "frame_id DESC");
  row.restart({run.first_frame_id, last});
  while (!paths.empty()) {
    if (!row.step()) return run.first_frame_id;
    if (paths.erase(row.number(1)) > 0 && paths.empty())
      return reader_.first_frame_at(run, Instant{row.number(0)} - kSettled_s);
  }
  return reader_.first_frame_at(run, from - 2 * kSettled_s);
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
