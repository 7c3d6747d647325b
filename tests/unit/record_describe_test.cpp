#include <gtest/gtest.h>

#include <string>

#include "record/describe.h"

namespace acd {
namespace {

std::string description(std::string_view text) {
  return std::visit([](const auto& found) { return describe(found); }, decode(text));
}

TEST(Describe, SaysEachRecordInOneSentence) {
  const struct {
    const char* text;
    const char* sentence;
  } kGolden[] = {
      {"01A0900001001   6101   00", "Agent 6101 logs on at 1001 on button 00."},
      {"01B0900001001   6101   ", "Agent 6101 logs off at 1001."},
      {"01C0900001001   6101   ", "Agent 6101 sets do not disturb at 1001."},
      {"01D0900001001   6101   ", "Agent 6101 removes do not disturb at 1001."},
      {"01E0900001001   6101   03", "Agent 6101 sets make busy at 1001, reason 03."},
      {"01E0900001001   6101   00", "Agent 6101 sets make busy at 1001, no reason."},
      {"01F0900001001   6101   ", "Agent 6101 removes make busy at 1001."},
      {"01G090000P860   6101   01", "Agent 6101 answers an ACD call of P860 on button 01."},
      {"01H0900001001   6101   01", "Agent 6101 answers a non-ACD call at 1001 on button 01."},
      {"01I0900001001   6101   02", "Agent 6101 originates a call at 1001 on button 02."},
      {"01J0900001001   6101   01", "Agent 6101 becomes idle at 1001 on button 01."},
      {"01K0900006100030110215", "Group 610: calls waiting 3, agents 11, longest wait 135 s."},
      {"01L0900001001   6101   01", "Agent 6101 enters the work timer at 1001 on button 01."},
      {"01M0900001001   6101   01", "Agent 6101 leaves the work timer at 1001 on button 01."},
      {"01N0900001001   6101   01", "Agent 6101 puts a call on hold at 1001 on button 01."},
      {"01O0900001001   6101   01", "Agent 6101 retrieves a call from hold at 1001 on button 01."},
      {"01P0900001001   6101   01", "Agent 6101 loses a call on hold: the held party left at 1001 on button 01."},
      {"01Q0900008600000010000", "Path 860: calls waiting 0, agents 1, longest wait 0 s."},
      {"01R09000020260302", "Refresh: the date is 2026-03-02."},
      {"01S090000P861   6101   01", "Agent 6101 answers a remote ACD call of P861 on button 01."},
      {"01T0900001001   6101   01", "Agent 6101 is ringing at 1001 on button 01."},
      {"01U0900001001   6101   01", "Agent 6101 stops ringing at 1001 on button 01."},
      {"01H0900001001   61\x07 02 01",
       "An agent whose id has control bytes in it answers a non-ACD call at 1001 on button 01."},
      {"01G090000P8\x7F"
       "60  6102   01",
       "Agent 6102 answers an ACD call of a number with control bytes in it on button 01."},
      {"01V0900001001", "Unknown record V with 4 further bytes; it changes nothing."},
      {"01y090000", "Unknown record y with 0 further bytes; it changes nothing."},
  };
  for (const auto& [text, sentence] : kGolden) EXPECT_EQ(description(text), sentence);
}

TEST(Describe, SaysWhatIsMissing) {
  EXPECT_EQ(description("01H0900001001          01"),
            "A set without an agent answers a non-ACD call at 1001 on button 01.");
  EXPECT_EQ(description("01G090000       6101   01"), "Agent 6101 answers an ACD call on button 01.");
  EXPECT_EQ(description("01G090000P860   6101"),
            "Agent 6101 answers an ACD call of P860. The record is shorter than its layout.");
  EXPECT_EQ(
      description("01K090000610003"),
      "Group 610: calls waiting 3, agents unknown, longest wait unknown s. The record is shorter than its layout.");
  EXPECT_EQ(description("01Q0900008600030110959"), "Path 860: calls waiting 3, agents 11, longest wait 599 s.");
  EXPECT_EQ(description("01Q0900008600030119959"),
            "Path 860: calls waiting 3, agents 11, longest wait at least 5999 s.");
  EXPECT_EQ(description("01Q0900008609990110215"),
            "Path 860: calls waiting at least 999, agents 11, longest wait 135 s.");
}

TEST(Describe, SaysWhyThereIsNoRecord) {
  EXPECT_EQ(description("01G240000"), "No record: bad_time at byte 3.");
  EXPECT_EQ(description(""), "No record: too_short at byte 0.");
}

TEST(Describe, IsFitForATerminalWhateverTheIdHolds) {
  EXPECT_EQ(description("01B090000\x9B[31m  6\xFF"
                        "1    "),
            "Agent 6\xEF\xBF\xBD"
            "1 logs off at \xEF\xBF\xBD[31m.");
}

}  // namespace
}  // namespace acd
