#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "core/ids.h"
#include "core/instant.h"
#include "core/shared_map.h"
#include "span/agent_track.h"

namespace acd {

/// The agents of one line of time: consecutive stretches of coverage, with what is known across their holes. A value,
/// cheap to copy.
///
/// A database has two: the present, which ends where recorded time ends, and the past, in which older sessions that
/// arrive late are told without disturbing the present.
class Lineage {
 public:
  /// Where its coverage ends; none if it never had any.
  const std::optional<Instant>& end() const { return end_; }
  const SharedMap<AgentId, AgentTrack>& agents() const { return agents_; }

  /// Since when every record of this line was told without a loss; none if it never had coverage.
  const std::optional<Instant>& whole_since() const { return whole_since_; }

  /// The number of its last record.
  const std::optional<int>& last_number() const { return last_number_; }

  void coverage_begins(Instant at, std::int64_t hole_s, AgentRows& out);
  /// Coverage begins again where it ended, and nothing was missed.
  void continues(Instant at);
  /// Records before the one at `at` were lost.
  void lost(Instant at) { whole_since_ = at; }
  /// What was known where coverage ended holds at `at`: nothing was missed.
  void resume(Instant at);
  void covered_until(Instant at);
  /// Its last record has this number.
  void numbered(int number) { last_number_ = number; }
  /// A session ends, after records of these identities (record/identity.h) in the second in which this line ends. Of
  /// several that end there the line has each record as often as one of them.
  void session_ends(const std::vector<std::int64_t>& said);
  /// These records of the second in which it ends.
  const std::multiset<std::int64_t>& said() const { return said_; }
  void coverage_ends(Instant at, AgentRows& out);
  /// From `at` on this line tells what `earlier` told up to its end, at most 600 s before: what that knew passes over.
  /// `whole`: that missed nothing of what this line has told so far.
  void follow(Lineage earlier, Instant at, bool whole, AgentRows& out);
  /// Nothing known here will be used again.
  void give_up(AgentRows& out);

  /// A record with an agent id; true if it is a surprise. `touched` takes the agents whose track changed. Its cost does
  /// not grow with the number of agents.
  bool apply(const AgentRecord& record, char code, const Moment& now, const PathId& path, AgentRows& out,
             std::set<AgentId>& touched);

  void restore(std::optional<Instant> end, std::optional<Instant> whole_since, std::optional<int> last_number,
               std::multiset<std::int64_t> said) {
    end_ = end;
    whole_since_ = whole_since;
    last_number_ = last_number;
    said_ = std::move(said);
  }
  void restore(AgentTrack track);

  friend bool operator==(const Lineage&, const Lineage&) = default;

 private:
  template <class Act>
  void change(const AgentId& id, Act act);
  template <class Act>
  void change_all(Act act);
  void moved(const AgentId& id, const std::optional<Extension>& from, const std::optional<Extension>& to);
  void log_off_others_at(const Extension& extension, const AgentId& but, const Moment& now, AgentRows& out,
                         std::set<AgentId>& touched);

  std::optional<Instant> end_;
  std::optional<Instant> whole_since_;
  std::optional<int> last_number_;
  std::multiset<std::int64_t> said_;
  SharedMap<AgentId, AgentTrack> agents_;
  SharedMap<Extension, std::set<AgentId>> at_;  // agents by AgentTrack::may_be_at()
};

}  // namespace acd
