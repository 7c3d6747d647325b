#include <gtest/gtest.h>

#include <future>
#include <stdexcept>
#include <string>
#include <thread>

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

TEST(Turns, GoOnWhileTheWorkIsAside) {
  std::promise<void> to_end, woken;
  std::string order;
  Turns turns(
      [&](Turns& t) {
        EXPECT_TRUE(t.aside([&] { to_end.get_future().wait(); }));
        order += "b";
      },
      [&] { woken.set_value(); });
  EXPECT_TRUE(turns.turn());
  EXPECT_TRUE(turns.is_aside());
  EXPECT_TRUE(turns.turn()) << "it is not awaited";
  order += "a-";
  to_end.set_value();
  woken.get_future().wait();
  EXPECT_FALSE(turns.is_aside());
  EXPECT_FALSE(turns.turn());
  EXPECT_EQ("a-b", order);
}

TEST(Turns, HandOverWhatEndsTheWorkAside) {
  std::promise<void> to_end, woken;
  Turns turns(
      [&](Turns& t) {
        t.aside([&] {
          to_end.get_future().wait();
          throw std::runtime_error("cannot be read");
        });
      },
      [&] { woken.set_value(); });
  EXPECT_TRUE(turns.turn());
  to_end.set_value();
  woken.get_future().wait();
  EXPECT_THROW(turns.turn(), std::runtime_error);
}

TEST(Turns, AreStoppedWithTheObject) {
  bool told = false, begun = false;
  {
    Turns turns([&](Turns& t) { told = !t.give(); });
    turns.turn();
  }
  EXPECT_TRUE(told);
  told = false;
  {
    Turns turns([&](Turns& t) {
      told = !t.aside([&] {
        while (!t.is_stopped()) std::this_thread::yield();
      });
    });
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
