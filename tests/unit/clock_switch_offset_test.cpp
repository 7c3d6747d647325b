#include <gtest/gtest.h>

#include "clock/switch_offset.h"

namespace acd {
namespace {

constexpr std::int32_t kHour = 3600;
constexpr Instant kNoon{1'772'452'800};  // 2026-03-02T12:00:00Z, 07:00 in New York

// A switch in New York, as its clock reads by an offset of its own, `late_s` after it stamped a record.
class Heard : public ::testing::Test {
 protected:
  std::int32_t at(std::int64_t after_s, std::int64_t clock_offset_s, std::int64_t late_s = 0) {
    const Instant now = kNoon + after_s;
    const auto reading = static_cast<int>((now.unix_s - late_s + clock_offset_s) % 86'400);
    return offset.next(reading, {now.unix_s * 1'000'000 + 400'000}, zone);
  }

  SwitchOffset offset;
  const Zone zone{"America/New_York"};
};

TEST_F(Heard, IsLearnedInWholeQuartersWithTheFirstRecord) {
  EXPECT_EQ(at(0, -5 * kHour), -5 * kHour);
  offset = SwitchOffset();
  EXPECT_EQ(at(0, -4 * kHour), -4 * kHour) << "it does not go back in autumn";
  offset = SwitchOffset();
  EXPECT_EQ(at(0, -4 * kHour + 200), -4 * kHour) << "and is 200 s fast";
  offset = SwitchOffset();
  EXPECT_EQ(at(0, 5 * kHour + 2700), 5 * kHour + 2700) << "Kathmandu";
  offset = SwitchOffset();
  EXPECT_EQ(at(0, -10 * kHour), -10 * kHour) << "beyond midnight";
}

TEST_F(Heard, ChangesAtOnceWhenTheClockJumpsBetweenTwoRecords) {
  EXPECT_EQ(at(0, -5 * kHour + 100), -5 * kHour);
  EXPECT_EQ(at(60, -5 * kHour + 100), -5 * kHour);
  EXPECT_EQ(at(120, -4 * kHour + 100), -4 * kHour);
  EXPECT_EQ(at(180, -4 * kHour + 100), -4 * kHour);
  EXPECT_EQ(at(240, -5 * kHour + 100), -5 * kHour);
}

TEST_F(Heard, IsNotChangedByAClockThatIsSetOrDrifts) {
  EXPECT_EQ(at(0, -5 * kHour), -5 * kHour);
  EXPECT_EQ(at(60, -5 * kHour + 430), -5 * kHour) << "set by some minutes";
  EXPECT_EQ(at(120, -5 * kHour + 860), -5 * kHour) << "and again: minutes are no matter of rules";
  EXPECT_EQ(at(180, -5 * kHour + 860 + 600), -5 * kHour) << "10 minutes are no whole quarters";
  EXPECT_EQ(at(240, -5 * kHour + 860 + 890), -4 * kHour - 2700) << "a quarter is, a few seconds more or less";
}

// It sends them all at once when the link is back.
TEST_F(Heard, IsNotChangedByRecordsThatWereKeptOverAnOutage) {
  EXPECT_EQ(at(0, -5 * kHour), -5 * kHour);
  offset.begin_connection();
  for (int i = 0; i < 100; ++i) EXPECT_EQ(at(4 * kHour, -5 * kHour, 2 * kHour - i), -5 * kHour);
  EXPECT_EQ(at(4 * kHour, -5 * kHour, kHour), -5 * kHour);
  EXPECT_EQ(at(4 * kHour + 1, -5 * kHour), -5 * kHour);
}

TEST_F(Heard, ChangesAfterAMinuteWhereTheClockJumpedWhileNothingWasHeard) {
  EXPECT_EQ(at(0, -5 * kHour), -5 * kHour);
  offset.begin_connection();
  EXPECT_EQ(at(8 * kHour, -4 * kHour), -5 * kHour);
  EXPECT_EQ(at(8 * kHour + 30, -4 * kHour), -5 * kHour);
  EXPECT_EQ(at(8 * kHour + 59, -4 * kHour), -5 * kHour);
  EXPECT_EQ(at(8 * kHour + 60, -4 * kHour), -4 * kHour);
  EXPECT_EQ(at(16 * kHour, -5 * kHour), -4 * kHour) << "silence is like an outage";
  EXPECT_EQ(at(16 * kHour + 30, -4 * kHour), -4 * kHour);
  EXPECT_EQ(at(16 * kHour + 70, -4 * kHour), -4 * kHour);
}

// As if the host's clock had been right from the start.
TEST_F(Heard, IsCorrectedWithTheArrivals) {
  offset.next(7 * 3600, {(kNoon.unix_s - 11 * kHour) * 1'000'000}, zone);  // the host is 11 h slow
  offset.correct(11 * kHour * 1'000'000LL);
  EXPECT_EQ(at(10, -5 * kHour), -5 * kHour);
}

TEST(Reading, InUtcIsThatOfTheSameMoment) {
  const Day day = parse_day("2026-03-02");
  EXPECT_EQ(in_utc({8 * 3600, std::nullopt}, -4 * kHour).time_of_day_s, 12 * 3600);
  const Reading evening = in_utc({21 * 3600, day}, -4 * kHour);
  EXPECT_EQ(evening.time_of_day_s, 3600);
  EXPECT_EQ(evening.date, day + 1);
  const Reading morning = in_utc({3600, day}, 2 * kHour);
  EXPECT_EQ(morning.time_of_day_s, 23 * 3600);
  EXPECT_EQ(morning.date, day - 1);
}

TEST_F(Heard, GoesOnFromItsMemory) {
  at(0, -4 * kHour);
  SwitchOffset other;
  other.restore(offset.memory());
  EXPECT_EQ(other.next(8 * 3600 + 10, {(kNoon.unix_s + 10) * 1'000'000}, zone), -4 * kHour);
}

}  // namespace
}  // namespace acd
