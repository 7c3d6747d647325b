#include <gtest/gtest.h>

#include "core/zone.h"
#include "store/rebuild.h"
#include "store_fixture.h"

// A switch whose clock follows other rules than its zone: with clock rules of the switch, `at` is true UTC all the
// same.
namespace acd::test {
namespace {

constexpr Instant kNight{1'793'523'000};  // 2026-11-01T08:50:00Z, 01:50 of summer time in Vancouver

class ClockRulesOfTheSwitch : public ::testing::Test {
 protected:
  void begin(ClockRules rules = ClockRules::of_switch) {
    SessionStart start = recording.live();
    start.session.clock_rules = rules;
    start.begun_us = kNight.unix_s * 1'000'000;
    auto& journal = recording.journal();
    journal.begin();
    journal.begin_session(start);
    journal.commit();
  }
  void end() {
    auto& journal = recording.journal();
    journal.begin();
    journal.end_session(3, "closed");
    journal.commit();
  }
  // A record that arrives so long after kNight and reads so, by a switch that sends Q each minute.
  void hear(std::int64_t after_s, const std::string& record) {
    auto& journal = recording.journal();
    journal.begin();
    journal.bytes(wire_of(record + "\n"), Arrival{(kNight.unix_s + after_s) * 1'000'000});
    journal.commit();
  }
  // The times of what is stored, as seconds after arrival.
  std::string offsets() {
    return recording.rows(
        "SELECT group_concat(at - received_us / 1000000, ' ') FROM (SELECT * FROM (SELECT frame_id, at FROM "
        "agent_event "
        "UNION ALL SELECT frame_id, at FROM refresh) JOIN frame USING(frame_id) ORDER BY frame_id)");
  }
  std::string steps() { return recording.rows("SELECT count(*) FROM anomaly WHERE kind IN ('step', 'stray')"); }
  void expect_rebuild_agrees() {
    for (const Difference& difference : differences(recording.db(), [](std::int64_t) { return true; }))
      ADD_FAILURE() << difference.text();
  }

  Recording recording{"Etc/GMT+7"};  // what Vancouver is since 2026
};

// Its clock goes back at 02:00 of summer time, as it did until then.
TEST_F(ClockRulesOfTheSwitch, AChangeOfItsClockIsNoStep) {
  begin();
  hear(0, "01:50:00 R 2026-11-01");
  hear(120, "01:52:00 V");
  hear(240, "01:54:01 V");
  hear(360, "01:56:00 V");
  hear(480, "01:58:00 V");
  hear(600, "01:00:00 V");
  hear(720, "01:02:00 R 2026-11-01");
  hear(840, "01:04:00 V");
  EXPECT_EQ(offsets(), "0 0 1 0 0 0 0 0\n");
  EXPECT_EQ(steps(), "0\n");
  EXPECT_EQ(recording.rows("SELECT count(*) FROM coverage"), "1\n");
  expect_rebuild_agrees();
}

TEST_F(ClockRulesOfTheSwitch, WithThoseOfTheZoneItIsOne) {
  begin(ClockRules::of_zone);
  hear(480, "01:58:00 V");
  hear(600, "01:00:00 V");
  hear(720, "01:02:00 V");
  EXPECT_EQ(steps(), "1\n");
  EXPECT_EQ(offsets(), "0 -120 -3600\n") << "the wall clock that was stamped";
}

TEST_F(ClockRulesOfTheSwitch, AreKnownFromTheFirstRecordOn) {
  begin();
  hear(3600, "01:50:00 V");
  hear(3720, "01:52:00 R 2026-11-01");
  EXPECT_EQ(offsets(), "0 0\n") << "an hour behind the zone";
  EXPECT_EQ(recording.rows("SELECT clock_offset_s FROM session"), "0\n");
}

TEST_F(ClockRulesOfTheSwitch, ItsMidnightIsNotTheZones) {
  begin();
  const std::int64_t before_midnight_s = 22 * 3600 + 9 * 60;  // in Vancouver 23:59
  hear(before_midnight_s, "22:59:00 R 2026-11-01");
  hear(before_midnight_s + 120, "23:01:00 R 2026-11-01");
  EXPECT_EQ(offsets(), "0 0\n");
  EXPECT_EQ(steps(), "0\n");
  EXPECT_EQ(recording.rows("SELECT date(day * 86400, 'unixepoch') FROM coverage"), "2026-11-01\n2026-11-02\n")
      << "days are the zone's";
}

// Another process knows them too: what the switch had kept for an hour is no change of its clock.
TEST_F(ClockRulesOfTheSwitch, AreRememberedOverARestart) {
  begin();
  hear(0, "00:50:00 V");
  end();
  recording.reopen();
  begin();
  hear(20, "23:50:20 V");
  hear(40, "00:50:40 V");
  EXPECT_EQ(offsets(), "0 -3600 0\n");
  EXPECT_EQ(recording.rows("SELECT DISTINCT clock_rules FROM session"), "switch\n");
  EXPECT_EQ(last_clock_rules(recording.db()), ClockRules::of_switch);
  expect_rebuild_agrees();
}

}  // namespace
}  // namespace acd::test
