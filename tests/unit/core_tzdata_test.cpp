#include <gtest/gtest.h>

#include <filesystem>

#include "core/tzdata.h"
#include "core/zone.h"
#include "zone_folder.h"

namespace acd {
namespace {

using test::kVancouverGoesBack;
using test::kVancouverStays;
using test::ZoneFolder;

constexpr Instant kDecember{1'796'083'200};  // 2026-12-01T00:00:00Z

std::string vancouver_in_december() { return Zone("America/Vancouver").format(kDecember); }

TEST(Tzdata, OfTheSystemNamesItsVersion) {
  const Tzdata system(kSystemTzdata);
  EXPECT_EQ(system.folder(), kSystemTzdata);
  EXPECT_EQ(system.version().substr(0, 2), "20") << system.version();
}

TEST(Tzdata, ZonesHaveTheNameThatTheirAliasesLinkTo) {
  const struct {
    const char *alias, *name;
  } kTable[] = {{"US/Eastern", "America/New_York"}, {"GB", "Europe/London"}, {"Australia/ACT", "Australia/Sydney"},
                {"Europe/Kiev", "Europe/Kyiv"},     {"UTC", "Etc/UTC"},      {"Europe/London", "Europe/London"}};
  for (const auto& [alias, name] : kTable) EXPECT_EQ(Zone(alias).name(), name) << alias;
}

// As on Debian 13 without tzdata-legacy: tzdata.zi has the names, the folder no files of them.
TEST(Tzdata, AnAliasWithoutAFileIsTheZoneItLinksTo) {
  const ZoneFolder folder;
  folder.compile(kVancouverGoesBack);
  folder.names("2026f", "R C 2007 ma - Mar Su>=8 2 1 D\nL America/Vancouver Canada/Pacific\n");
  ASSERT_FALSE(std::filesystem::exists(folder.path() + "/Canada/Pacific"));
  folder.use();
  EXPECT_EQ(tzdata()->version(), "2026f");
  const Zone zone("Canada/Pacific");
  EXPECT_EQ(zone.name(), "America/Vancouver");
  EXPECT_EQ(zone.format(kDecember), "2026-11-30T16:00:00-08:00");
}

TEST(Tzdata, AnAliasThatHasAFileAndNoTargetIsItself) {
  const ZoneFolder folder;
  folder.compile("Zone Old/Name 1:00 - X\n");
  folder.names("2026f", "L New/Name Old/Name\n");
  folder.use();
  EXPECT_EQ(Zone("Old/Name").name(), "Old/Name");
}

TEST(Tzdata, AFolderWithoutNamesHasZonesAllTheSame) {
  const ZoneFolder folder;
  folder.compile(kVancouverGoesBack);
  std::filesystem::remove(folder.path() + "/tzdata.zi");
  folder.use();
  EXPECT_EQ(tzdata()->version(), "");
  EXPECT_EQ(vancouver_in_december(), "2026-11-30T16:00:00-08:00");
  EXPECT_THROW(Zone("Canada/Pacific"), std::invalid_argument);
}

TEST(Tzdata, AFileThatIsNoZoneIsNone) {
  const ZoneFolder folder;
  std::filesystem::create_directories(folder.path() + "/America/Argentina");
  std::ofstream(folder.path() + "/America/Text") << "no zone";
  std::ofstream(folder.path() + "/America/Short") << "TZif2";
  folder.use();
  for (const char* name : {"America/Text", "America/Short", "America/Argentina", "America/Nowhere", "tzdata.zi"})
    EXPECT_THROW(Zone{name}, std::invalid_argument) << name;
}

TEST(Tzdata, AZoneKeepsTheRulesThatItWasMadeWith) {
  const ZoneFolder folder;
  folder.compile(kVancouverGoesBack);
  folder.use();
  const Zone before("America/Vancouver");
  folder.compile(kVancouverStays);
  EXPECT_EQ(before.format(kDecember), "2026-11-30T16:00:00-08:00");
  EXPECT_EQ(vancouver_in_december(), "2026-11-30T16:00:00-08:00") << "as they were when they were read";
  folder.use();
  EXPECT_EQ(before.format(kDecember), "2026-11-30T16:00:00-08:00");
  EXPECT_EQ(vancouver_in_december(), "2026-11-30T17:00:00-07:00");
}

TEST(Tzdata, NoticesThatFilesWhichItReadAreOthersNow) {
  const ZoneFolder folder;
  folder.compile(kVancouverGoesBack);
  folder.use();
  EXPECT_FALSE(tzdata()->changed());
  folder.compile(kVancouverStays);
  EXPECT_FALSE(tzdata()->changed()) << "it was not read";
  folder.use();
  vancouver_in_december();
  EXPECT_FALSE(tzdata()->changed());
  folder.compile(kVancouverStays);
  EXPECT_TRUE(tzdata()->changed()) << "another file in its place";
  folder.use();
  EXPECT_FALSE(tzdata()->changed());
  folder.names("2026g", "");
  EXPECT_TRUE(tzdata()->changed());
  folder.use();
  std::filesystem::remove(folder.path() + "/tzdata.zi");
  EXPECT_TRUE(tzdata()->changed());
}

TEST(Tzdata, AChangeOfTheNameAloneIsNoChangeOfTheOffset) {
  const ZoneFolder folder;
  folder.compile(kVancouverStays);
  folder.use();
  const Zone zone("America/Vancouver");
  const Instant spring{1'772'964'000};  // 2026-03-08T10:00:00Z, the last change
  EXPECT_EQ(zone.next_change(spring - 1), spring);
  EXPECT_GT(zone.next_change(spring), kDecember) << "PDT becomes MST on 2026-11-01, both are -07:00";
}

}  // namespace
}  // namespace acd
