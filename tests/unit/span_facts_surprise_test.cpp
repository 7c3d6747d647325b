#include <gtest/gtest.h>

#include "facts_text.h"

namespace acd::test {
namespace {

// The order in which facts are displayed: all of them true, and taken away one by one.
TEST(FactsDisplay, TheFirstFactThatHoldsIsShown) {
  AgentFacts facts;
  EXPECT_EQ("unknown", shown_text(display(facts)));
  facts.logged_on = AgentFacts::LoggedOn::yes;
  facts.make_busy = facts.do_not_disturb = facts.work_timer = facts.ringing = true;
  facts.reason = "03";
  facts.work_timer_path = PathId("862");
  facts.calls = {{1, CallKind::acd, PathId("860"), true, 1, 1}, {2, CallKind::outgoing, PathId(), false, 2, 2}};
  EXPECT_EQ("outgoing_call", shown_text(display(facts)));
  facts.calls[1].held = true;
  EXPECT_EQ("acd_hold:860", shown_text(display(facts)));
  facts.calls[0].kind = CallKind::non_acd;
  EXPECT_EQ("hold", shown_text(display(facts)));
  facts.calls.clear();
  EXPECT_EQ("ringing", shown_text(display(facts)));
  facts.ringing = false;
  EXPECT_EQ("work_timer:862", shown_text(display(facts)));
  facts.work_timer = false;
  EXPECT_EQ("do_not_disturb", shown_text(display(facts)));
  facts.do_not_disturb = false;
  EXPECT_EQ("make_busy(03)", shown_text(display(facts)));
  facts.make_busy = false;
  EXPECT_EQ("idle", shown_text(display(facts)));
  facts.logged_on = AgentFacts::LoggedOn::no;
  facts.ringing = true;
  EXPECT_EQ("logged_off", shown_text(display(facts)));
}

TEST(FactsDisplay, StatesHaveTheirStoredNumbersAndNames) {
  const std::vector<std::string> names = {"unknown",        "logged_off", "acd_call", "non_acd_call",
                                          "outgoing_call",  "hold",       "ringing",  "work_timer",
                                          "do_not_disturb", "make_busy",  "idle"};
  ASSERT_EQ(static_cast<std::size_t>(kStateCount), names.size());
  for (std::size_t i = 0; i < names.size(); ++i) EXPECT_EQ(names[i], state_name(static_cast<State>(i)));
}

TEST(FactsSurprise, LogOnWhenLoggedOnIsOne) {
  expect_table(R"(
    A A        -> idle idle!
    A B A      -> idle logged_off idle
    T A        -> ~ringing idle!
  )",
               states_of);
}

TEST(FactsSurprise, ARecordWithoutItsCounterpartIsOne) {
  expect_table(R"(
    A T D      -> idle ringing ringing!
    A F        -> idle idle!
    A M        -> idle idle!
    A N1       -> idle hold!
    A O1       -> idle non_acd_call!
    A P1       -> idle idle!
    A G1 O1    -> idle acd_call acd_call!
    A G1 P1    -> idle acd_call idle!
    A G1 N1 N1 -> idle acd_call acd_hold acd_hold!
    A G1 N1 O1 O1 -> idle acd_call acd_hold acd_call acd_call!
    A G1 H2 O1 -> idle acd_call non_acd_call acd_call!
  )",
               states_of);
}

TEST(FactsSurprise, RemovingDoNotDisturbRightAfterLogOnIsNone) {
  expect_table(R"(
    A D        -> idle idle
    A D D      -> idle idle idle!
    A E03 D    -> idle make_busy(03) make_busy(03)!
  )",
               states_of);
}

TEST(FactsSurprise, MakeBusyAndDoNotDisturbTwiceAreOne) {
  expect_table(R"(
    A C C      -> idle do_not_disturb do_not_disturb!
    A E03 E03  -> idle make_busy(03) make_busy(03)!
    A E03 E04  -> idle make_busy(03) make_busy(04)!
  )",
               states_of);
}

