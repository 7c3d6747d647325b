#pragma once

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <vector>

#include "request.h"
#include "span/queue_waits.h"
#include "store/session_evidence.h"
#include "store/wait_feed.h"
#include "wait_seconds.h"
#include "work_conserving.h"

namespace acd {

/// What decides how a session's waits are read.
struct SessionReading {
  std::int64_t session_id = 0;
  bool sends_ringing = false;
  RingingCounted ringing_counted = RingingCounted::unknown;  ///< as asked for, or as the evidence says
  RingingEvidence::Found evidence;
};

/// "yes", "no", "unknown" or "no_ringing_sent"; and the evidence, for a person.
std::string_view reading_name(const SessionReading& session);
std::string reading_evidence(const SessionReading& session);

/// The waits of the calls that paths delivered, from the records of their sessions. What it says of a call depends on
/// its session only, never on the range asked for: each local day is read by itself, from a time before it on at which
/// all queues were empty, kWaitsLookBack_s before it at the most.
class Waits {
 public:
  explicit Waits(const ReportContext& context);

  using TakeCall = std::function<void(const CallWait&)>;
  using TakeLeft = std::function<void(const LeftUnanswered&)>;
  using TakeOutOfOrder = std::function<void(const OutOfOrder&)>;
  /// Calls answered in `range`, in no particular order, each once; and those that left between two samples of it,
  /// counted within `edges` (sorted) only; and the local days of `range` on which a path was not first-in-first-out.
  /// Paths are queue keys.
  void read(Interval range, const std::vector<Instant>& edges, const TakeCall& call, const TakeLeft& left,
            const TakeOutOfOrder& out_of_order = {});

  /// With --assume work-conserving: what was found of it in what was read.
  std::vector<WorkConserving::Found> assumption() const;
  /// Tells that the user.
  void tell_assumption() const;

  /// Read once a session.
  const SessionReading& reading(std::int64_t session_id);

 private:
  void read_plain(Interval range, const std::vector<Instant>& edges, const TakeCall& call, const TakeLeft& left,
                  const TakeOutOfOrder& out_of_order);
  void read_assumed(Interval range, const TakeCall& call);
  // Calls that left, by path and place among the edges, under each reading.
  using LeftCalls = std::map<std::pair<std::int64_t, std::ptrdiff_t>, std::array<std::int64_t, 2>>;
  // One local day of a run.
  struct RunDay {
    const CoveredRun& run;
    Interval time;
    const SessionReading& session;
  };

  void read(const CoveredRun& run, Interval range, const std::vector<Instant>& edges, const TakeCall& call,
            const TakeLeft& left, const TakeOutOfOrder& out_of_order);
  WaitRules rules_of(const SessionReading& session) const;
  WaitRules rules_of(const RunDay& day, const std::vector<Instant>& edges) const;
  void feed(const RunDay& day, QueueWaits& waits, const std::function<void()>& take);
  void tell_left(const SessionReading& session, const LeftCalls& left_calls, const std::vector<Instant>& edges,
                 const TakeLeft& left) const;
  SessionReading find_reading(std::int64_t session_id);
  Interval whole_days(Interval range) const;
  std::set<std::int64_t> sampled_paths(const CoveredRun& run, Interval range);

  const ReportContext& context_;
  Reader& reader_;
  const Zone days_;  ///< of the switch
  std::map<std::int64_t, SessionReading> readings_;
  std::optional<WorkConserving> assumed_;
};

/// The waits of the calls of a report that goes through them in the order of time: read in steps of a day.
class CallWaits {
 public:
  explicit CallWaits(const ReportContext& context) : context_(context), waits_(context) {}

  /// nullptr: its path is not known. Ask in the order of `answered_at`, within the report's range.
  const CallWait* of(FrameId answer, Instant answered_at);
  Waits& waits() { return waits_; }

 private:
  const ReportContext& context_;
  Waits waits_;
  Interval read_{};
  std::unordered_map<FrameId, CallWait> calls_;
};

}  // namespace acd
