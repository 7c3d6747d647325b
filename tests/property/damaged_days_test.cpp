#include <gtest/gtest.h>

#include <set>

#include "simulator.h"
#include "store_fixture.h"
#include "wire_faults.h"

namespace acd::test {
namespace {

// A day on a bad wire. What was done to it is known, record by record.
class DamagedDays : public ::testing::TestWithParam<std::uint64_t> {
 protected:
  DamagedDays() {
    options_.seed = GetParam();
    options_.agents = 5;
    run_ = sim::simulate(options_);
    sim::Faults faults = sim::everyday_faults(GetParam());
    faults.jitter_per_1000 = 5;
    faults.strays_per_1000 = 2;
    stream_ = sim::to_damaged_bytes(options_, faults, run_.records);
    recording_.record(options_.first_date, stream_.bytes);
    is_lost_.insert(stream_.damage.lost.begin(), stream_.damage.lost.end());
    for (const auto& cut : stream_.damage.cut) is_cut_.insert(cut.index);
    is_moved_.insert(stream_.damage.strays.begin(), stream_.damage.strays.end());
    is_moved_.insert(stream_.damage.jitters.begin(), stream_.damage.jitters.end());
  }

  std::int64_t number(const std::string& sql) { return recording_.db().execAndGet(sql).getInt64(); }
  std::int64_t rejects(const std::string& where) { return number("SELECT count(*) FROM reject WHERE " + where); }
  std::int64_t anomalies(const std::string& kind) {
    return number("SELECT coalesce(sum(amount), 0) FROM anomaly WHERE kind = '" + kind + "'");
  }
  std::int64_t times(const std::string& kind) {
    return number("SELECT count(*) FROM anomaly WHERE kind = '" + kind + "'");
  }

  void garbage_is_counted();
  void lost_records_are_counted();
  void every_byte_is_kept();
  void every_whole_record_has_its_true_time();
  void spans_lie_in_coverage_and_never_overlap();

