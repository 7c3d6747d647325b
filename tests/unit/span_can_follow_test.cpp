#include <gtest/gtest.h>

#include "facts_text.h"

namespace acd::test {
namespace {

// Which of all records can directly follow these facts, so that they held all through a hole.
std::string followers(const std::string& records) {
  const AgentFacts facts = facts_after(records).facts;
  std::vector<std::string> can;
  for (const std::string& word :
       words_of("A B C D E03 F G1 G2 H1 H2 I1 I2 J J1 J2 L1 M N N1 N2 O O1 O2 P P1 P2 S1 T U V")) {
    const ShortRecord next = parse_short(word);
    if (can_follow(facts, next.record, next.code)) can.push_back(word);
  }
  return joined(can, " ");
}

TEST(CanFollow, NothingAfterUnknownAndOnlyLogOnAfterLogOff) {
  EXPECT_EQ("", followers(""));
  expect_table("B -> A", followers);
}

TEST(CanFollow, EachStateHasItsOwnRecords) {
  expect_table(R"(
    A           -> B C E03 G1 G2 H1 H2 I1 I2 S1 T
    A C         -> B D E03 H1 H2 I1 I2
    A E03       -> B C F H1 H2 I1 I2
    A C E03     -> B D F H1 H2 I1 I2
    A T         -> C G1 G2 H1 H2 I1 I2 S1 U
    A E03 T     -> C F G1 G2 H1 H2 I1 I2 S1 U
    A G1        -> C E03 J1 L1 N1
    A G1 E03    -> C F J1 L1 N1
    A H1        -> C E03 J1 N1
    A I2        -> C E03 J2 N2
    A G1 N1     -> C E03 H2 I2 J1 O1 P1
    A H1 N1     -> C E03 H2 I2 J1 O1 P1
    A G1 N1 I2  -> C E03 J1 J2 N2 O1 P1
    A G1 H2     -> C E03 J1 J2 L1 N1 N2
    A G1 L1     -> C H1 H2 I1 I2 J J1 J2 M
    A G1 N1 I2 L2 -> C H2 I2 J1 M O1 P1
  )",
               followers);
}

}  // namespace
}  // namespace acd::test
