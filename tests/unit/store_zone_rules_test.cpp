#include <gtest/gtest.h>

#include "store/rebuild.h"
#include "store/zone_rules.h"
#include "store_fixture.h"
#include "zone_folder.h"

// By which rules of its zone a database was derived, and what it says when they change.
namespace acd::test {
namespace {

constexpr const char* kZone = "America/Vancouver";

std::string a_day(const std::string& date) {
  return wire_of("07:30:12 R " + date + "\n07:31:00 A 6101 @2001\n07:32:00 B 6101 @2001\n");
}

std::string rules(Recording& recording) {
  return recording.rows(
      "SELECT zone, offset_s, datetime(from_at, 'unixepoch'), datetime(to_at, 'unixepoch'), tzdata FROM zone_rules "
      "ORDER BY from_at, offset_s");
}

std::string differing(Recording& recording) {
  std::string text;
  const Zone utc("UTC");
  for (const ZoneDifference& d : zone_differences(recording.db()))
    text +=
        fmt::format("{} {} to {}: {} is {}\n", d.zone, utc.format(d.time.from), utc.format(d.time.to), d.was_s, d.is_s);
  return text;
}

class ZoneRules : public ::testing::Test {
 protected:
  ZoneRules() {
    update(kVancouverGoesBack, "2025b");
    recording = std::make_unique<Recording>(kZone);
  }
  // What the package does, and what a process finds that begins then.
  void update(std::string_view rules, std::string_view version) {
    zones.compile(rules);
    zones.names(version, "L Etc/UTC UTC\nL America/Vancouver Canada/Pacific\n");
    zones.use();
    if (recording) recording->reopen();
  }

