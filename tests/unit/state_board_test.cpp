#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

#include "state/board.h"

namespace acd {
namespace {

using Json = nlohmann::json;

AgentFacts logged_on(char last_code = 'J') {
  AgentFacts facts;
  facts.logged_on = AgentFacts::LoggedOn::yes;
  facts.last_code = last_code;
  return facts;
}

AgentFacts on_a_call(CallKind kind, bool held = false) {
  AgentFacts facts = logged_on('G');
  Call call;
  call.kind = kind;
  call.held = held;
  facts.calls = {call};
  return facts;
}

const AgentId kAgent("6101");

Json parsed(const Board& board) { return Json::parse(board.json()); }

// The word of kAgent after these facts; empty if it has none.
std::string word_after(const AgentFacts& facts) {
  Board board;
  board.agent(kAgent, facts);
  return parsed(board).at("agents").value("6101", "");
}

const char* const kOldFile =
    R"({"paths": {"860": {"waiting": "003", "agents": "011", "longestwait": "0215"}}, "groups": {}, )"
    R"("agents": {"6101": "busy", "6102": "out"}, "lastUpdate": 1772456400.25})";

TEST(Board, WritesTheShapeThatOldBoardsRead) {
  Board board;
  board.report({QueueKind::path, "860", 3, 11, 135, "000"});
  board.report({QueueKind::group, "610", 0, 9, 0, ""});
  board.agent(kAgent, on_a_call(CallKind::acd));
  board.heard('G', 1772456402);
  EXPECT_EQ(board.json(),
            R"({"agents":{"6101":"busy"},"groups":{"610":{"agents":"009","longestwait":"0000","waiting":"000"}},)"
            R"("lastUpdate":1772456402.0,)"
            R"("paths":{"860":{"agents":"011","longestwait":"0215","waiting":"003"}}})"
            "\n");
}

TEST(Board, OfNothingHasAllKeys) {
  EXPECT_EQ(Board().json(), "{\"agents\":{},\"groups\":{},\"lastUpdate\":0.0,\"paths\":{}}\n");
}

TEST(Board, WritesCountsAsOnTheWire) {
  Board board;
  board.report({QueueKind::path, "860", 999, 999, QueueReport::kLongestWaitMax_s, ""});
  EXPECT_EQ(parsed(board)["paths"]["860"],
            Json::parse(R"({"waiting": "999", "agents": "999", "longestwait": "9959"})"));
  board.report({QueueKind::path, "860", 1, std::nullopt, std::nullopt, ""});
  EXPECT_EQ(parsed(board)["paths"]["860"], Json::parse(R"({"waiting": "001", "agents": "", "longestwait": ""})"))
      << "unknown is not zero";
}

TEST(BoardWord, IsOutWhenLoggedOff) {
  AgentFacts facts;
  facts.logged_on = AgentFacts::LoggedOn::no;
  EXPECT_EQ(word_after(facts), "out");
}

TEST(BoardWord, IsInRightAfterTheLogOnAndIdleLater) {
  EXPECT_EQ(word_after(logged_on('A')), "in");
  EXPECT_EQ(word_after(logged_on('J')), "idle");
  EXPECT_EQ(word_after(logged_on('D')), "idle");
}

TEST(BoardWord, IsBusyOnAnyCallHoldMakeBusyAndDoNotDisturb) {
  for (const CallKind kind : {CallKind::acd, CallKind::non_acd, CallKind::outgoing}) {
    EXPECT_EQ(word_after(on_a_call(kind)), "busy");
    EXPECT_EQ(word_after(on_a_call(kind, true)), "busy");
  }
  AgentFacts facts = logged_on('E');
  facts.make_busy = true;
  EXPECT_EQ(word_after(facts), "busy");
  facts = logged_on('C');
  facts.do_not_disturb = true;
  EXPECT_EQ(word_after(facts), "busy");
}

TEST(BoardWord, IsTimerInTheWorkTimer) {
  AgentFacts facts = logged_on('L');
  facts.work_timer = true;
  EXPECT_EQ(word_after(facts), "timer");
}

TEST(BoardWord, StaysWhatItWasWhileRingingAndWhenUnknown) {
  AgentFacts ringing = logged_on('T');
  ringing.ringing = true;
  EXPECT_EQ(word_after(ringing), "") << "no word was known, none is made up";
  EXPECT_EQ(word_after(AgentFacts()), "");

  Board board;
  board.agent(kAgent, logged_on('A'));
  const Board before = board;
  EXPECT_FALSE(board.agent(kAgent, ringing));
  EXPECT_FALSE(board.agent(kAgent, AgentFacts()));
  EXPECT_EQ(board, before);
}

TEST(Board, FindsWhatAReportAndTheFactsOfAnAgentChange) {
  Board board;
  const QueueReport report{QueueKind::group, "610", 3, 11, 135, ""};
  EXPECT_TRUE(board.report(report));
  EXPECT_FALSE(board.report(report));
  EXPECT_FALSE(board.report({QueueKind::group, "610", 3, 11, 135, "another tail"}));
  EXPECT_TRUE(board.report({QueueKind::group, "610", 2, 11, 135, ""}));
  EXPECT_TRUE(board.report({QueueKind::path, "610", 2, 11, 135, ""})) << "a path is no group";
  EXPECT_TRUE(board.agent(kAgent, logged_on('A')));
  EXPECT_FALSE(board.agent(kAgent, logged_on('A')));
  EXPECT_TRUE(board.agent(kAgent, logged_on('J')));
}

// metrics.md, section 6: of the last record of A to J, L to P, K or Q.
TEST(Board, MovesLastUpdateWithEveryRecordThatIsASignOfLife) {
  Board board;
  double at_s = 100;
  for (const char code : std::string("ABCDEFGHIJKLMNOPQ")) {
    EXPECT_TRUE(board.heard(code, ++at_s)) << code;
    EXPECT_EQ(parsed(board)["lastUpdate"], at_s) << code;
  }
  for (const char code : std::string("RSTUVWXYZaby")) EXPECT_FALSE(board.heard(code, 1000)) << code;
  EXPECT_EQ(parsed(board)["lastUpdate"], at_s);
  EXPECT_FALSE(board.heard('K', at_s)) << "nothing new to publish";
}

TEST(Board, KeepsTheEntriesOfAFileThatWasThere) {
  Board board;
  board.load(kOldFile);
  EXPECT_EQ(parsed(board), Json::parse(kOldFile));
  EXPECT_TRUE(board.agent(kAgent, logged_on()));
  const Json json = parsed(board);
  EXPECT_EQ(json["agents"], Json::parse(R"({"6101": "idle", "6102": "out"})"));
  EXPECT_EQ(json["paths"]["860"]["waiting"], "003");
}

TEST(Board, FindsNoChangeInWhatTheFileAlreadySaid) {
  Board board;
  board.load(kOldFile);
  EXPECT_FALSE(board.agent(kAgent, on_a_call(CallKind::acd)));
  EXPECT_FALSE(board.report({QueueKind::path, "860", 3, 11, 135, ""}));
  EXPECT_EQ(parsed(board), Json::parse(kOldFile));
}

TEST(Board, TakesAFileWithoutLastUpdateAndWithFurtherKeys) {
  Board board;
  board.load(R"({"paths": {}, "groups": {}, "agents": {"6101": "in"}, "colour": "red"})");
  EXPECT_EQ(board.json(), "{\"agents\":{\"6101\":\"in\"},\"groups\":{},\"lastUpdate\":0.0,\"paths\":{}}\n");
}

TEST(Board, StaysAsItWasWhenTheFileIsNoneOfOurs) {
  Board board;
  board.load(kOldFile);
  const Board before = board;
  for (const char* text :
       {"", "{", "{}", "[]", "null", "17", "\"text\"", R"({"paths": {}, "groups": {}})",
        R"({"paths": {}, "groups": {}, "agents": {"6101": 1}})",
        R"({"paths": {"860": "busy"}, "groups": {}, "agents": {}})",
        R"({"paths": {"860": {"waiting": "003"}}, "groups": {}, "agents": {}})",
        R"({"paths": {"860": {"waiting": 3, "agents": "011", "longestwait": "0215"}}, "groups": {}, "agents": {}})",
        R"({"paths": {}, "groups": {}, "agents": {}, "lastUpdate": "now"})",
        R"({"paths": {}, "groups": {}, "agents": {}, "lastUpdate": 1e999})",
        "{\"paths\": {}, \"groups\": {}, \"agents\": {\"\xFF\": \"in\"}}",
        R"({"paths": {}, "groups": {}, "agents": {}} and more)"}) {
    try {
      board.load(text);
      ADD_FAILURE() << "taken: " << text;
    } catch (const std::invalid_argument& e) {
      EXPECT_STRNE(e.what(), "");
    }
    EXPECT_EQ(board, before) << text;
  }
}

TEST(Board, DoesNotTakeTextOrListsForTables) {
  for (const char* text :
       {R"({"paths": {}, "groups": {}, "agents": "busy"})", R"({"paths": {}, "groups": {}, "agents": ["in"]})",
        R"({"paths": [{"waiting": "003", "agents": "011", "longestwait": "0215"}], "groups": {}, "agents": {}})"}) {
    Board board;
    EXPECT_THROW(board.load(text), std::invalid_argument) << text;
  }
}

TEST(Board, StandsAFileNestedDeeply) {
  Board board;
  const std::string deep =
      R"({"paths": )" + std::string(100'000, '[') + std::string(100'000, ']') + R"(, "groups": {}, "agents": {}})";
  EXPECT_THROW(board.load(deep), std::invalid_argument);
}

TEST(Board, ReplacesBytesThatAreNoText) {
  Board board;
  board.agent(AgentId(std::string_view("6\xFF\0", 3)), logged_on());
  board.report({QueueKind::group, "\xC3\x28\n", 0, 0, 0, ""});
  const Json json = parsed(board);
  EXPECT_EQ(json["agents"].begin().key(), "6\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(json["groups"].begin().key(), "\xEF\xBF\xBD(\xEF\xBF\xBD");
}

TEST(Board, ComesBackFromItsOwnFile) {
  Board board;
  board.load(kOldFile);
  board.agent(AgentId("\xFF\"\\"), logged_on());
  board.report({QueueKind::group, "61\x01", 3, std::nullopt, 135, ""});
  board.heard('K', 1772456401.654321);
  Board again;
  again.load(board.json());
  EXPECT_EQ(again, board);
}

}  // namespace
}  // namespace acd
