#include <gtest/gtest.h>

#include "facts_text.h"

namespace acd::test {
namespace {

using LoggedOn = AgentFacts::LoggedOn;

// Row by row of the table in metrics.md section 2.
TEST(FactsRecords, LogOnAndLogOff) {
  expect_table(R"(
    A@2001                     -> idle
    A@2001 B                   -> idle logged_off
    B                          -> logged_off
    A@2001 E03 A@2002          -> idle make_busy(03) idle!
    A@2001 G1:860 B            -> idle acd_call:860 logged_off
    A@2001 C E03 T B A@2001    -> idle do_not_disturb do_not_disturb ringing logged_off idle
    A@2001 G1:860 L1 B A       -> idle acd_call:860 work_timer:860 logged_off idle
  )",
               states_of);
}

TEST(FactsRecords, LogOnClearsAllFactsAndTakesTheExtension) {
  const AgentFacts facts = facts_after("A@2001 C E03 G1:860 N1 I2 A@2002").facts;
  AgentFacts fresh;
  fresh.logged_on = LoggedOn::yes;
  fresh.extension = Extension("2002");
  fresh.last_code = 'A';
  EXPECT_EQ(fresh, facts);
}

TEST(FactsRecords, TheExtensionComesFromLogOnOnly) {
  EXPECT_EQ(Extension("2001"), facts_after("A@2001 G1@P860 S2@861 T@2005 I3@2006").facts.extension);
  EXPECT_FALSE(facts_after("T@2001").facts.extension);
  EXPECT_FALSE(facts_after("A").facts.extension);
  EXPECT_FALSE(facts_after("A@2001 B").facts.extension);
}

TEST(FactsRecords, DoNotDisturbAndMakeBusyAreFlagsBesideACall) {
  expect_table(R"(
    A C D                        -> idle do_not_disturb idle
    A E03 F                      -> idle make_busy(03) idle
    A E F                        -> idle make_busy idle
    A E03 C D F                  -> idle make_busy(03) do_not_disturb make_busy(03) idle
    A G1:860 E05 J1 F            -> idle acd_call:860 acd_call:860 make_busy(05) idle
    A G1:860 C J1                -> idle acd_call:860 acd_call:860 do_not_disturb
    A E03 E05                    -> idle make_busy(03) make_busy(05)!
    A E03 F E                    -> idle make_busy(03) idle make_busy
  )",
               states_of);
}

TEST(FactsRecords, RingingOnAndOff) {
  expect_table(R"(
    A T U                  -> idle ringing idle
    A T G1:860             -> idle ringing acd_call:860
    A T U G1:860           -> idle ringing idle acd_call:860
    A T H1                 -> idle ringing non_acd_call
    A T I1                 -> idle ringing outgoing_call
    A T J1                 -> idle ringing idle
    A T S1:861             -> idle ringing acd_call:861
    A T T                  -> idle ringing ringing
    A U                    -> idle idle
    A E03 T U              -> idle make_busy(03) ringing make_busy(03)
  )",
               states_of);
}

TEST(FactsRecords, AnAnswerKnowsSinceWhenItRang) {
  EXPECT_EQ(Instant{101}, facts_after("A T").facts.rung_at);
  EXPECT_EQ(Instant{101}, facts_after("A T T").facts.rung_at);
  EXPECT_FALSE(facts_after("A T U").facts.rung_at);
  EXPECT_FALSE(facts_after("A T G1").facts.rung_at);
}

TEST(FactsRecords, CallsByKind) {
  expect_table(R"(
    A G1:860 J1              -> idle acd_call:860 idle
    A G1 J1                  -> idle acd_call idle
    A S2:861 J2              -> idle acd_call:861 idle
    A H1 J1                  -> idle non_acd_call idle
    A I1 J1                  -> idle outgoing_call idle
    A G1:860 L1 G1:861       -> idle acd_call:860 work_timer:860 acd_call:861
    A G1:860 L1 H2 J2        -> idle acd_call:860 work_timer:860 non_acd_call idle
  )",
               states_of);
}

TEST(FactsRecords, HoldRetrieveAndHoldAbandoned) {
  expect_table(R"(
    A G1:860 N1 O1 J1        -> idle acd_call:860 acd_hold:860 acd_call:860 idle
    A G1:860 N1 P1 J1        -> idle acd_call:860 acd_hold:860 idle idle
    A H1 N1 O1 J1            -> idle non_acd_call hold non_acd_call idle
    A G1:860 N O J           -> idle acd_call:860 acd_hold:860 acd_call:860 idle
    A G1:860 N7 O8 J         -> idle acd_call:860 acd_hold:860 acd_call:860 idle
    A G1:860 N9 P9           -> idle acd_call:860 acd_hold:860 idle
    A G1:860 N1 J1           -> idle acd_call:860 acd_hold:860 idle
  )",
               states_of);
}

TEST(FactsRecords, WithSeveralCallsAHoldNeedsItsButton) {
  expect_table(R"(
    A G1:860 N1 I2 N3        -> idle acd_call:860 acd_hold:860 outgoing_call outgoing_call!
    A G1:860 N1 I2 O3        -> idle acd_call:860 acd_hold:860 outgoing_call acd_call:860
    A G1:860 N1 I2 P3        -> idle acd_call:860 acd_hold:860 outgoing_call outgoing_call
    A G1:860 N1 I2 P3 J2     -> idle acd_call:860 acd_hold:860 outgoing_call outgoing_call idle
    A G1:860 N1 I2 N2 O3     -> idle acd_call:860 acd_hold:860 outgoing_call acd_hold:860 acd_hold:860!
    A G1:860 N1 I2 N2 P3     -> idle acd_call:860 acd_hold:860 outgoing_call acd_hold:860 acd_hold:860!
  )",
               states_of);
}

