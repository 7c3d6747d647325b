#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

#include "core/instant.h"
#include "span/wait_chain.h"

namespace acd {

/// When agents who answer a path sat idle on one local day, and what follows from that if the switch is
/// work-conserving: if it keeps no caller waiting while an agent who answers the path is idle.
///
/// Who answers a path is learned from the day's answers: an agent does from the first of them to the last. Whether the
/// assumption fits is checked against every caller seen waiting, path by path. First tell all idle time and answers of
/// the day, then check, then narrow. Pure.
class IdleAgents {
 public:
  /// So long an agent may be idle while a caller waits: a switch offers the call within a second or two, and records
  /// tell whole seconds.
  static constexpr std::int64_t kOffered_s = 3;
  /// The assumption is refused for a path and day if an agent who answers it was idle in more than this share of the
  /// times that callers were seen waiting. Not zero, for an agent may just have gone, or a call rung unseen; where it
  /// does fit it is seen hardly ever.
  static constexpr double kMostAgainst = 0.005;

  /// And if callers were not seen waiting so often: too little to tell.
  static constexpr std::int64_t kLeastWaiting = 20;

  /// What was seen of one path's callers who waited.
  struct Evidence {
    std::int64_t waiting =
        0;  ///< reports, and waits of answered calls, that show a caller waiting longer than kOffered_s
    std::int64_t against = 0;  ///< of these, while an agent who answers the path had been idle for as long
    FrameId example = 0;       ///< the first of those, by frame

    bool refuses() const {
      return waiting < kLeastWaiting || static_cast<double>(against) > kMostAgainst * static_cast<double>(waiting);
    }
    Evidence& operator+=(const Evidence& other);
  };

  /// Agents and paths go by any numbers. `closed_by` 0: nothing closed it.
  void idle(std::int64_t agent, Interval time, FrameId opened_by, FrameId closed_by);
  void answers(std::int64_t agent, std::int64_t path, Instant at);

  /// A report, not of calls that ring.
  void check(const PathSample& sample);
  /// An answered call and its likely bounds, not narrowed yet.
  void check(const CallWait& wait);
  /// Of a path, so far.
  Evidence evidence(std::int64_t path) const;

  /// Raises the lower bound of the likely arrival, if the path's evidence allows it.
  void narrow(CallWait& wait);

 private:
  // From `from` to `to` (seconds, both meant) the agent had been idle for kOffered_s at least.
  struct Idle {
    Instant from, to;
    FrameId opened_by, closed_by;
  };
  struct Path {
    std::map<std::int64_t, Interval> agents;  // from the first answer to the last
    std::vector<Idle> idle;                   // of all of them, by `from`
    std::vector<std::size_t> longest;         // up to each place, the one with the latest `to`
    Evidence evidence;
  };

  void sort(Path& path) const;
  std::optional<ArrivalBound> arrived_after(std::int64_t path, Instant waiting_at);
  void count(std::int64_t path, bool against, FrameId frame_id);

  std::unordered_map<std::int64_t, std::vector<Idle>> idle_;  // by agent
  std::unordered_map<std::int64_t, Path> paths_;
};

}  // namespace acd
