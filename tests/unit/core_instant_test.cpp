#include <gtest/gtest.h>

#include <cstdint>
#include <type_traits>

#include "core/instant.h"

namespace acd {
namespace {

template <class A, class B>
constexpr bool kAdds = requires(A a, B b) {
  a + b;
};
template <class A, class B>
constexpr bool kSubtracts = requires(A a, B b) {
  a - b;
};
template <class A, class B>
constexpr bool kCompares = requires(A a, B b) {
  a < b;
}
|| requires(A a, B b) { a == b; };

static_assert(kAdds<Instant, std::int64_t> && kSubtracts<Instant, std::int64_t> && kSubtracts<Instant, Instant>);
static_assert(std::is_same_v<decltype(Instant{} - Instant{}), std::int64_t>);
static_assert(std::is_same_v<decltype(Instant{} - std::int64_t{1}), Instant>);
// A sum of two points in time has no meaning.
static_assert(!kAdds<Instant, Instant> && !kAdds<Arrival, Arrival> && !kAdds<std::int64_t, Instant>);
// Seconds of the switch and microseconds of the host do not mix, neither with each other nor with bare numbers.
static_assert(!kSubtracts<Instant, Arrival> && !kSubtracts<Arrival, Instant> && !kCompares<Instant, Arrival>);
static_assert(!kAdds<Arrival, std::int64_t> && !kSubtracts<Arrival, std::int64_t>);
static_assert(!kCompares<Instant, std::int64_t> && !kCompares<Arrival, std::int64_t>);
static_assert(!std::is_convertible_v<Instant, Arrival> && !std::is_convertible_v<Arrival, Instant>);
static_assert(!std::is_convertible_v<std::int64_t, Instant> && !std::is_convertible_v<Instant, std::int64_t>);
static_assert(!kAdds<Interval, std::int64_t> && !kCompares<Interval, Instant>);

TEST(Instant, CountsSeconds) {
  const Instant t{1'772'456'400};
  EXPECT_EQ(t + 90 - t, 90);
  EXPECT_EQ((t - 90) - t, -90);
  EXPECT_LT(t, t + 1);
  EXPECT_EQ(Instant{}, Instant{0});
}

TEST(Arrival, LiesInTheSecondThatBeganBeforeItAlsoBefore1970) {
  EXPECT_EQ(Arrival{0}.second(), Instant{0});
  EXPECT_EQ(Arrival{999'999}.second(), Instant{0});
  EXPECT_EQ(Arrival{1'000'000}.second(), Instant{1});
  EXPECT_EQ(Arrival{-1}.second(), Instant{-1});
  EXPECT_EQ(Arrival{-1'000'000}.second(), Instant{-1});
  EXPECT_EQ(Arrival{-1'000'001}.second(), Instant{-2});
}

TEST(Interval, HoldsItsBeginAndNotItsEnd) {
  const Interval i{{10}, {20}};
  EXPECT_EQ(i.seconds(), 10);
  EXPECT_FALSE(i.contains({9}));
  EXPECT_TRUE(i.contains({10}));
  EXPECT_TRUE(i.contains({19}));
  EXPECT_FALSE(i.contains({20}));
}

TEST(Interval, TurnedRoundIsEmptyNotNegative) {
  EXPECT_TRUE((Interval{{20}, {10}}).empty());
  EXPECT_EQ((Interval{{20}, {10}}).seconds(), 0);
  EXPECT_FALSE((Interval{{20}, {10}}).contains({15}));
  EXPECT_TRUE((Interval{{10}, {10}}).empty());
  EXPECT_FALSE((Interval{{10}, {10}}).contains({10}));
}

TEST(Interval, IntersectIsWhatBothHold) {
  const Interval i{{10}, {20}};
  EXPECT_EQ(intersect(i, {{15}, {30}}), (Interval{{15}, {20}}));
  EXPECT_EQ(intersect(i, {{0}, {100}}), i);
  EXPECT_EQ(intersect(i, {{12}, {13}}), (Interval{{12}, {13}}));
  EXPECT_TRUE(intersect(i, {{20}, {30}}).empty()) << "neighbours share no second";
  EXPECT_EQ(intersect(i, {{40}, {50}}).seconds(), 0);
}

}  // namespace
}  // namespace acd
