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
    for (const std::int64_t at : {0, 999}) {
      agents_.answers(1, 1, {at});
      agents_.answers(2, 2, {at});
    }
  }

  // So many callers waiting while nobody was idle that the path is not refused.
  void seen_waiting(std::int64_t path) {
    for (int i = 0; i < IdleAgents::kLeastWaiting; ++i) agents_.check(PathSample{i + 1, {90}, path, 1, 30, false});
  }
  // "waiting against"
  static std::string evidence_of(const IdleAgents& agents) {
    const IdleAgents::Evidence found = agents.evidence(1);
    return std::to_string(found.waiting) + " " + std::to_string(found.against);
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
    if (agents_.evidence(wait.call.path).waiting == 0) seen_waiting(wait.call.path);
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
}

TEST_F(SpanIdleAgents, DoNotCountForLess) {
  agents_.idle(1, {{400}, {403}}, 50, 60);
  EXPECT_EQ("197#20", narrowed(call(500)));
  agents_.idle(2, {{400}, {404}}, 50, 60);
  EXPECT_EQ("401#60", narrowed(call(500, 2)));
}

TEST_F(SpanIdleAgents, CountForThePathsTheyAnswer) {
  EXPECT_EQ("297#40", narrowed(call(310, 2)));
  EXPECT_EQ("50#1", narrowed(call(310, 3)));
}

// From the first of the day's answers to the last: before and after, the agent may serve other queues.
TEST_F(SpanIdleAgents, CountWhileTheyAnswerThePath) {
  agents_.answers(2, 3, {160});
  agents_.answers(2, 3, {180});
  EXPECT_EQ("50#1", narrowed(call(155, 3)));
  EXPECT_EQ("167#30", narrowed(call(170, 3)));
  EXPECT_EQ("177#30", narrowed(call(250, 3)));
}

TEST_F(SpanIdleAgents, TheLatestOfAllOfThemCounts) {
  agents_.answers(2, 1, {0});
  agents_.answers(2, 1, {999});
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
    EXPECT_EQ(c.counted, evidence_of(agents)) << c.at;
    EXPECT_EQ(agents.evidence(1).against ? 5 : 0, agents.evidence(1).example) << c.at;
  }
}

TEST_F(SpanIdleAgents, RefuseWhereTooLittleWasSeen) {
  IdleAgents agents;
  agents.idle(1, {{100}, {200}}, 10, 20);
  agents.answers(1, 1, {0});
  agents.answers(1, 1, {999});
  for (int i = 1; i < IdleAgents::kLeastWaiting; ++i) agents.check(PathSample{i, {90}, 1, 1, 30, false});
  EXPECT_TRUE(agents.evidence(1).refuses());
  agents.check(PathSample{99, {90}, 1, 1, 30, false});
  EXPECT_FALSE(agents.evidence(1).refuses());
}

// And by waits: one that began, as its likely bounds tell, before, and lasted over, a time at which the agent was idle.
TEST_F(SpanIdleAgents, AreCheckedByWaits) {
  const auto counted = [&](std::int64_t rung_at, std::int64_t arrived_before) {
    IdleAgents agents = agents_;
    CallWait wait = call(rung_at);
    wait.likely.upper.at = {arrived_before};
    agents.check(wait);
    return evidence_of(agents);
  };
  EXPECT_EQ("0 0", counted(200, 197));
  EXPECT_EQ("1 1", counted(200, 196));
  EXPECT_EQ("1 0", counted(260, 197));
  EXPECT_EQ("1 1", counted(260, 120));
}

TEST_F(SpanIdleAgents, RefuseAboveOneOfTwoHundredTimesThatCallersWereSeenWaiting) {
  for (int i = 0; i < 199; ++i) agents_.check(PathSample{i + 1, {90}, 1, 1, 30, false});
  agents_.check(PathSample{300, {150}, 1, 1, 30, false});
  EXPECT_FALSE(agents_.evidence(1).refuses()) << "1 of 200";
  EXPECT_EQ("197#20", narrowed(call(260)));
  agents_.check(PathSample{301, {150}, 1, 1, 30, false});
  EXPECT_TRUE(agents_.evidence(1).refuses()) << "2 of 201";
  EXPECT_EQ("50#1", narrowed(call(260)));
  EXPECT_EQ("297#40", narrowed(call(310, 2))) << "another path";
  EXPECT_EQ(300, agents_.evidence(1).example);
}

}  // namespace
}  // namespace acd::test