TEST(FactsSurprise, IdleWithNothingToEndIsOneButNotRightAfterMOrP) {
  expect_table(R"(
    A J                -> idle idle!
    A G1 J1 J1         -> idle acd_call idle idle!
    A G1 L1 M J        -> idle acd_call work_timer idle idle
    A G1 L1 M J J      -> idle acd_call work_timer idle idle idle!
    A G1 N1 P1 J       -> idle acd_call acd_hold idle idle
    A G1 L1 J          -> idle acd_call work_timer idle
    A T J              -> idle ringing idle
    A G1 L1 M C J      -> idle acd_call work_timer idle do_not_disturb do_not_disturb!
  )",
               states_of);
}

TEST(FactsSurprise, ACallOnAButtonInUseIsOneAndTakesItsPlace) {
  expect_table(R"(
    A G1:860 G1:861 J1  -> idle acd_call:860 acd_call:861! idle
    A G1:860 S1:861     -> idle acd_call:860 acd_call:861!
    A G1:860 H1         -> idle acd_call:860 non_acd_call!
    A I1 I1             -> idle outgoing_call outgoing_call!
    A G1:860 N1 I1      -> idle acd_call:860 acd_hold:860 outgoing_call!
    A G1:860 N1 I2      -> idle acd_call:860 acd_hold:860 outgoing_call
  )",
               states_of);
}

TEST(FactsSurprise, RingingTwiceOrEndingWhatDoesNotRingIsNone) {
  expect_table(R"(
    A T T      -> idle ringing ringing
    A U        -> idle idle
    A G1 U     -> idle acd_call acd_call
    A T G1 U   -> idle ringing acd_call acd_call
    A L1       -> idle work_timer
  )",
               states_of);
}

// Every record but B shows that an unknown agent is logged on, and is no surprise.
TEST(FactsSurprise, FromUnknownThereIsNone) {
  expect_table(R"(
    A          -> idle
    B          -> logged_off
    C          -> ~do_not_disturb
    D          -> ~idle
    E03        -> ~make_busy(03)
    F          -> ~idle
    G1:860     -> ~acd_call:860
    H1         -> ~non_acd_call
    I1         -> ~outgoing_call
    J1         -> ~idle
    L1         -> ~work_timer
    M          -> ~idle
    N1         -> ~hold
    O1         -> ~non_acd_call
    P1         -> ~idle
    S1:860     -> ~acd_call:860
    T          -> ~ringing
    U          -> ~idle
  )",
               states_of);
}

// A G H I L N O S T show that an agent known to be logged off is logged on; any other changes nothing.
TEST(FactsSurprise, FromLoggedOffSomeRecordsCannotBeBelieved) {
  expect_table(R"(
    B A        -> logged_off idle
    B B        -> logged_off logged_off!!
    B C        -> logged_off logged_off!!
    B D        -> logged_off logged_off!!
    B E03      -> logged_off logged_off!!
    B F        -> logged_off logged_off!!
    B G1:860   -> logged_off ~acd_call:860
    B H1       -> logged_off ~non_acd_call
    B I1       -> logged_off ~outgoing_call
    B J1       -> logged_off logged_off!!
    B L1       -> logged_off ~work_timer
    B M        -> logged_off logged_off!!
    B N1       -> logged_off ~hold
    B O1       -> logged_off ~non_acd_call
    B P1       -> logged_off logged_off!!
    B S1:860   -> logged_off ~acd_call:860
    B T        -> logged_off ~ringing
    B U        -> logged_off logged_off!!
  )",
               states_of);
}

TEST(FactsSurprise, AnInferredLogOnBeginsAShiftAndALaterLogOnAnother) {
  EXPECT_TRUE(facts_after("T").last.log_on);
  EXPECT_FALSE(facts_after("T U").last.log_on);
  EXPECT_TRUE(facts_after("T A").last.log_on);
  EXPECT_TRUE(facts_after("A A").last.log_on);
  EXPECT_TRUE(facts_after("A B").last.log_off);
  EXPECT_FALSE(facts_after("B B").last.log_off);
  EXPECT_FALSE(facts_after("A B A").facts.inferred);
}

}  // namespace
}  // namespace acd::test
