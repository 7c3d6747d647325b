#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "clock/event.h"
#include "core/instant.h"

namespace acd {

/// A path report as the reconstruction of waits takes it. Paths and agents go by any numbers the caller likes.
struct PathSample {
  FrameId frame_id = 0;
  Instant at;
  std::int64_t path = 0;
  int calls_waiting = 0;
  std::optional<int> longest_wait_s;  ///< none: unknown, or saturated (99:59), which tells as little
  bool oldest_rings = false;          ///< that is the wait of a call that rings and is not among calls_waiting
  bool more_may_wait = false;         ///< the switch's field was full: at least calls_waiting wait

  bool is_empty() const { return calls_waiting == 0 && !more_may_wait; }
};

/// Records tell whole seconds: the oldest call arrived within so many of the second that its wait implies.
inline constexpr std::int64_t kSlack_s = 1;

/// A call that a path delivered and an agent answered.
struct AnsweredCall {
  FrameId frame_id = 0;  ///< of the answer
  Instant at;            ///< of the answer
  std::int64_t path = 0;
  FrameId rung_by = 0;  ///< record that began its ringing; 0: none was seen
  Instant rung_at;
  Instant free_at;            ///< of the agent's record before: it was not offered earlier
  FrameId free_by = 0;        ///< that record; 0: none since coverage began, and free_at is where that began
  bool out_of_order = false;  ///< `at` is not its own time, it was answered earlier; what rang is not told
};

/// Why a wait cannot be bounded.
enum class Unbounded : std::uint8_t {
  none,
  no_sample,           ///< no sample before the call departed, or none after
  saturated,           ///< the longest wait was not told, or was at its maximum
  hole,                ///< coverage ended, or the switch's clock was set
  lost,                ///< records were lost
  fifo,                ///< the samples contradict first-in-first-out
  unanswered,          ///< a call rang in vain and may have gone back with its age
  ringing_unresolved,  ///< what became of a ringing was not seen, or not what preceded an answer
  out_of_order         ///< a record was stamped earlier than the one before, or with a time that was nobody's
};

/// "hole": the name in reports.
std::string_view unbounded_name(Unbounded why);

/// Takes samples and what is known of ringing calls, in stream order, once nothing that comes later can change it.
class RingingSink {
 public:
  virtual ~RingingSink() = default;
  virtual void sample(const PathSample& sample) = 0;
  /// At the place of the record with which it began to ring; before `answered` of the same call.
  virtual void departs(const AnsweredCall& call) = 0;
  virtual void answered(const AnsweredCall& call) = 0;
  /// Perhaps a call departed: a ringing at a set without agent, or an answer that names no agent or no path.
  virtual void departs_unseen(std::optional<std::int64_t> path) = 0;
  /// What is known of all queues breaks off here. `counted_only`: only if ringing calls are counted as waiting.
  virtual void breaks(Unbounded why, bool counted_only) = 0;
  /// A call that rang in vain since `rung_at` may be back in some queue, with its age.
  virtual void may_return(Instant rung_at) = 0;
};

/// Finds out which ringing led to which answer (metrics.md section 5): a queue's call departs when it begins to ring,
/// but which path it came from, and whether it was answered at all, is told by later records of that agent.
///
/// Hands everything on in stream order, late by at most kLongestRinging_s of the switch's time. Feed one session; pure.
class Ringings {
 public:
  static constexpr std::int64_t kAnswered_s = 1;          ///< an answer may follow the end of its ringing so late
  static constexpr std::int64_t kLongestRinging_s = 600;  ///< nothing rings longer

  /// `sends_ringing`: the session has records of ringing (newer releases of the switch).
  Ringings(bool sends_ringing, RingingSink& sink) : sends_ringing_(sends_ringing), sink_(sink) {}

  void sample(const PathSample& sample);
  /// Any record of an agent; `agent` none: of a set without one. `path` is the path called of G and S, if known.
  /// `since`: its time is not its own, it may belong anywhere from there to `at`. (Leave out samples of which that
  /// holds: they told of another moment.)
  void record(FrameId frame_id, Instant at, char code, std::optional<std::int64_t> agent,
              std::optional<std::int64_t> path, std::optional<Instant> since = std::nullopt);
  /// Records were lost right before this frame.
  void lost(FrameId frame_id, Instant at);
  /// A stretch of coverage begins or ends; nothing is known across.
  void stretch_begins(Instant at);
  void stretch_ends();

 private:
  enum class Kind : std::uint8_t { sample, ringing, answered, unseen, mark };
  struct Item {
    FrameId frame_id = 0;
    Instant at;
    Kind kind = Kind::mark;
    PathSample sample;
    std::int64_t agent = 0;            // ringing
    std::optional<AnsweredCall> call;  // ringing: once its answer is known
    std::optional<std::int64_t> path;  // unseen
    Unbounded breaks = Unbounded::none;
    Unbounded breaks_if_counted = Unbounded::none;
    std::optional<Instant> returns_since;  // a ringing in vain ends here
  };
  struct Place {
    FrameId frame_id = 0;  // 0: none
    Instant at;
  };
  using Ringing = Place;
  // What matters of an agent's latest records.
  struct Agent {
    Place last;
    std::optional<Ringing> rings;
    bool end_may_follow = false;  // its last record answered what rang, and no U was seen
    std::optional<Ringing> rang;  // ended by U; an answer may still follow
    Place rang_until;             // that U
    Place before_ringing;
  };

  Item& add(Kind kind, FrameId frame_id, Instant at);
  std::deque<Item>::iterator find(FrameId frame_id);
  std::deque<Item>::iterator after(FrameId frame_id);
  void flag(FrameId from, FrameId to, Unbounded Item::*which, Unbounded why);
  void of_agent(Agent& agent, FrameId frame_id, Instant at, char code, std::int64_t agent_id,
                std::optional<std::int64_t> path, bool out_of_order);
  void out_of_order(FrameId frame_id, Instant at, Instant since);
  void answer(Agent& agent, FrameId frame_id, Instant at, std::optional<std::int64_t> path, bool out_of_order);
  void rang_in_vain(Agent& agent);
  void unresolved(FrameId from, FrameId to, Instant rung_at);
  void forget(Agent& agent, FrameId frame_id);
  void settle_before(Instant at);
  void settle(const Item& item);

  const bool sends_ringing_;
  RingingSink& sink_;
  std::deque<Item> items_;  // in stream order, what is not settled yet
  std::unordered_map<std::int64_t, Agent> agents_;
  Instant begun_at_;
};

}  // namespace acd