TEST(FactsRecords, HoldAndRetrieveWithoutAnyCallAreOfANonAcdCall) {
  expect_table(R"(
    A N1                     -> idle hold!
    A N1 O1 J1               -> idle hold! non_acd_call idle
    A O1                     -> idle non_acd_call!
    A O1 J1                  -> idle non_acd_call! idle
    A P1                     -> idle idle!
  )",
               states_of);
}

TEST(FactsRecords, AConsultationRunsOnASecondButton) {
  expect_table(R"(
    A T G1:860 N1 I2 J2 O1 J1 -> idle ringing acd_call:860 acd_hold:860 outgoing_call acd_hold:860 acd_call:860 idle
    A G1 N1 H2 J2 O1 L1 M     -> idle acd_call acd_hold non_acd_call acd_hold acd_call work_timer idle
  )",
               states_of);
}

TEST(FactsRecords, AnAgentMayGoToAndFroBetweenTwoCalls) {
  expect_table(R"(
    A G1:860 N1 I2 N2 O1    -> idle acd_call:860 acd_hold:860 outgoing_call acd_hold:860 acd_call:860
    A G1 N1 I2 N2 O1 N1 O2  -> idle acd_call acd_hold outgoing_call acd_hold acd_call acd_hold outgoing_call
    A G1 N1 H2 N2 O1 J1 O2  -> idle acd_call acd_hold non_acd_call acd_hold acd_call hold non_acd_call
  )",
               states_of);
}

TEST(FactsRecords, WorkTimer) {
  expect_table(R"(
    A G1:860 L1 M J            -> idle acd_call:860 work_timer:860 idle idle
    A G1:860 L1 J              -> idle acd_call:860 work_timer:860 idle
    A G1:860 L1 M              -> idle acd_call:860 work_timer:860 idle
    A G1:860 J1 L1             -> idle acd_call:860 idle work_timer:860
    A G1:860 L1 E03 M          -> idle acd_call:860 work_timer:860 work_timer:860 make_busy(03)
    A G1:860 L1 J E03          -> idle acd_call:860 work_timer:860 idle make_busy(03)
    A G1:860 N1 I2 L2          -> idle acd_call:860 acd_hold:860 outgoing_call acd_hold:860
    A G1:860 N1 I2 L2 P1 M     -> idle acd_call:860 acd_hold:860 outgoing_call acd_hold:860 work_timer idle
    A G1:860 I2 L2             -> idle acd_call:860 outgoing_call work_timer:860
    A L1                       -> idle work_timer
    A G1:860 L1 T U M          -> idle acd_call:860 work_timer:860 ringing work_timer:860 idle
    A G1:860 L1 L1 M           -> idle acd_call:860 work_timer:860 work_timer:860 idle
  )",
               states_of);
}

TEST(FactsRecords, TheWorkTimerFollowsItsCall) {
  const FactsRow row = facts_after("A G1:860 J1 G2:861 L2");
  EXPECT_EQ(FrameId{4}, row.facts.work_timer_call);
  const FactsRow ended = facts_after("A G1:860 J1 G2:861 L2 M");
  EXPECT_EQ(FrameId{4}, ended.last.ended_work_timer);
  EXPECT_EQ(FrameId{0}, ended.facts.work_timer_call);
}

TEST(FactsRecords, IdleEndsTheCallOfItsButtonElseAllCalls) {
  expect_table(R"(
    A G1:860 N1 I2 J2           -> idle acd_call:860 acd_hold:860 outgoing_call acd_hold:860
    A G1:860 N1 I2 J1           -> idle acd_call:860 acd_hold:860 outgoing_call outgoing_call
    A G1:860 N1 I2 J3           -> idle acd_call:860 acd_hold:860 outgoing_call idle
    A G1:860 N1 I2 J            -> idle acd_call:860 acd_hold:860 outgoing_call idle
    A G1:860 T J1               -> idle acd_call:860 acd_call:860 idle
    A G1:860 N1 I2 T J2 U       -> idle acd_call:860 acd_hold:860 outgoing_call outgoing_call acd_hold:860 acd_hold:860
  )",
               states_of);
  EXPECT_EQ(1U, facts_after("A G1 N1 I2 J2").last.ended.size());
  EXPECT_EQ(2U, facts_after("A G1 N1 I2 J3").last.ended.size());
}

TEST(FactsRecords, TwoCallsOnTwoButtonsShowTheLatestUnheld) {
  expect_table(R"(
    A G1:860 H2              -> idle acd_call:860 non_acd_call
    A G1:860 H2 J2           -> idle acd_call:860 non_acd_call acd_call:860
    A G1:860 H2 N2           -> idle acd_call:860 non_acd_call acd_call:860
    A G1:860 H2 N2 O2        -> idle acd_call:860 non_acd_call acd_call:860 non_acd_call
    A H1 G2:860 N2 N1        -> idle non_acd_call acd_call:860 non_acd_call acd_hold:860
    A G1:860 N1 G2:861 N2    -> idle acd_call:860 acd_hold:860 acd_call:861 acd_hold:861
    A G1:860 G1:861 J1       -> idle acd_call:860 acd_call:861! idle
    A G:860 G:861 J          -> idle acd_call:860 acd_call:861 idle
  )",
               states_of);
}

TEST(FactsRecords, UnknownLettersChangeNothing) {
  expect_table("A K Q R V a  -> idle idle idle idle idle idle", states_of);
}

}  // namespace
}  // namespace acd::test
