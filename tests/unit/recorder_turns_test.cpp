#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include "turns.h"

namespace acd::test {
namespace {

TEST(Turns, WorkOneAfterAnother) {
  std::string order;
  Turns turns([&](Turns& t) {
    order += "a";
    EXPECT_TRUE(t.give());
    order += "b";
  });
  EXPECT_EQ("", order);
  EXPECT_TRUE(turns.turn());
  order += "-";
  EXPECT_FALSE(turns.turn());
  EXPECT_EQ("a-b", order);
  EXPECT_FALSE(turns.turn()) << "it has ended";
}

TEST(Turns, HandOverWhatEndsTheWork) {
  Turns turns([](Turns& t) {
    t.give();
    throw std::runtime_error("disk full");
  });
  EXPECT_TRUE(turns.turn());
  EXPECT_THROW(turns.turn(), std::runtime_error);
  EXPECT_FALSE(turns.turn());
}

TEST(Turns, AreStoppedWithTheObject) {
  bool told = false, begun = false;
  {
    Turns turns([&](Turns& t) { told = !t.give(); });
    turns.turn();
  }
  EXPECT_TRUE(told);
  {
    const Turns never([&](Turns&) { begun = true; });
  }
  EXPECT_FALSE(begun) << "its turn never came";
}

}  // namespace
}  // namespace acd::test
