#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "live_recorder.h"
#include "site_seeds.h"
#include "store/rebuild.h"
#include "truth_text.h"

// Hosts whose clock is wrong and is set while a recorder records: once it is right, everything that this process
// recorded is dated as if the clock had been right from the start.
namespace acd::test {
namespace {

constexpr std::int64_t kSecond_us = 1'000'000, kMinute_s = 60, kHour_s = 3600, kDay_s = 86'400;

// One process of a recorder: the deliveries from this one on, and the clock that stamps them.
struct Process {
  std::size_t from = 0;
  sim::HostClock clock;
  std::string clock_text;
};

struct Site {
  sim::Options options;
  std::vector<sim::Delivery> deliveries;
  std::vector<Process> processes;
  std::string name;
};

// How wrong a clock may be at the start: hours as on a box without a battery, days, more than a year.
std::int64_t drawn_error_s(sim::Random& random) {
  const double kind = random.unit();
  if (kind < 0.4) return random.between(-12 * kHour_s, 12 * kHour_s);
  if (kind < 0.55) return random.between(-3 * kHour_s, 3 * kHour_s);
  if (kind < 0.7) return random.between(-40, 40) * kDay_s + random.between(-kHour_s, kHour_s);
  if (kind < 0.8) return 400 * kDay_s;
  if (kind < 0.9) return -20 * 365 * kDay_s;
  return random.between(1, 24) * kHour_s * (random.chance(0.5) ? 1 : -1);
}

struct DrawnClock {
  std::int64_t error_us = 0;
  std::vector<sim::HostClock::Set> sets;

