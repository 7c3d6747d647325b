#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <functional>

#include "live_recording.h"
#include "site_seeds.h"
#include "true_occupancy.h"
#include "wire_bytes.h"
#include "wire_faults.h"

// Switches that send no K and Q, and seldom or never an R: a silence is no hole.
namespace acd::test {
namespace {

constexpr std::int64_t kMaxSilence_s = 180, kDay_s = 86'400;
constexpr int kDays = 3, kWeek = 7;

struct Refreshes {
  const char* name;
  int every_s;
  bool at_midnight;
};
constexpr std::array kRefreshes{Refreshes{"never", 0, false}, Refreshes{"every 5 minutes", 300, false},
                                Refreshes{"every 15 minutes", 900, false}, Refreshes{"hourly", 3600, false},
                                Refreshes{"at midnight", 0, true}};

// A few days of a small site.
struct Site {
  sim::Options options;
  sim::Run run;
  bool live = false;
  std::string name;
};

Site drawn_site(std::uint64_t seed) {
  sim::Random random(seed, "quiet site");
  const Refreshes& refreshes = kRefreshes.at(seed % kRefreshes.size());
  Site site;
  site.live = random.chance(0.5);
  sim::Options& o = site.options;
  o.seed = seed;
  o.days = kDays;
  o.agents = static_cast<int>(random.between(1, 4));
  o.paths = static_cast<int>(random.between(1, 2));
  o.load = static_cast<double>(random.between(1, 9)) / 10;
  o.sample_every_s = 0;
  o.refresh_every_s = refreshes.every_s;
  o.refresh_at_midnight = refreshes.at_midnight;
  o.refresh_first = random.chance(0.5);
  o.ringing_records = random.chance(0.7);
  o.work_timer_records = random.chance(0.7);
  o.night_shift = random.chance(0.3);
  // Only arrival times date what comes after more than a day, and in an hour that comes twice.
  if (site.live && random.chance(0.5)) o.closed_weekends = true, o.days = kWeek, o.forgotten_log_off = 0;
  if (site.live && random.chance(0.2)) o.first_date = random.chance(0.5) ? "2026-04-03" : "2026-10-02";
  if (site.live && random.chance(0.2)) o.round_the_clock = true;
  site.name = fmt::format("seed {}: R {}, {} agents, {}, {} days from {}{}", seed, refreshes.name, o.agents,
                          site.live ? "live" : "capture", o.days, o.first_date,
                          o.closed_weekends ? " but for the weekend" : "");
  site.run = sim::simulate(o);
  return site;
}

using Records = std::vector<sim::Record>;

Records arrived(const Records& all, const std::vector<std::size_t>& lost) {
  Records records;
  for (std::size_t i = 0; i < all.size(); ++i)
    if (!std::binary_search(lost.begin(), lost.end(), i)) records.push_back(all[i]);
  return records;
}

void record(Recording& recording, const Site& site, const Records& records) {
  if (site.live)
    record_live(recording, sim::deliver(site.options, {}, records));
  else
    recording.record(site.options.first_date, sim::to_bytes(site.options, records));
}

bool jumps(const sim::Record& from, const sim::Record& to) {
  return sim::number_of(to) != (sim::number_of(from) + 1) % sim::kNumbers;
}

// Where nothing came for so long that it matters, by whether something may have been missed.
struct Silences {
  std::vector<Interval> holes;
  std::int64_t bridged = 0;
};
Silences silences_of(const Records& records) {
  Silences silences;
  for (std::size_t i = 1; i < records.size(); ++i) {
    const std::int64_t silence_s = records[i].at - records[i - 1].at;
    if (silence_s <= kMaxSilence_s) continue;
    if (silence_s > kDay_s || jumps(records[i - 1], records[i]))
      silences.holes.push_back({{records[i - 1].at}, {records[i].at}});
    else
      ++silences.bridged;
  }
  return silences;
}

std::string text_of(const std::vector<Interval>& holes) {
  std::string text;
  for (const Interval& hole : holes) text += fmt::format("{} {}\n", hole.from.unix_s, hole.to.unix_s);
  return text;
}

// Between the stretches that are stored.
std::string holes_of(Recording& recording) {
  return recording.rows(
      "SELECT was, from_at FROM (SELECT from_at, lag(to_at) OVER (ORDER BY coverage_id) AS was FROM coverage) WHERE "
      "was < from_at");
}

std::string log_ons(const sim::Run& run) {
  std::vector<std::string> lines;
  for (const sim::Record& record : run.records)
    if (record.text[2] == 'A') lines.push_back(fmt::format("{} {}", record.at, record.text.substr(16, 4)));
  std::sort(lines.begin(), lines.end());
  return joined(lines, "\n") + "\n";
}

std::int64_t counted(Recording& recording, const std::string& table) { return count_of(recording.db(), table); }

void for_each_site(const std::function<void(const Site&)>& check) {
  const auto [from, to] = site_seeds(8);
  for (std::uint64_t seed = from; seed < to && !::testing::Test::HasFailure(); ++seed) {
    const Site site = drawn_site(seed);
    SCOPED_TRACE(site.name);
    check(site);
  }
}

TEST(QuietSwitch, IsCoveredThroughoutAndItsOccupancyIsTrueToTheSecond) {
  for_each_site([](const Site& site) {
    const Silences silences = silences_of(site.run.records);
    const Zone zone(site.options.zone);
    const auto covered = covered_but_for(site.run, silences.holes);
    Recording recording(site.options.zone);
    record(recording, site, site.run.records);
    EXPECT_EQ(text_of(silences.holes), holes_of(recording));
    EXPECT_TRUE(site.options.closed_weekends || silences.holes.empty());
    EXPECT_EQ(silences.bridged, counted(recording, "anomaly WHERE kind = 'bridged'"));
    EXPECT_EQ("",
              first_difference(true_occupancy(site.run, covered, zone), reported_occupancy(recording, covered, zone)));
    EXPECT_EQ(log_ons(site.run),
              recording.rows("SELECT from_at, agent_id FROM shift JOIN agent USING(agent_key) ORDER BY 1, 2"));
    EXPECT_EQ(0, counted(recording, "shift WHERE ended_by = 'hole' OR inferred"));
  });
}

TEST(QuietSwitch, HasHolesOnlyWhereRecordNumbersJumpOrADayPasses) {
  std::size_t holes = 0;
  for_each_site([&](const Site& site) {
    sim::Random random(site.options.seed, "lost");
    const double lose = std::array{0.002, 0.02, 0.2}.at(site.options.seed % 3);
    std::vector<std::size_t> lost;
    for (std::size_t i = 1; i + 1 < site.run.records.size(); ++i)
      if (random.chance(lose)) lost.push_back(i);
    const Records records = arrived(site.run.records, lost);
    const Silences silences = silences_of(records);
    holes += silences.holes.size();
    Recording recording(site.options.zone);
    record(recording, site, records);
    EXPECT_EQ(text_of(silences.holes), holes_of(recording));
    EXPECT_EQ(silences.bridged, counted(recording, "anomaly WHERE kind = 'bridged'"));
  });
  EXPECT_GT(holes, 0U);
}

}  // namespace
}  // namespace acd::test
