#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "live_recording.h"
#include "site_seeds.h"
#include "wire_faults.h"

// A switch that sends something every few seconds falls silent, and no record number is missing behind the silence.
// Had it reported by the clock, the silence is a hole; had it not, it is none.
namespace acd::test {
namespace {

constexpr std::int64_t kMaxSilence_s = 180, kHour_s = 3600;
constexpr int kSilences = 5;

struct Reports {
  const char* name;
  bool by_the_clock;
  void (*change)(sim::Options&);
};

const std::array kReports{
    Reports{"K and Q every 15 s", true, [](sim::Options& o) { o.sample_every_s = 15; }},
    Reports{"Q every 60 s, no R", true,
            [](sim::Options& o) { o.sample_every_s = 60, o.sample_pairs = false, o.refresh_every_s = 0; }},
    Reports{"R every 60 s, no K and Q", true, [](sim::Options& o) { o.sample_every_s = 0; }},
    Reports{"R every 170 s, no K and Q", true, [](sim::Options& o) { o.sample_every_s = 0, o.refresh_every_s = 170; }},
    Reports{
        "Q of one path every 200 s", false,
        [](sim::Options& o) { o.sample_every_s = 200, o.sample_pairs = false, o.paths = 1, o.refresh_every_s = 0; }},
    Reports{"R every 5 minutes", false, [](sim::Options& o) { o.sample_every_s = 0, o.refresh_every_s = 300; }}};

struct Site {
  sim::Options options;
  sim::DamagedStream stream;
  std::vector<sim::Record> sent;
  std::string name;
};

// Silences of half a minute to an hour, apart by an hour at the least.
std::vector<sim::Hole> drawn_silences(sim::Random& random, std::int64_t begin) {
  std::vector<sim::Hole> silences;
  std::int64_t from = begin + kHour_s;
  for (int i = 0; i < kSilences; ++i) {
    from += random.between(kHour_s, 3 * kHour_s);
    const std::int64_t longest = random.chance(0.5) ? 400 : kHour_s;
    silences.push_back({from, from + random.between(30, longest)});
    from = silences.back().to;
  }
  return silences;
}

Site drawn_site(std::uint64_t seed, const Reports& reports) {
  sim::Random random(seed, "silent site");
  Site site;
  site.options.seed = seed;
  site.options.agents = static_cast<int>(random.between(1, 4));
  site.options.night_shift = random.chance(0.5);
  reports.change(site.options);
  const sim::Run run = sim::simulate(site.options);
  sim::Faults faults;
  faults.silences = drawn_silences(random, run.begin);
  site.stream = sim::to_damaged_bytes(site.options, faults, run.records);
  const auto& unsent = site.stream.damage.in_silences;
  for (std::size_t i = 0; i < run.records.size(); ++i)
    if (!std::binary_search(unsent.begin(), unsent.end(), i)) site.sent.push_back(run.records[i]);
  site.name = fmt::format("seed {}: {}, {} agents", seed, reports.name, site.options.agents);
  return site;
}

// One a line: where nothing came for longer than allowed.
std::string silences_of(const std::vector<sim::Record>& records) {
  std::string text;
  for (std::size_t i = 1; i < records.size(); ++i)
    if (records[i].at - records[i - 1].at > kMaxSilence_s)
      text += fmt::format("{} {}\n", records[i - 1].at, records[i].at);
  return text;
}

std::string holes_of(Recording& recording) {
  return recording.rows(
      "SELECT was, from_at FROM (SELECT from_at, lag(to_at) OVER (ORDER BY coverage_id) AS was, lag(ended_by) OVER "
      "(ORDER BY coverage_id) AS by FROM coverage) WHERE was < from_at AND by = 'silence'");
}

std::string bridged(Recording& recording) {
  return recording.rows(
      "SELECT at - amount, at FROM anomaly LEFT JOIN v_at USING(frame_id) WHERE kind = 'bridged' ORDER BY frame_id");
}

void with_times_of_frames(Recording& recording) {
  recording.db().exec(
      "CREATE TEMP VIEW v_at AS SELECT frame_id, at FROM agent_event UNION ALL SELECT frame_id, at FROM queue_sample "
      "UNION ALL SELECT frame_id, at FROM refresh");
}

TEST(SilentSwitch, LeavesAHoleOnlyIfItReportedByTheClock) {
  const auto [from, to] = site_seeds(6);
  int found = 0;
  for (std::uint64_t seed = from; seed < to && !HasFailure(); ++seed) {
    const Reports& reports = kReports.at(seed % kReports.size());
    const Site site = drawn_site(seed, reports);
    SCOPED_TRACE(site.name);
    Recording recording(site.options.zone);
    recording.record(site.options.first_date, site.stream.bytes);
    with_times_of_frames(recording);
    const std::string silences = silences_of(site.sent);
    EXPECT_EQ(reports.by_the_clock ? silences : "", holes_of(recording));
    EXPECT_EQ(reports.by_the_clock ? "" : silences, bridged(recording));
    EXPECT_EQ(0, count_of(recording.db(), "anomaly WHERE kind = 'lost'"));
    found += static_cast<int>(std::count(silences.begin(), silences.end(), '\n'));
  }
  EXPECT_GT(found, 0);
}

}  // namespace
}  // namespace acd::test
