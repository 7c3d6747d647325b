#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "live_recording.h"
#include "site_seeds.h"
#include "store/rebuild.h"
#include "truth_text.h"
#include "wire_bytes.h"

// Zone rules that change under a database. Two zones that were one until a day stand for the rules before and after an
// update of tzdata: recorded as the one, read as the other.
namespace acd::test {
namespace {

struct Rules {
  const char* before;
  const char* after;
  const char* differ_from;  // from this day on, or the day before
};

constexpr std::array kRules{
    Rules{"America/Los_Angeles", "America/Whitehorse", "2020-11-01"},  // as Vancouver in 2026: not set back
    Rules{"Europe/Athens", "Europe/Istanbul", "2016-10-30"},
    Rules{"Asia/Omsk", "Asia/Almaty", "2024-03-01"},       // set back once, for good
    Rules{"Asia/Seoul", "Asia/Pyongyang", "2015-08-15"},   // by half an hour
    Rules{"Africa/Tripoli", "Africa/Cairo", "2023-04-28"}  // set forward as it had not been for years
};

struct Site {
  Rules rules;
  sim::Options options;
  sim::Run run;
  sim::LiveLink link;
  bool live = false;
  std::string name;
};

// A few days from three days before the rules part to three behind, by the switch's clock, which keeps the new rules.
Site drawn_site(std::uint64_t seed) {
  sim::Random random(seed, "zone rules");
  Site site;
  site.rules = kRules.at(seed % kRules.size());
  site.live = random.chance(0.6);
  sim::Options& o = site.options;
  o.seed = seed;
  o.zone = site.rules.after;
  o.first_date = format_day(parse_day(site.rules.differ_from) + static_cast<Day>(random.between(-3, 3)));
  o.days = 2;
  o.agents = 2;
  o.round_the_clock = random.chance(0.5);
  o.sample_every_s = random.chance(0.5) ? 120 : 0;
  o.refresh_every_s = random.chance(0.5) ? 120 : 900;
  site.link.seed = seed;
  site.link.switch_ahead_s = site.live ? random.between(-20, 20) : 0;
  site.run = sim::simulate(o);
  site.name = fmt::format("seed {}: {} read as {}, {} from {}, switch ahead by {} s", seed, site.rules.before,
                          site.rules.after, site.live ? "live" : "a capture", o.first_date, site.link.switch_ahead_s);
  return site;
}

void record(Recording& recording, const Site& site) {
  if (site.live)
    record_live(recording, sim::deliver(site.options, site.link, site.run.records));
  else
    recording.record(site.options.first_date, sim::to_bytes(site.options, site.run.records));
}

void read_by_the_new_rules(Recording& recording, const Site& site) {
  recording.db().exec(fmt::format("UPDATE session SET zone = '{}'", site.rules.after));
  ASSERT_TRUE(rebuild(recording.db(), [](std::int64_t) { return true; }));
}

std::string true_times(const Site& site) {
  std::string text;
  for (const sim::Record& record : site.run.records) text += fmt::format("{}\n", record.at + site.link.switch_ahead_s);
  return text;
}

TEST(ZoneRules, OnceDerivedByTheNewOnesEachRecordHasTheTimeThatTheSwitchStamped) {
  const auto [from, to] = site_seeds(5);
  std::size_t differed = 0;
  for (std::uint64_t seed = from; seed < to && !HasFailure(); ++seed) {
    const Site site = drawn_site(seed);
    SCOPED_TRACE(site.name);
    Recording recording(site.rules.before);
    record(recording, site);
    const std::string times = true_times(site);
    if (joined(dated(recording), "\n") + "\n" != times) ++differed;
    ASSERT_NO_FATAL_FAILURE(read_by_the_new_rules(recording, site));
    EXPECT_EQ("", first_difference(times, joined(dated(recording), "\n") + "\n"));
    Recording never_another(site.rules.after);
    record(never_another, site);
    EXPECT_EQ("", first_difference(never_another.derived(), recording.derived()));
  }
  EXPECT_GT(differed, 0U);
}

// Within an hour and the time that the switch is ahead: never a day off.
TEST(ZoneRules, ASwitchThatKeepsOthersIsDatedNearItsArrival) {
  const auto [from, to] = site_seeds(5);
  for (std::uint64_t seed = from; seed < to && !HasFailure(); ++seed) {
    Site site = drawn_site(seed);
    site.live = true;
    SCOPED_TRACE(site.name);
    Recording recording(site.rules.before);
    record(recording, site);
    const auto& records = site.run.records;
    const auto times = dated(recording);
    for (std::size_t i = 0; i < records.size() && !HasFailure(); ++i) {
      if (times.at(i) == "-") continue;
      EXPECT_NEAR(static_cast<double>(records[i].at), std::stod(times[i]), 3600 + 30) << records[i].text;
    }
  }
}

}  // namespace
}  // namespace acd::test
