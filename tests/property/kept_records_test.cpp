#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "live_recording.h"
#include "site_seeds.h"
#include "store/rebuild.h"
#include "truth_text.h"

// Links that fail for minutes or most of a day: what the switch kept meanwhile comes at once, and is of the past.
namespace acd::test {
namespace {

constexpr std::int64_t kMinute_s = 60, kHour_s = 3600, kLongest_s = 20 * kHour_s;
constexpr int kDays = 3;

struct Site {
  sim::Options options;
  sim::LiveLink link;
  std::string name;
};

struct Place {
  const char* zone;
  const char* first_date;  // none with an hour that comes twice: of a record that was kept nothing tells which it is
};
constexpr std::array kPlaces{Place{"Australia/Sydney", "2026-03-03"}, Place{"Asia/Kolkata", "2026-06-01"},
                             Place{"America/New_York", "2026-03-07"}, Place{"UTC", "2026-12-30"},
                             Place{"Europe/London", "2026-03-28"},    Place{"Australia/Lord_Howe", "2026-10-03"}};

std::vector<sim::Hole> drawn_outages(sim::Random& random, std::int64_t begin) {
  std::vector<sim::Hole> outages;
  const std::int64_t end = begin + kDays * 24 * kHour_s;
  std::int64_t at = random.chance(0.2) ? begin : begin + random.between(kMinute_s, 12 * kHour_s);
  while (at < end) {
    const std::int64_t longest = random.chance(0.5) ? kHour_s : kLongest_s;
    outages.push_back({at, at + random.between(kMinute_s, longest)});
    at = outages.back().to + random.between(kMinute_s, 12 * kHour_s);
  }
  return outages;
}

Site drawn_site(std::uint64_t seed) {
  sim::Random random(seed, "kept");
  const Place& place = kPlaces.at(seed % kPlaces.size());
  Site site;
  sim::Options& o = site.options;
  o.seed = seed;
  o.zone = place.zone;
  o.first_date = place.first_date;
  o.days = kDays;
  o.agents = static_cast<int>(random.between(1, 3));
  o.paths = 1;
  o.load = 0.5;
  o.sample_every_s = std::array{0, 120, 300}.at(static_cast<std::size_t>(random.between(0, 2)));
  o.refresh_every_s = std::array{0, 120, 900, 3600}.at(static_cast<std::size_t>(random.between(0, 3)));
  o.refresh_at_midnight = random.chance(0.5);
  o.refresh_first = random.chance(0.5);
  o.round_the_clock = random.chance(0.5);
  site.link.seed = seed;
  site.link.outages = drawn_outages(random, sim::local_midnight(o.first_date));
  if (random.chance(0.3)) site.link.keeps = static_cast<std::size_t>(random.between(1, 200));
  site.link.counts_each_connection = random.chance(0.5);
  site.link.switch_ahead_s = random.chance(0.5) ? 0 : random.between(-10 * kMinute_s, 10 * kMinute_s);
  site.name = fmt::format("seed {}: {}, {} outages, samples every {} s, R every {} s{}, switch ahead by {} s", seed,
                          o.zone, site.link.outages.size(), o.sample_every_s, o.refresh_every_s,
                          o.refresh_at_midnight ? " and at midnight" : "", site.link.switch_ahead_s);
  return site;
}

// The first records that are not dated as they were, or nothing.
std::string wrong_dates(const std::vector<sim::Delivery>& deliveries, const std::vector<std::string>& dated) {
  std::string text;
  int wrong = 0;
  for (std::size_t i = 0; i < deliveries.size() && wrong < 3; ++i) {
    if (std::to_string(deliveries[i].at) == dated.at(i)) continue;
    ++wrong;
    const std::int64_t arrived = deliveries[i].arrived_us / 1'000'000;
    text += fmt::format("record {} {}: at {}, {} s old; dated {}\n", i, deliveries[i].bytes.substr(1, 9),
                        deliveries[i].at, arrived - deliveries[i].at, dated[i]);
  }
  return text;
}

TEST(KeptRecords, AreDatedInThePastAndThePresentInThePresent) {
  const auto [from, to] = site_seeds(6);
  std::size_t kept = 0;
  for (std::uint64_t seed = from; seed < to && !HasFailure(); ++seed) {
    const Site site = drawn_site(seed);
    SCOPED_TRACE(site.name);
    const auto deliveries = sim::deliver(site.options, site.link, sim::simulate(site.options).records);
    Recording recording(site.options.zone);
    record_live(recording, deliveries);
    EXPECT_EQ("", wrong_dates(deliveries, dated(recording)));
    const std::string live = recording.all();
    ASSERT_TRUE(rebuild(recording.db(), [](std::int64_t) { return true; }));
    EXPECT_EQ("", first_difference(live, recording.all()));
    kept += static_cast<std::size_t>(std::count_if(deliveries.begin(), deliveries.end(), [](const sim::Delivery& d) {
      return d.arrived_us / 1'000'000 - d.at > kHour_s;
    }));
  }
  EXPECT_GT(kept, 100U);
}

}  // namespace
}  // namespace acd::test