  const ZoneFolder zones;
  std::unique_ptr<Recording> recording;
};

TEST_F(ZoneRules, AreRememberedOverWhatIsRecorded) {
  recording->record("2026-10-30", a_day("2026-10-30"));
  EXPECT_EQ(rules(*recording), "America/Vancouver -25200 2026-10-30 12:30:12 2026-10-30 16:32:01 2025b\n");
  recording->record("2026-11-04", a_day("2026-11-04"));
  EXPECT_EQ(rules(*recording),
            "America/Vancouver -25200 2026-10-30 12:30:12 2026-10-30 16:32:01 2025b\n"
            "America/Vancouver -28800 2026-11-04 13:30:12 2026-11-04 17:32:01 2025b\n");
  recording->record("2026-10-31", a_day("2026-10-31"));
  recording->record("2026-10-20", a_day("2026-10-20"));
  EXPECT_EQ(rules(*recording),
            "America/Vancouver -25200 2026-10-20 12:30:12 2026-10-31 16:32:01 2025b\n"
            "America/Vancouver -28800 2026-11-04 13:30:12 2026-11-04 17:32:01 2025b\n")
      << "joined where nothing else can have been derived between";
  recording->record("2026-10-25", a_day("2026-10-25"));
  const std::string before = rules(*recording);
  recording->record("2026-10-25", a_day("2026-10-25"));
  EXPECT_EQ(rules(*recording), before) << "it lies within";
  EXPECT_EQ(differing(*recording), "");
}

TEST_F(ZoneRules, AreCutWhereTheOffsetChangesWithinAStretch) {
  std::string night;
  for (int minute = 30; minute < 180; minute += 2)
    night += fmt::format("{}:{:02}:00 R 2026-11-01\n", minute < 60 ? "00" : "01", minute % 60);
  recording->record("2026-11-01", wire_of(night));
  EXPECT_EQ(rules(*recording),
            "America/Vancouver -25200 2026-11-01 05:30:00 2026-11-01 09:00:00 2025b\n"
            "America/Vancouver -28800 2026-11-01 09:00:00 2026-11-01 11:58:01 2025b\n");
}

TEST_F(ZoneRules, ThatChangeAreSaidOfTheTimeThatWasDerivedByOthers) {
  for (const char* day : {"2026-10-31", "2026-11-02", "2026-11-05"}) recording->record(day, a_day(day));
  ASSERT_EQ(differing(*recording), "");
  update(kVancouverStays, "2026f");
  EXPECT_EQ(differing(*recording),
            "America/Vancouver 2026-11-02T15:30:12+00:00 to 2026-11-05T15:32:01+00:00: -28800 is -25200\n");
  EXPECT_EQ(text_of(zone_differences(recording->db())), "2026-11-02 to 2026-11-05 (America/Vancouver) 3600 s late");
  update(kVancouverGoesBack, "2026g");
  EXPECT_EQ(differing(*recording), "") << "the version is another, the rules are not";
}

TEST_F(ZoneRules, ThatDifferWhereNothingIsRecordedAreNotSaid) {
  recording->record("2026-10-31", a_day("2026-10-31"));
  update(kVancouverStays, "2026f");
  EXPECT_EQ(differing(*recording), "");
}

TEST_F(ZoneRules, OfTodayHoldForWhatIsRecordedTodayOnly) {
  recording->record("2026-11-02", a_day("2026-11-02"));
  update(kVancouverStays, "2026f");
  recording->record_late(recording->capture("2026-11-03"), a_day("2026-11-03"));
  EXPECT_EQ(rules(*recording),
            "America/Vancouver -28800 2026-11-02 13:30:12 2026-11-02 17:32:01 2025b\n"
            "America/Vancouver -25200 2026-11-03 12:30:12 2026-11-03 16:32:01 2026f\n");
  EXPECT_EQ(text_of(zone_differences(recording->db())), "2026-11-02 (America/Vancouver) 3600 s late");
}

TEST_F(ZoneRules, AreThoseOfTodayAfterARebuild) {
  for (const char* day : {"2026-10-31", "2026-11-02"}) recording->record(day, a_day(day));
  EXPECT_EQ(recording->rows("SELECT datetime(at, 'unixepoch') FROM refresh"),
            "2026-10-31 14:30:12\n2026-11-02 15:30:12\n");
  update(kVancouverStays, "2026f");
  recording->close();
  {
    const auto db = open_for_writing(recording->path());
    ASSERT_TRUE(rebuild(*db, [](std::int64_t) { return true; }));
  }
  recording->reopen();
  EXPECT_EQ(recording->rows("SELECT datetime(at, 'unixepoch') FROM refresh"),
            "2026-10-31 14:30:12\n2026-11-02 14:30:12\n")
      << "07:30:12 on the wall clock, as it was stamped";
  EXPECT_EQ(rules(*recording), "America/Vancouver -25200 2026-10-31 12:30:12 2026-11-02 16:32:01 2026f\n");
  EXPECT_EQ(differing(*recording), "");
}

TEST_F(ZoneRules, OfASessionStoredByAnAliasAreThoseOfItsZone) {
  recording->record("2026-11-02", a_day("2026-11-02"));
  recording->db().exec("UPDATE session SET zone = 'Canada/Pacific'");
  update(kVancouverStays, "2026f");
  EXPECT_EQ(text_of(zone_differences(recording->db())), "2026-11-02 (America/Vancouver) 3600 s late");
}

TEST_F(ZoneRules, ThatNobodyRememberedAreNotKnown) {
  recording->record("2026-11-02", a_day("2026-11-02"));
  recording->db().exec("DELETE FROM zone_rules");
  update(kVancouverStays, "2026f");
  EXPECT_EQ(differing(*recording), "");
}

// A recorder goes on while tzdata is updated: before the change of November, and behind it.
TEST_F(ZoneRules, ThatChangeWhileASessionIsOpenHoldFromTheNextRecordOn) {
  auto& journal = recording->journal();
  const auto arrival = [](Instant t) { return Arrival{t.unix_s * 1'000'000}; };
  const Instant october = Zone(kZone).first_at(parse_day("2026-10-31") * 86'400LL + 8 * 3600);
  const auto hear = [&](Instant t, const std::string& time) {
    journal.begin();
    journal.bytes(wire_of(time + " V\n"), arrival(t));
    journal.commit();
  };
  journal.begin();
  journal.begin_session(recording->live());
  journal.commit();
  hear(october, "08:00:00");
  hear(october + 100, "08:01:40");
  zones.compile(kVancouverStays);
  zones.use();
  journal.use_rules(Zone(kZone));
  hear(october + 200, "08:03:20");
  hear(october + 2 * 86'400, "08:00:00");
  EXPECT_EQ(recording->rows("SELECT datetime(at, 'unixepoch') FROM agent_event"),
            "2026-10-31 15:00:00\n2026-10-31 15:01:40\n2026-10-31 15:03:20\n2026-11-02 15:00:00\n");
  EXPECT_EQ(differing(*recording), "") << "the two sets of rules part where nothing was derived by the old one";
  EXPECT_EQ(recording->rows("SELECT day, ended_by FROM coverage"), "20757 silence\n20759 -\n");
}

}  // namespace
}  // namespace acd::test
