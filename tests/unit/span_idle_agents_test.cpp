#include <gtest/gtest.h>

#include "span/idle_agents.h"

namespace acd::test {
namespace {

// Agent 1 answers path 1 and is idle from 100 to 200, from frame 10 to frame 20; agent 2 from 150 to 300 (30 to 40),
// and answers another path.
class SpanIdleAgents : public ::testing::Test {
 protected:
  SpanIdleAgents() {
    agents_.idle(1, {{100}, {200}}, 10, 20);
    agents_.idle(2, {{150}, {300}}, 30, 40);
    agents_.answers(1, 1);
    agents_.answers(2, 2);
  }

  // A call that began to ring at `rung_at`, with the likely arrival between 50 and its ringing.
  static CallWait call(std::int64_t rung_at, std::int64_t path = 1) {
    CallWait wait;
    wait.call = {99, {rung_at + 2}, path, 98, {rung_at}, {0}, 0};
    wait.guaranteed = wait.likely = {{{50}, 1}, {{rung_at + 1}, 98}};
    return wait;
  }
  // "arrived after what, by which frame"
  std::string narrowed(CallWait wait) {
    agents_.narrow(wait);
    return std::to_string(wait.likely.lower.at.unix_s) + "#" + std::to_string(wait.likely.lower.by);
  }

  IdleAgents agents_;
};

// Nobody waits while agent 1 is idle: who rings later came at most 3 s before that ended.
TEST_F(SpanIdleAgents, NarrowTheArrivalToTheEndOfTheirIdleTime) {
  EXPECT_EQ("197#20", narrowed(call(200)));
  EXPECT_EQ("197#20", narrowed(call(260)));
  EXPECT_EQ("147#10", narrowed(call(150))) << "another agent took it, and this one is idle still";
}

TEST_F(SpanIdleAgents, CountOnceTheyWereIdleForThreeSecondsAndTheSlack) {
  EXPECT_EQ("50#1", narrowed(call(103)));
  EXPECT_EQ("101#10", narrowed(call(104)));
  agents_.idle(1, {{400}, {403}}, 50, 60);
  EXPECT_EQ("197#20", narrowed(call(500)));
}

TEST_F(SpanIdleAgents, CountForThePathsTheyAnswer) {
  EXPECT_EQ("297#40", narrowed(call(310, 2)));
  EXPECT_EQ("50#1", narrowed(call(310, 3)));
}

TEST_F(SpanIdleAgents, TheLatestOfAllOfThemCounts) {
  agents_.answers(2, 1);
  EXPECT_EQ("297#40", narrowed(call(310)));
  EXPECT_EQ("247#30", narrowed(call(250)));
}

TEST_F(SpanIdleAgents, LeaveTheGuaranteedBoundsAndUnboundedCallsAlone) {
  CallWait wait = call(260);
  agents_.narrow(wait);
  EXPECT_EQ(50, wait.guaranteed.lower.at.unix_s);
  wait = call(260);
  wait.why = Unbounded::lost;
  EXPECT_EQ("50#1", narrowed(wait));
  wait = call(260);
  wait.call.rung_by = 0;  // ringing is not sent: who is idle may be one whose telephone rings
  EXPECT_EQ("50#1", narrowed(wait));
}

TEST_F(SpanIdleAgents, AndBoundsThatWouldBecomeImpossible) {
  CallWait wait = call(260);
  wait.likely.upper = {{196}, 7};
  EXPECT_EQ("50#1", narrowed(wait));
  wait.likely.upper = {{197}, 7};
  EXPECT_EQ("197#20", narrowed(wait));
}

// Reports that show a caller who waits longer than an idle agent is given.
TEST_F(SpanIdleAgents, AreCheckedByReports) {
  const struct {
    std::int64_t at;
    int waiting;
    std::optional<int> longest_s;
    const char* counted;  // waiting, against
  } cases[] = {
      {90, 1, 30, "1 0"},                                  // before it was idle
      {150, 0, 0, "0 0"},                                  // nobody waits
      {150, 1, 4, "0 0"},                                  // perhaps the call has just come
      {150, 1, 5, "1 1"},  {103, 1, 60, "1 0"},            // perhaps it has just become idle
      {104, 1, 60, "1 1"}, {150, 2, std::nullopt, "1 1"},  // 99:59 at least
      {203, 1, 5, "1 0"},                                  // came after it was idle
      {203, 1, 8, "1 1"},
  };
  for (const auto& c : cases) {
    IdleAgents agents = agents_;
    agents.check(PathSample{5, {c.at}, 1, c.waiting, c.longest_s, false});
    const IdleAgents::Evidence found = agents.evidence(1);
    EXPECT_EQ(c.counted, std::to_string(found.waiting) + " " + std::to_string(found.against)) << c.at;
    EXPECT_EQ(found.against ? 5 : 0, found.example) << c.at;
  }
}

// And by waits: one that began, as its likely bounds tell, before, and lasted over, a time at which the agent was idle.
TEST_F(SpanIdleAgents, AreCheckedByWaits) {
  const auto counted = [&](std::int64_t rung_at, std::int64_t arrived_before) {
    IdleAgents agents = agents_;
    CallWait wait = call(rung_at);
    wait.likely.upper.at = {arrived_before};
    agents.check(wait);
    return std::to_string(agents.evidence(1).waiting) + " " + std::to_string(agents.evidence(1).against);
  };
  EXPECT_EQ("0 0", counted(200, 197));
  EXPECT_EQ("1 1", counted(200, 196));
  EXPECT_EQ("1 0", counted(260, 197));
  EXPECT_EQ("1 1", counted(260, 120));
}

TEST_F(SpanIdleAgents, RefuseAboveTwoPercentOfTheTimesThatCallersWereSeenWaiting) {
  for (int i = 0; i < 49; ++i) agents_.check(PathSample{i + 1, {90}, 1, 1, 30, false});
  agents_.check(PathSample{100, {150}, 1, 1, 30, false});
  EXPECT_FALSE(agents_.evidence(1).refutes()) << "1 of 50";
  EXPECT_EQ("197#20", narrowed(call(260)));
  agents_.check(PathSample{101, {150}, 1, 1, 30, false});
  EXPECT_TRUE(agents_.evidence(1).refutes()) << "2 of 51";
  EXPECT_EQ("50#1", narrowed(call(260)));
  EXPECT_EQ("297#40", narrowed(call(310, 2))) << "another path";
  EXPECT_EQ(100, agents_.evidence(1).example);
}

}  // namespace
}  // namespace acd::test
