#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "clock/event.h"
#include "core/ids.h"
#include "core/instant.h"
#include "span/agent_facts.h"

namespace acd {

/// When and by which frame something happened, and whether it counts: what an earlier session covers does not.
struct Moment {
  Instant at;
  FrameId frame_id = 0;
  bool counted = true;
};

/// A stretch in which one agent's displayed state, its reason and its path stay the same.
struct AgentSpan {
  AgentId agent_id;
  Interval time;
  Display shown;
  std::optional<Extension> extension;
  bool inferred = false;  ///< no log on was seen, or the state came back over a hole
  FrameId opened_by = 0;
  FrameId closed_by = 0;  ///< 0: the end of coverage closed it

  friend bool operator==(const AgentSpan&, const AgentSpan&) = default;
};

/// Log on to log off. Identified by the frame that began it.
struct Shift {
  FrameId frame_id = 0;
  AgentId agent_id;
  std::optional<Extension> extension;
  Instant from;
  std::optional<Instant> to;  ///< none while it lasts
  bool inferred = false;      ///< the log on was not seen
  FrameId closed_by = 0;
  std::string ended_by;  ///< log_off, replaced, log_on, hole; empty while open
  bool counted = true;   ///< began where it counts
  std::int64_t stepped_s =
      0;                 ///< seconds by which the switch's clock was set meanwhile: `to` - `from` is longer by them
  bool dropped = false;  ///< it was none: the record that began it belongs into one that another session knows

  friend bool operator==(const Shift&, const Shift&) = default;
};

/// An answered ACD call. Identified by the frame of the answer. Seconds are of known time only.
struct AcdCall {
  FrameId frame_id = 0;
  AgentId agent_id;
  std::optional<Extension> extension;
  PathId path;
  bool remote = false;  ///< code S
  Instant at;
  std::optional<Instant> rung_at;
  std::optional<Instant> ended_at;
  std::string ended_by;  ///< letter of the record, or "hole"; empty while open
  std::int64_t talk_s = 0;
  std::int64_t hold_s = 0;
  std::int64_t work_timer_s = 0;
  bool counted = true;  ///< answered where it counts

  friend bool operator==(const AcdCall&, const AcdCall&) = default;
};

/// What tracking agents yields: each shift and call each time it changes, spans when they are closed.
struct AgentRows {
  std::vector<AgentSpan> spans;
  std::vector<Shift> shifts;
  std::vector<AcdCall> calls;
  void clear() {
    spans.clear();
    shifts.clear();
    calls.clear();
  }
};

/// One agent through the records that name it and the holes in coverage. A value; pure.
class AgentTrack {
 public:
  static constexpr std::int64_t kComeBack_s = 600;  ///< facts survive a hole up to this

  /// What is known from before a hole, until a record of the agent decides about it.
  struct Before {
    AgentFacts facts;
    Instant hole_from;
    Instant hole_to;          ///< meaningful once coverage has begun again
    std::int64_t hole_s = 0;  ///< how much time passed; not what lies between the two where the clock was stepped
    FrameId opened_by = 0;
    Instant shown_from;  ///< since when the state was shown
    bool shown_inferred = false;

    friend bool operator==(const Before&, const Before&) = default;
  };

  /// The open span: what is shown, since when, by which record.
  struct Open {
    Display shown;
    std::optional<Extension> extension;
    Instant from;
    bool inferred = false;
    FrameId opened_by = 0;

    friend bool operator==(const Open&, const Open&) = default;
  };

  AgentTrack() = default;
  explicit AgentTrack(AgentId agent_id) : agent_id_(std::move(agent_id)) {}

  const AgentId& agent_id() const { return agent_id_; }
  const AgentFacts& facts() const { return facts_; }
  const Open& open() const { return open_; }
  const std::optional<Before>& before() const { return before_; }
  const std::optional<Shift>& shift() const { return shift_; }
  const std::vector<AcdCall>& calls() const { return calls_; }
  Instant accrued_at() const { return accrued_at_; }
  /// Puts back what was stored.
  static AgentTrack restore(AgentId id, AgentFacts facts, Open open, std::optional<Before> before,
                            std::optional<Shift> shift, std::vector<AcdCall> calls, Instant accrued_at);

  /// The extension that the agent is known to be logged on at; or was, before the hole, and that may still come back.
  std::optional<Extension> may_be_at() const;
  /// Whether it is that from before the hole.
  bool was_at(const Extension& extension) const;

  /// A record that names the agent. True if it is a surprise.
  bool apply(const AgentRecord& record, char code, const Moment& now, const PathId& path, AgentRows& out);
  /// Another agent logged on at this agent's extension.
  void replaced(const Moment& now, AgentRows& out);
  /// Coverage ends at `at`.
  void coverage_ends(Instant at, AgentRows& out);
  /// Coverage begins again at `at`, hole_s after it ended.
  void coverage_begins(Instant at, std::int64_t hole_s, AgentRows& out);
  /// From `at` on this track goes on where `earlier` ended, hole_s before. What it does not know itself may come back.
  /// `whole`: `earlier` missed nothing of what this track has told, and knew more before that: then it holds.
  void follow(AgentTrack earlier, Instant at, std::int64_t hole_s, bool whole, AgentRows& out);
  /// The shift that goes on is listed, although it began where an earlier session counts.
  void count_shift(AgentRows& out);
  /// The facts from before the hole will not come back.
  void give_up(AgentRows& out);
  /// They hold at `at`: nothing was missed.
  void resume(Instant at);

  friend bool operator==(const AgentTrack&, const AgentTrack&) = default;

 private:
  void come_back_or_give_up(const AgentRecord& record, char code, AgentRows& out);
  void come_back(bool inferred, Instant shown_from);
  void carry_over_step(std::int64_t by_s);
  void take_over(AgentTrack& earlier, AgentRows& out);
  void take_over(AcdCall& call, AgentTrack& earlier);
  void drop_shift_of_a_moment(AgentTrack& earlier, AgentRows& out);
  void accrue(Instant at, AgentRows& out);
  void end_calls(const std::vector<Call>& ended, Instant at, std::string_view by, AgentRows& out);
  void drop_finished_calls();
  void end_shift(Instant at, FrameId frame_id, std::string_view by, AgentRows& out);
  void show(const Moment& now, bool always, AgentRows& out);
  void close_span(Instant at, FrameId frame_id, AgentRows& out);

  AgentId agent_id_;
  AgentFacts facts_;
  Open open_;
  std::optional<Before> before_;
  std::optional<Shift> shift_;
  std::vector<AcdCall> calls_;  // in progress, and the one that ended last: a work timer may follow it
  Instant accrued_at_;          // up to here calls_ hold their seconds
};

}  // namespace acd
