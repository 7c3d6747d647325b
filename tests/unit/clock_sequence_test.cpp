#include <gtest/gtest.h>

#include "clock/sequence.h"
#include "text_table.h"

namespace acd::test {
namespace {

// Record numbers of one connection to the records lost before each.
std::string losses(const std::string& numbers) {
  Sequence sequence;
  std::vector<std::string> lost;
  for (const std::string& number : words_of(numbers)) lost.push_back(std::to_string(sequence.next(std::stoi(number))));
  return joined(lost, " ");
}

TEST(Sequence, CountsWhatIsMissingBetweenTwoNumbers) {
  expect_table(R"(
    57           -> 0
    00 01 02     -> 0 0 0
    98 99 00 01  -> 0 0 0 0
    10 12        -> 0 1
    10 19        -> 0 8
    98 02        -> 0 3
    99 99        -> 0 99
    05 05 06     -> 0 99 0
    06 05        -> 0 98
  )",
               losses);
}

TEST(Sequence, GoesOnAfterANumber) {
  EXPECT_EQ(2, Sequence(97).next(0));
  EXPECT_EQ(0, Sequence(std::nullopt).next(42));
  Sequence sequence(7);
  sequence.next(8);
  EXPECT_EQ(8, sequence.last());
}

}  // namespace
}  // namespace acd::test
