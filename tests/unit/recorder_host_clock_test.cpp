#include <gtest/gtest.h>

#include "host_clock.h"

namespace acd {
namespace {

constexpr std::int64_t kSecond_us = 1'000'000;

// Ten seconds later, but for the wall clock set and time slept.
HostTime later(HostTime t, std::int64_t set_us, std::int64_t slept_us) {
  return {t.wall_us + 10 * kSecond_us + set_us + slept_us, t.boot_us + 10 * kSecond_us + slept_us,
          t.awake_us + 10 * kSecond_us};
}

TEST(HostClockWatch, TellsAClockThatWasSetFromAHostThatSlept) {
  const struct {
    std::int64_t set_us, slept_us;
    bool noticed;
    std::int64_t told_set_us, told_slept_us;
  } kTable[] = {
      {0, 0, false, 0, 0},
      {5'000, 0, false, 0, 0},  // how NTP steers: 500 ppm of ten seconds
      {-499'999, 0, false, 0, 0},
      {-500'000, 0, true, -500'000, 0},
      {3600 * kSecond_us, 0, true, 3600 * kSecond_us, 0},
      {-3600 * kSecond_us, 0, true, -3600 * kSecond_us, 0},
      {0, 600 * kSecond_us, true, 0, 600 * kSecond_us},
      {2 * kSecond_us, 600 * kSecond_us, true, 2 * kSecond_us, 600 * kSecond_us},
  };
  for (const auto& [set_us, slept_us, noticed, told_set_us, told_slept_us] : kTable) {
    HostClockWatch watch;
    const HostTime begin{1'772'409'600 * kSecond_us, 5000 * kSecond_us, 4000 * kSecond_us};
    EXPECT_FALSE(watch.look(begin));
    const HostTime then = later(begin, set_us, slept_us);
    const auto change = watch.look(then);
    ASSERT_EQ(noticed, change.has_value()) << set_us << ' ' << slept_us;
    if (change) {
      EXPECT_EQ(told_set_us, change->stepped_us);
      EXPECT_EQ(told_slept_us, change->slept_us);
    }
    EXPECT_FALSE(watch.look(later(then, 0, 0))) << "told once";
  }
}

TEST(HostClockWatch, FindsNothingInTheRealClocksAtRest) {
  HostClockWatch watch;
  for (int i = 0; i < 1000; ++i) EXPECT_FALSE(watch.look(HostTime::now()));
}

}  // namespace
}  // namespace acd