  sim::Options options_;
  sim::Run run_;
  sim::DamagedStream stream_;
  Recording recording_{"Australia/Sydney"};
  std::set<std::size_t> is_lost_, is_cut_, is_moved_;
};

void DamagedDays::garbage_is_counted() {
  EXPECT_EQ(static_cast<std::int64_t>(stream_.damage.noise_runs), rejects("reason = 'noise'"));
  EXPECT_EQ(static_cast<std::int64_t>(stream_.damage.overlong_frames), rejects("reason = 'overlong'"));
  EXPECT_LE(rejects("reason NOT IN ('noise', 'overlong')"), static_cast<std::int64_t>(stream_.damage.cut.size()));
}

// A cut record that cannot be decoded is missing in the numbers, as a lost one is. At the very ends nobody can tell.
void DamagedDays::lost_records_are_counted() {
  const auto silent = [&](std::size_t i) { return is_lost_.contains(i) || is_cut_.contains(i); };
  ASSERT_FALSE(silent(0) || silent(run_.records.size() - 1)) << "choose another seed";
  EXPECT_EQ(static_cast<std::int64_t>(is_lost_.size()) + rejects("reason NOT IN ('noise', 'overlong')"),
            anomalies("lost"));
  EXPECT_EQ(0, times("step"));
  EXPECT_LE(times("stray"), static_cast<std::int64_t>(stream_.damage.strays.size()));
  EXPECT_LE(times("jitter"), static_cast<std::int64_t>(is_moved_.size()));
  // A stray by a minute after a quiet minute does not fall: nearly all do.
  EXPECT_GE(times("stray") * 10, static_cast<std::int64_t>(stream_.damage.strays.size()) * 8);
}

void DamagedDays::every_byte_is_kept() {
  std::string bytes;
  SQLite::Statement frames(recording_.db(), "SELECT raw FROM frame ORDER BY frame_id");
  while (frames.executeStep())
    bytes.append(static_cast<const char*>(frames.getColumn(0).getBlob()),
                 static_cast<std::size_t>(frames.getColumn(0).getBytes()));
  EXPECT_TRUE(bytes == stream_.bytes);
}

// Each record that arrived, whole or cut, is one frame; noise and overlong frames lie between.
void DamagedDays::every_whole_record_has_its_true_time() {
  SQLite::Statement frames(
      recording_.db(),
      "SELECT coalesce(e.at, s.at, r.at) FROM frame LEFT JOIN agent_event e USING(frame_id) LEFT JOIN queue_sample s "
      "USING(frame_id) LEFT JOIN refresh r USING(frame_id) LEFT JOIN reject j USING(frame_id) "
      "WHERE coalesce(j.reason, '') NOT IN ('noise', 'overlong') ORDER BY frame_id");
  for (std::size_t i = 0; i < run_.records.size(); ++i) {
    if (is_lost_.contains(i)) continue;
    ASSERT_TRUE(frames.executeStep());
    if (is_cut_.contains(i) || is_moved_.contains(i)) continue;
    ASSERT_EQ(run_.records[i].at, frames.getColumn(0).getInt64()) << "record " << i << ": " << run_.records[i].text;
  }
  EXPECT_FALSE(frames.executeStep());
}

void DamagedDays::spans_lie_in_coverage_and_never_overlap() {
  EXPECT_EQ(0, number("SELECT count(*) FROM (SELECT from_at < lag(to_at) OVER (PARTITION BY agent_key ORDER BY "
                      "from_at) AS overlaps FROM agent_span) WHERE overlaps"));
  EXPECT_EQ(0, number("SELECT count(*) FROM agent_span s WHERE NOT EXISTS (SELECT 1 FROM coverage c WHERE c.counted "
                      "AND c.day = s.day AND c.from_at <= s.from_at "
                      "AND s.to_at <= c.to_at)"));
}

TEST_P(DamagedDays, AreCountedAndKept) {
  garbage_is_counted();
  lost_records_are_counted();
  every_byte_is_kept();
  every_whole_record_has_its_true_time();
  spans_lie_in_coverage_and_never_overlap();
}

INSTANTIATE_TEST_SUITE_P(Seed, DamagedDays, ::testing::Values(1, 2, 3, 4, 5, 6, 7, 8));

// Holes and steps of the switch's clock: coverage closes and begins again, and every second counts at most once.
TEST(SteppedDay, CountsEachSecondOfTheSwitchOnce) {
  sim::Options options;
  options.agents = 4;
  const sim::Run run = sim::simulate(options);
  sim::Faults faults;
  faults.holes = {{run.begin + 9 * 3600, run.begin + 9 * 3600 + 400},
                  {run.begin + 15 * 3600, run.begin + 15 * 3600 + 1200}};
  faults.steps = {{run.begin + 12 * 3600, -900}, {run.begin + 17 * 3600, 3600}};
  Recording recording(options.zone);
  recording.record(options.first_date, sim::to_damaged_bytes(options, faults, run.records).bytes);
  const auto number = [&](const std::string& sql) { return recording.db().execAndGet(sql).getInt64(); };
  EXPECT_EQ(1, number("SELECT count(*) FROM anomaly WHERE kind = 'step'"));
  EXPECT_EQ(3, number("SELECT count(*) FROM coverage WHERE ended_by = 'silence'"));
  EXPECT_EQ(0, number("SELECT count(*) FROM (SELECT from_at < lag(to_at) OVER (PARTITION BY agent_key ORDER BY "
                      "from_at) AS overlaps FROM agent_span) WHERE overlaps"));
  EXPECT_EQ(0, number("SELECT count(*) FROM (SELECT from_at < lag(to_at) OVER (ORDER BY from_at) AS overlaps FROM "
                      "coverage WHERE counted) WHERE overlaps"));
  const auto covered = number("SELECT sum(to_at - from_at) FROM coverage WHERE counted");
  EXPECT_NEAR(static_cast<double>(86400 - 400 - 1200), static_cast<double>(covered), 120 + 900);
}

}  // namespace
}  // namespace acd::test
