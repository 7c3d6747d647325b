#include <gtest/gtest.h>

#include <filesystem>

#include "tzdata_watch.h"
#include "zone_folder.h"

namespace acd {
namespace {

using test::kVancouverGoesBack;
using test::kVancouverStays;
using test::ZoneFolder;

constexpr const char* kZone = "America/Vancouver";
constexpr Instant kDecember{1'796'083'200};  // 2026-12-01T00:00:00Z

std::string december(const std::optional<Zone>& zone) { return zone ? zone->format(kDecember) : "-"; }

class TzdataUpdate : public ::testing::Test {
 protected:
  TzdataUpdate() {
    zones_.compile(kVancouverGoesBack);
    zones_.use();
  }
  // What the look after an update says in the log.
  std::string logged(TzdataWatch& watch) const {
    ::testing::internal::CaptureStderr();
    watch.look(kDecember);
    const std::string line = ::testing::internal::GetCapturedStderr();
    const auto event = line.find("event=");
    return event == std::string::npos ? line : line.substr(event);
  }

  const ZoneFolder zones_;
};

TEST_F(TzdataUpdate, IsNoticedOnce) {
  TzdataWatch watch((Zone(kZone)));
  EXPECT_EQ(december(watch.look(kDecember)), "-");
  zones_.compile(kVancouverStays);
  EXPECT_EQ(december(watch.look(kDecember)), "2026-11-30T17:00:00-07:00");
  EXPECT_EQ(Zone(kZone).format(kDecember), "2026-11-30T17:00:00-07:00") << "new zones have the new rules";
  EXPECT_EQ(december(watch.look(kDecember)), "-");
  zones_.compile(kVancouverGoesBack);
  EXPECT_EQ(december(watch.look(kDecember)), "2026-11-30T16:00:00-08:00");
}

TEST_F(TzdataUpdate, IsLoggedWithWhereTheRulesPart) {
  TzdataWatch watch((Zone(kZone)));
  zones_.compile(kVancouverStays);
  EXPECT_EQ(logged(watch),
            "event=tzdata_changed was=2025b is=2025b zone=America/Vancouver rules=\"others from "
            "2026-11-01T02:00:00-07:00 on\"\n");
  zones_.names("2026f", "L Etc/UTC UTC\n");
  EXPECT_EQ(logged(watch), "event=tzdata_changed was=2025b is=2026f zone=America/Vancouver rules=\"as before\"\n");
}

// The package's files are replaced one after another.
TEST_F(TzdataUpdate, ThatIsHalfDoneLeavesTheOldRulesInForce) {
  TzdataWatch watch((Zone(kZone)));
  std::filesystem::remove(zones_.path() + "/" + kZone);
  EXPECT_NE(logged(watch).find("event=tzdata_unreadable"), std::string::npos);
  EXPECT_EQ(logged(watch), "") << "said once";
  EXPECT_EQ(Zone(kZone).format(kDecember), "2026-11-30T16:00:00-08:00");
  zones_.compile(kVancouverStays);
  EXPECT_EQ(december(watch.look(kDecember)), "2026-11-30T17:00:00-07:00");
}

}  // namespace
}  // namespace acd