  void set(std::int64_t at_us, std::int64_t by_us) {
    if (by_us != 0) sets.push_back({at_us, by_us});
  }
};

// Wrong at the start, and set right by one step or two.
DrawnClock wrong_at_first(sim::Random& random, std::int64_t begin_us) {
  DrawnClock clock;
  clock.error_us = drawn_error_s(random) * kSecond_us + random.between(-500'000, 500'000);
  std::int64_t at_us = begin_us + random.between(kSecond_us, 600 * kSecond_us);
  std::int64_t left_us = -clock.error_us;
  if (random.chance(0.3)) {
    const std::int64_t first_us = random.chance(0.5) ? left_us / 2 : left_us + drawn_error_s(random) * kSecond_us;
    clock.set(at_us, first_us);
    left_us -= first_us;
    at_us += random.between(kSecond_us, 600 * kSecond_us);
  }
  clock.set(at_us, left_us);
  return clock;
}

// Right at first, set wrong by a person during the day, and right again minutes or hours later.
DrawnClock wrong_for_a_while(sim::Random& random, std::int64_t begin_us, std::int64_t end_us) {
  DrawnClock clock;
  const std::int64_t at_us = random.between(begin_us, end_us - 2 * kSecond_us);
  const std::int64_t wrong_us = drawn_error_s(random) * kSecond_us;
  const std::int64_t longest_s = random.chance(0.5) ? 10 * kMinute_s : 5 * kHour_s;
  const std::int64_t again_us = std::min(end_us, at_us + random.between(1, longest_s) * kSecond_us);
  clock.set(at_us, wrong_us);
  clock.set(again_us, -wrong_us);
  return clock;
}

Process drawn_process(sim::Random& random, const std::vector<sim::Delivery>& deliveries, std::size_t from,
                      std::size_t to) {
  const std::int64_t begin_us = deliveries[from].arrived_us;
  const std::int64_t end_us = deliveries[to - 1].arrived_us;
  const double kind = random.unit();
  DrawnClock clock;
  if (kind < 0.6)
    clock = wrong_at_first(random, begin_us);
  else if (kind < 0.9)
    clock = wrong_for_a_while(random, begin_us, std::max(end_us, begin_us + 3 * kSecond_us));
  std::string text = fmt::format("process from {}: wrong by {} s", from, clock.error_us / kSecond_us);
  for (const auto& set : clock.sets)
    text += fmt::format(", set {} s later by {} s", (set.at_us - begin_us) / kSecond_us, set.by_us / kSecond_us);
  return {from, sim::HostClock(clock.error_us, clock.sets), text + "\n"};
}

Site drawn_site(std::uint64_t seed) {
  sim::Random random(seed, "host clock");
  Site site;
  sim::Options& o = site.options;
  o.seed = seed;
  o.zone = std::array{"Australia/Sydney", "America/New_York", "UTC", "Asia/Kolkata"}.at(seed % 4);
  o.first_date = std::array{"2026-03-03", "2026-03-07", "2026-04-04", "2026-10-31"}.at(seed / 4 % 4);
  o.days = 2;
  o.agents = 2;
  o.paths = 1;
  o.round_the_clock = random.chance(0.5);
  o.sample_every_s = std::array{0, 120, 300}.at(static_cast<std::size_t>(random.between(0, 2)));
  o.refresh_every_s = std::array{0, 120, 900, 3600}.at(static_cast<std::size_t>(random.between(0, 3)));
  o.refresh_first = random.chance(0.5);
  sim::LiveLink link;
  link.seed = seed;
  link.switch_ahead_s = random.chance(0.5) ? 0 : random.between(-5 * kMinute_s, 5 * kMinute_s);
  const std::int64_t begin = sim::local_midnight(o.first_date);
  for (std::int64_t at = begin + random.between(0, 20 * kHour_s); random.chance(0.6);
       at += random.between(kHour_s, 12 * kHour_s)) {
    link.outages.push_back({at, at + random.between(kMinute_s, kHour_s)});
    at = link.outages.back().to;
  }
  link.keeps = 0;
  site.deliveries = sim::deliver(o, link, sim::simulate(o).records);
  std::vector<std::size_t> begins{0};
  for (std::size_t i = 1; i < site.deliveries.size(); ++i)
    if (site.deliveries[i].connects && random.chance(0.5)) begins.push_back(i);
  begins.push_back(site.deliveries.size());
  for (std::size_t k = 0; k + 1 < begins.size(); ++k)
    site.processes.push_back(drawn_process(random, site.deliveries, begins[k], begins[k + 1]));
  site.name = fmt::format("seed {}: {} from {}, samples every {} s, R every {} s, switch ahead by {} s\n", seed, o.zone,
                          o.first_date, o.sample_every_s, o.refresh_every_s, link.switch_ahead_s);
  for (const Process& process : site.processes) site.name += process.clock_text;
  return site;
}

// All of it, by the clocks of the site, or by one that is never wrong.
void record(Recording& recording, const Site& site, bool right) {
  LiveRecorder recorder(recording, site.options.seed);
  for (std::size_t k = 0; k < site.processes.size(); ++k) {
    const Process& process = site.processes[k];
    recorder.begin_process(right ? sim::HostClock() : process.clock);
    recorder.record(site.deliveries, process.from,
                    k + 1 < site.processes.size() ? site.processes[k + 1].from : site.deliveries.size());
    recorder.set_clock();
  }
  recorder.finish();
}

// Every row but for arrival times as they were stamped, what corrects them, and what is remembered of both.
std::string rows_of(Recording& recording) {
  std::string text = recording.rows("SELECT session_id, kind, source, zone, ended_by FROM session ORDER BY 1");
  const std::string all = recording.all();
  for (std::size_t at = 0; at < all.size();) {
    const std::size_t end = std::min(all.find("\n== ", at), all.size() - 1) + 1;
    const std::string part = all.substr(at, end - at);
    const auto is_of = [&](const char* table) { return part.find(std::string(" FROM ") + table) != std::string::npos; };
    if (!is_of("frame ") && !is_of("correction") && !is_of("derivation") && !is_of("session")) text += part;
    at = end;
  }
  return text;
}

TEST(HostClock, OnceItIsRightEverythingIsDatedAsIfItHadAlwaysBeen) {
  const auto [from, to] = site_seeds(5);
  for (std::uint64_t seed = from; seed < to && !HasFailure(); ++seed) {
    const Site site = drawn_site(seed);
    SCOPED_TRACE(site.name);
    Recording right(site.options.zone);
    record(right, site, true);
    const std::string expected = rows_of(right);
    Recording recording(site.options.zone);
    record(recording, site, false);
    EXPECT_EQ("", first_difference(expected, rows_of(recording))) << "live";
    recording.reopen();
    EXPECT_FALSE(recording.journal().derive_again_needed());
    EXPECT_EQ("", first_difference(expected, rows_of(recording))) << "after a restart";
    const std::string live = recording.all();
    ASSERT_TRUE(rebuild(recording.db(), [](std::int64_t) { return true; }));
    EXPECT_EQ("", first_difference(live, recording.all())) << "rebuilt";
  }
}

}  // namespace
}  // namespace acd::test
