#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clock/event.h"
#include "core/ids.h"
#include "core/instant.h"

namespace acd {

/// The displayed state of an agent: the first that holds (metrics.md section 2). The numbers are stored: append only.
enum class State : std::uint8_t {
  unknown = 0,
  logged_off = 1,
  acd_call = 2,
  non_acd_call = 3,
  outgoing_call = 4,
  hold = 5,
  ringing = 6,
  work_timer = 7,
  do_not_disturb = 8,
  make_busy = 9,
  idle = 10
};
inline constexpr int kStateCount = 11;

/// "acd_call": the name in SQL, JSON and reports.
std::string_view state_name(State state);

enum class CallKind : std::uint8_t { acd, non_acd, outgoing };

/// A call that an agent handles, unheld or held, on a button.
struct Call {
  std::optional<int> button;  ///< unknown when the record had none
  CallKind kind = CallKind::acd;
  PathId path;  ///< of an ACD call; empty when unknown
  bool held = false;
  std::int64_t order = 0;  ///< grows with each start and retrieval: the latest unheld call is displayed
  FrameId frame_id = 0;    ///< of the record that began it

  friend bool operator==(const Call&, const Call&) = default;
};

/// What is shown of an agent: a span is a stretch in which this stays the same.
struct Display {
  State state = State::unknown;
  bool acd = false;    ///< the hold is an ACD hold
  PathId path;         ///< of the ACD call, its hold, its work timer
  std::string reason;  ///< of make busy, the digits as sent; empty for none

  friend bool operator==(const Display&, const Display&) = default;
};

/// What is known of an agent, each fact kept apart. A value; pure.
struct AgentFacts {
  enum class LoggedOn : std::uint8_t { unknown, no, yes };

  LoggedOn logged_on = LoggedOn::unknown;
  bool inferred = false;               ///< logged on is concluded from a record other than a log on
  std::optional<Extension> extension;  ///< from log on only
  bool do_not_disturb = false;
  bool make_busy = false;
  std::string reason;
  bool ringing = false;
  std::optional<Instant> rung_at;  ///< since when it rings
  std::optional<Interval> rang;    ///< the last ringing that U ended
  bool work_timer = false;
  PathId work_timer_path;
  FrameId work_timer_call = 0;  ///< the ACD call it follows: frame of its answer; 0 for none
  std::vector<Call> calls;
  PathId last_acd_path;  ///< of the ACD call that ended last
  FrameId last_acd_call = 0;
  std::int64_t order = 0;
  char last_code = ' ';  ///< of the record before; J after M or P, D after A are no surprise

  friend bool operator==(const AgentFacts&, const AgentFacts&) = default;
};

/// What is shown for these facts.
Display display(const AgentFacts& facts);

/// What a record did besides changing facts.
struct Effect {
  bool surprise = false;         ///< decodable, but not allowed now
  bool ignored = false;          ///< a surprise on an agent logged off: nothing changed
  bool log_on = false;           ///< begins a shift (A, or inferred)
  bool log_off = false;          ///< ends a shift
  FrameId ended_work_timer = 0;  ///< ACD call whose work timer ended
  std::vector<Call> ended;       ///< calls that ended
};

/// A record of this agent at a time: changes the facts as the table in metrics.md says. `path` is the path called of G
/// and S, empty when unknown.
Effect apply(AgentFacts& facts, const AgentRecord& record, char code, Instant at, FrameId frame_id, const PathId& path);

/// When the ringing began that an answer at `at` ends: it goes on, or the record before, at most 1 s earlier, was its
/// U.
std::optional<Instant> ringing_since(const AgentFacts& facts, Instant at);

/// Whether a record of this code can directly follow these facts, so that they held all through a hole before it.
bool can_follow(const AgentFacts& facts, const AgentRecord& record, char code);

}  // namespace acd
