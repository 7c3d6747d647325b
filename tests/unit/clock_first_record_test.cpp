#include <gtest/gtest.h>

#include "clock/clock.h"

// The first record of a new database: only its arrival tells the day.
namespace acd {
namespace {

constexpr std::int64_t kNoon_s = 1'772'452'800;  // 2026-03-02T12:00:00Z
constexpr int kHour_s = 3600;

std::int64_t ahead_s(int time_of_day_s) {
  Clock clock(Zone("UTC"));
  clock.begin_connection();
  const Arrival noon{kNoon_s * 1'000'000};
  return clock.resolve(time_of_day_s, std::nullopt, noon).at - noon.second();
}

TEST(ClockFirstRecord, IsNeverMoreThanAnHourAheadOfItsArrival) {
  EXPECT_EQ(0, ahead_s(12 * kHour_s));
  EXPECT_EQ(40, ahead_s(12 * kHour_s + 40));
  EXPECT_EQ(kHour_s, ahead_s(13 * kHour_s));
  EXPECT_EQ(kHour_s + 1 - 24 * kHour_s, ahead_s(13 * kHour_s + 1)) << "kept by the switch";
  EXPECT_EQ(-16 * kHour_s, ahead_s(20 * kHour_s));
  EXPECT_EQ(-12 * kHour_s, ahead_s(0));
}

}  // namespace
}  // namespace acd
