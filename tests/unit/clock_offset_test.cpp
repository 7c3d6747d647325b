#include <gtest/gtest.h>

#include "clock/offset.h"

namespace acd {
namespace {

TEST(Offset, NearWholeOrHalfHoursIsAMatterOfZones) {
  using enum OffsetMeaning;
  const struct {
    std::int64_t offset_s;
    OffsetMeaning meaning;
  } kTable[] = {
      {0, right},           {59, right},           {-59, right},          {60, wrong_clock},    {-300, wrong_clock},
      {1679, wrong_clock},  {1680, wrong_zone},    {1800, wrong_zone},    {1920, wrong_zone},   {1921, wrong_clock},
      {3600, wrong_zone},   {-3600, wrong_zone},   {-3700, wrong_zone},   {-3800, wrong_clock}, {36'000, wrong_zone},
      {34'200, wrong_zone}, {-43'199, wrong_zone}, {35'000, wrong_clock},
  };
  for (const auto& [offset_s, meaning] : kTable) EXPECT_EQ(meaning, meaning_of_offset(offset_s)) << offset_s;
}

TEST(Offset, OfATimeOfDayIsTheNearestReading) {
  const Zone sydney("Australia/Sydney");  // +11:00 on this day
  const auto at = [](std::int64_t utc_s) { return Arrival{(1'772'409'600 + utc_s) * 1'000'000 + 400'000}; };
  const struct {
    int time_of_day_s;
    std::int64_t utc_s;  // of 2026-03-02
    std::int64_t offset_s;
  } kTable[] = {
      {11 * 3600, 0, 0},           {11 * 3600 + 7, 0, 7},
      {0, 13 * 3600 - 3, 3},        // the switch is past midnight, the host not yet
      {86'399, 13 * 3600 + 2, -3},  // the other way round
      {0, 0, -11 * 3600},           // the switch shows UTC
      {23 * 3600, 0, 12 * 3600},
  };
  for (const auto& [time_of_day_s, utc_s, offset_s] : kTable)
    EXPECT_EQ(offset_s, time_of_day_offset_s(time_of_day_s, at(utc_s), sydney)) << time_of_day_s << ' ' << utc_s;
}

// After which of these it spoke.
std::vector<std::size_t> spoke_at(OffsetWatch& watch, const std::vector<std::int64_t>& offsets) {
  std::vector<std::size_t> at;
  for (std::size_t i = 0; i < offsets.size(); ++i)
    if (watch.add(offsets[i])) at.push_back(i);
  return at;
}

TEST(OffsetWatch, SpeaksOnceWhenFiveInARowAgree) {
  OffsetWatch watch;
  EXPECT_EQ((std::vector<std::size_t>{4}),
            spoke_at(watch, {3600, 3601, 3599, 3600, 3600, 3600, 3600, 3600, 3600, 3600}));
  EXPECT_EQ((std::vector<std::size_t>{}), spoke_at(watch, {0, 0, 0, 0, 3600, 0, 0, 0, 0})) << "four in a row are noise";
  EXPECT_EQ((std::vector<std::size_t>{0}), spoke_at(watch, {0})) << "right again";
  EXPECT_EQ((std::vector<std::size_t>{}), spoke_at(watch, {0, 1, 2, 3, 0, 0, 0, 0}));
}

}  // namespace
}  // namespace acd
