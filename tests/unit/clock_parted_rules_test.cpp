#include <gtest/gtest.h>

#include "clock/offset.h"
#include "clock/parted_rules.h"
#include "zone_folder.h"

namespace acd {
namespace {

using test::ZoneFolder;

Instant noon(std::string_view day) { return {parse_day(day) * 86'400LL + 12 * 3600}; }

std::string parted(const std::string& zone, std::int64_t offset_s, std::string_view today) {
  const auto day = rules_parted_on(Zone(zone), offset_s, noon(today));
  return day ? format_day(*day) : "-";
}

// The system's rules of zones whose last years are past.
TEST(PartedRules, AreKnownByTheLastChangeThatTheClockDidNotMake) {
  EXPECT_EQ(parted("Europe/London", -3600, "2024-07-01"), "2024-03-31");
  EXPECT_EQ(parted("Europe/London", 3600, "2024-12-01"), "2024-10-27");
  EXPECT_EQ(parted("Australia/Sydney", -3600, "2024-10-07"), "2024-10-06");
  EXPECT_EQ(parted("Australia/Lord_Howe", -1800, "2024-10-07"), "2024-10-06");
}

TEST(PartedRules, AllowForAClockThatIsSomeMinutesWrong) {
  EXPECT_EQ(parted("Europe/London", -3600 + 400, "2024-07-01"), "2024-03-31");
  EXPECT_EQ(parted("Europe/London", -3600 - 400, "2024-07-01"), "2024-03-31");
  EXPECT_EQ(parted("Europe/London", -2700, "2024-07-01"), "-");
}

TEST(PartedRules, AreNotBlamedForWhatTheyDoNotExplain) {
  EXPECT_EQ(parted("Europe/London", 0, "2024-07-01"), "-");
  EXPECT_EQ(parted("Europe/London", 400, "2024-07-01"), "-") << "a wrong clock";
  EXPECT_EQ(parted("Europe/London", 3600, "2024-07-01"), "-") << "it went forward in spring, and so did the zone";
  EXPECT_EQ(parted("Europe/London", -7200, "2024-07-01"), "-");
  EXPECT_EQ(parted("Etc/UTC", 3600, "2024-07-01"), "-");
}

// Mexico gave up summer time in 2022: a clock that did not hear of it goes forward on the first Sunday of April 2023.
TEST(PartedRules, AreKnownByTheDayOnWhichTheEarlierRulesWouldHaveChanged) {
  EXPECT_EQ(parted("America/Mexico_City", 3600, "2023-04-01"), "2022-10-30") << "it did not go back";
  EXPECT_EQ(parted("America/Mexico_City", 3600, "2023-04-02"), "2023-04-02");
  EXPECT_EQ(parted("America/Mexico_City", 3600, "2023-09-01"), "2023-04-02");
  EXPECT_EQ(parted("America/Mexico_City", 3600, "2024-05-01"), "2024-04-07");
}

TEST(PartedRules, OfAClockThatStillGoesBackInVancouver) {
  const ZoneFolder zones;
  zones.compile(test::kVancouverStays);
  zones.use();
  EXPECT_EQ(parted("America/Vancouver", -3600, "2026-11-28"), "2026-11-01");
  EXPECT_EQ(parted("America/Vancouver", -3600, "2026-10-28"), "2026-03-08") << "it did not go forward in spring";
  EXPECT_EQ(parted("America/Vancouver", -3600, "2027-12-01"), "2027-11-07");
}

// And of one that has the rules of today, on a host that has not.
TEST(PartedRules, OfAClockThatStaysWhereTheHostGoesBack) {
  const ZoneFolder zones;
  zones.compile(test::kVancouverGoesBack);
  zones.use();
  EXPECT_EQ(parted("America/Vancouver", 3600, "2026-11-28"), "2026-11-01");
}

TEST(PartedRules, AreSaidWithZoneAndDay) {
  const Zone london("Europe/London");
  EXPECT_EQ(parted_rules_text(-3590, london, noon("2024-07-01")),
            "the switch is 3600 s behind Europe/London since 2024-03-31");
  EXPECT_EQ(parted_rules_text(3610, london, noon("2024-12-01")),
            "the switch is 3600 s ahead of Europe/London since 2024-10-27");
  EXPECT_EQ(parted_rules_text(7200, london, noon("2024-12-01")), "");
  EXPECT_EQ(
      offset_hint(3610, london, noon("2024-12-01")),
      "the switch is 3600 s ahead of Europe/London since 2024-10-27, as if it had other rules than tzdata: set its "
      "clock, or say --clock-rules switch");
  EXPECT_EQ(offset_hint(7200, london, noon("2024-12-01")), offset_hint(OffsetMeaning::wrong_zone));
  EXPECT_EQ(offset_hint(400, london, noon("2024-12-01")), offset_hint(OffsetMeaning::wrong_clock));
}

}  // namespace
}  // namespace acd
