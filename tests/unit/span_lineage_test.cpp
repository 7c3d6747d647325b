#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "lineage_text.h"

namespace acd::test {
namespace {

// The rules by walking over all agents, as they read.
struct PlainLineage {
  std::optional<Instant> end;
  std::map<AgentId, AgentTrack> agents;

  void apply(const AgentRecord& record, char code, const Moment& now, AgentRows& out, std::set<AgentId>& touched) {
    agents.try_emplace(record.agent_id, record.agent_id).first->second.apply(record, code, now, PathId(), out);
    touched.insert(record.agent_id);
    if (code != 'A' || record.directory_number.empty()) return;
    const auto sits_there = [&](const AgentFacts& facts) {
      return facts.logged_on == AgentFacts::LoggedOn::yes && facts.extension == Extension(record.directory_number);
    };
    for (auto& [id, other] : agents) {
      if (id == record.agent_id) continue;
      const bool sat = other.before() && sits_there(other.before()->facts);
      if (!sat && !sits_there(other.facts())) continue;
      sat ? other.give_up(out) : other.replaced(now, out);
      touched.insert(id);
    }
  }
  void follow(PlainLineage earlier, Instant at, bool whole, AgentRows& out) {
    for (auto& [id, track] : earlier.agents)
      agents.try_emplace(id, id).first->second.follow(track, at, at - *earlier.end, whole, out);
    for (auto& [id, track] : agents) track.count_shift(out);
  }
};

// In the order of agents; one agent's rows in the order in which they came.
AgentRows sorted(AgentRows rows) {
  const auto by_agent = [](const auto& a, const auto& b) { return a.agent_id < b.agent_id; };
  std::stable_sort(rows.spans.begin(), rows.spans.end(), by_agent);
  std::stable_sort(rows.shifts.begin(), rows.shifts.end(), by_agent);
  std::stable_sort(rows.calls.begin(), rows.calls.end(), by_agent);
  return rows;
}

/// A line of time told at random to both.
class Both {
 public:
  explicit Both(std::mt19937& random, Instant from) : random_(random), now_(from) {}

  void tell(int steps) {
    for (int i = 0; i < steps; ++i) {
      now_ = now_ + static_cast<std::int64_t>(random_() % 90);
      random_() % 20 == 0 ? hole() : record();
    }
    stop();
  }
  void follow(const Both& earlier) {
    const bool whole = random_() % 2 == 0;
    line_.follow(earlier.line_, now_, whole, rows_);
    plain_.follow(earlier.plain_, now_, whole, plain_rows_);
  }
  Instant now() const { return now_; }

  void expect_equal() const {
    ASSERT_EQ(plain_.agents.size(), line_.agents().size());
    for (const auto& [id, track] : line_.agents()) EXPECT_EQ(plain_.agents.at(id), track) << id.text();
    const AgentRows ours = sorted(rows_), theirs = sorted(plain_rows_);
    EXPECT_EQ(theirs.spans, ours.spans);
    EXPECT_EQ(theirs.shifts, ours.shifts);
    EXPECT_EQ(theirs.calls, ours.calls);
  }
  // What is stored and read again is the same line.
  void restart() {
    Lineage again;
    again.restore(line_.end(), line_.whole_since(), line_.last_number(), line_.said());
    for (const auto& [id, track] : line_.agents()) again.restore(track);
    EXPECT_EQ(line_, again);
    line_ = again;
  }

 private:
  void record() {
    static constexpr std::string_view kCodes = "AAAAAABCDEFGHIJJLMNOPSTU";
    const char code = kCodes[random_() % kCodes.size()];
    AgentRecord record;
    record.agent_id = AgentId(std::to_string(6101 + random_() % 8));
    if (random_() % 10 != 0) record.directory_number = std::to_string(2001 + random_() % 5);
    record.button = static_cast<int>(random_() % 3);
    const Moment moment{now_, ++frame_id_, random_() % 4 != 0};
    std::set<AgentId> touched, plainly_touched;
    line_.apply(record, code, moment, PathId(), rows_, touched);
    plain_.apply(record, code, moment, plain_rows_, plainly_touched);
    EXPECT_EQ(plainly_touched, touched);
  }
  void hole() {
    stop();
    const auto hole_s = static_cast<std::int64_t>(random_() % 900);
    now_ = now_ + hole_s;
    line_.coverage_begins(now_, hole_s, rows_);
    for (auto& [id, track] : plain_.agents) track.coverage_begins(now_, hole_s, plain_rows_);
  }
  void stop() {
    line_.coverage_ends(now_, rows_);
    for (auto& [id, track] : plain_.agents) track.coverage_ends(now_, plain_rows_);
    plain_.end = now_;
  }

  std::mt19937& random_;
  Instant now_;
  FrameId frame_id_ = 0;
  Lineage line_;
  PlainLineage plain_;
  AgentRows rows_, plain_rows_;
};

TEST(Lineage, IsWhatWalkingOverAllAgentsGives) {
  for (unsigned seed = 1; seed <= 300 && !HasFailure(); ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    Both earlier(random, Instant{0});
    earlier.tell(60);
    earlier.restart();
    earlier.tell(60);
    earlier.expect_equal();
    Both later(random, earlier.now() - 400);
    later.tell(20);
    later.follow(earlier);
    later.restart();
    later.tell(60);
    later.expect_equal();
  }
}

// As before a batch that may have to be taken back.
TEST(Lineage, ACopyStaysAsItWas) {
  const Told told("10:00:00 A 6101 @2001\n10:00:00 A 6102 @2002");
  Lineage line = told.line();
  const Lineage copy = line;
  AgentRows rows;
  std::set<AgentId> touched;
  line.apply({"2001", AgentId("6103"), 0, "", ""}, 'A', {Instant{36060}, 3, true}, PathId(), rows, touched);
  EXPECT_EQ((std::set{AgentId("6101"), AgentId("6103")}), touched);
  EXPECT_NE(copy, line);
  EXPECT_EQ(told.line(), copy);
  EXPECT_EQ(2U, copy.agents().size());
}

}  // namespace
}  // namespace acd::test
