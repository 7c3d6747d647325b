#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <vector>

#include "random.h"
#include "store/rebuild.h"
#include "store/zone_rules.h"
#include "store_fixture.h"
#include "zone_folder.h"

// Rules of a zone that change while, or before, or after days are recorded on which they part: when it is derived
// again, all is as if the new rules had been known from the start.
namespace acd::test {
namespace {

// A zone, as tzdata had it and as it has it now, and the moment from which they part.
struct ZonePair {
  const char* zone;
  const char* was;
  const char* is;
  Instant part;
};

constexpr ZonePair kPairs[] = {
    {"America/Vancouver", kVancouverGoesBack, kVancouverStays, {1'793'523'600}},  // 2026-11-01T09:00:00Z
    {"America/Vancouver", kVancouverStays, kVancouverGoesBack, {1'793'523'600}},
    {"Site/HalfHour",
     "Zone Site/HalfHour 5:30 - X\n",
     "Zone Site/HalfHour 5:30 - X 2026 May 1\n  6:00 - X\n",
     {1'777'573'800}},  // 2026-04-30T18:30:00Z
};

// A record, by the true time, and whether it is the first of a connection.
struct Heard {
  Instant at;
  bool begins = false;
};

// Connections of some minutes within three days of the moment, often one over it.
std::vector<Heard> connections(sim::Random& random, Instant part) {
  std::vector<Instant> begins;
  for (int i = 0; i < 8; ++i) begins.push_back(part + random.between(-3 * 86'400, 3 * 86'400));
  if (random.chance(0.6)) begins.push_back(part - random.between(1, 1500));
  std::sort(begins.begin(), begins.end());
  std::vector<Heard> heard;
  for (const Instant begin : begins) {
    if (!heard.empty() && begin < heard.back().at + 400) continue;
    Instant at = begin;
    for (std::int64_t n = random.between(5, 25), i = 0; i < n; ++i, at = at + random.between(1, 150))
      heard.push_back({at, i == 0});
  }
  return heard;
}

// What a recorder lived through whose tzdata is updated before one of the records. The same seed gives the same story.
class Story {
 public:
  Story(const ZoneFolder& zones, std::uint64_t seed)
      : zones_(zones), random_(seed, "zone rules"), pair_(kPairs[seed % std::size(kPairs)]) {
    update(pair_.is);
    const Zone is(pair_.zone);
    update(pair_.was);
    switch_.emplace(random_.chance(0.3) ? Zone(pair_.zone) : is);
    heard_ = connections(random_, pair_.part);
    recording_.emplace(pair_.zone);
    const auto updated_before = static_cast<std::size_t>(random_.between(0, static_cast<std::int64_t>(heard_.size())));
    for (std::size_t i = 0; i <= heard_.size(); ++i) {
      if (i == updated_before) go_on_by_new_rules();
      if (i < heard_.size()) hear(heard_[i]);
      if (i > updated_before && random_.chance(0.2)) derive_a_part();
    }
    end_session();
    while (recording_->journal().derive_again_needed()) recording_->journal().derive_again(random_.between(20, 200));
  }

  Recording& recording() { return *recording_; }
  bool switch_has_new_rules() const { return switch_->offset_s(pair_.part + 3600) == new_offset_s(); }
  std::string truth() const {
    std::string times;
    for (const Heard& record : heard_) times += fmt::format("{}\n", record.at.unix_s);
    return times;
  }

 private:
  void update(std::string_view rules) const {
    zones_.compile(rules);
    zones_.use();
  }
  std::int32_t new_offset_s() const { return Zone(pair_.zone).offset_s(pair_.part + 3600); }

  // A recorder at work notices the update; one that starts finds it.
  void go_on_by_new_rules() {
    update(pair_.is);
    recording_->journal().use_rules(Zone(pair_.zone));
  }
  void derive_a_part() {
    if (recording_->journal().derive_again_needed()) recording_->journal().derive_again(random_.between(20, 60));
  }
  void end_session() {
    auto& journal = recording_->journal();
    if (!journal.deriver().in_session()) return;
    journal.begin();
    journal.end_session(3, "closed");
    journal.commit();
  }
  void hear(const Heard& record) {
    if (record.begins) end_session();
    if (record.begins && random_.chance(0.3)) recording_->reopen();
    auto& journal = recording_->journal();
    journal.begin();
    if (record.begins) journal.begin_session(recording_->live());
    const std::string wall = switch_->format(record.at);
    const std::string time = wall.substr(11, 8), date = wall.substr(0, 10);
    journal.bytes(wire_of(random_.chance(0.1) ? time + " R " + date + "\n" : time + " V\n"),
                  Arrival{record.at.unix_s * 1'000'000 + random_.between(0, 999'999)});
    journal.commit();
  }

  const ZoneFolder& zones_;
  sim::Random random_;
  const ZonePair pair_;
  std::optional<Zone> switch_;
  std::vector<Heard> heard_;
  std::optional<Recording> recording_;
};

std::string stored_times(Recording& recording) {
  return recording.rows(
      "SELECT at FROM (SELECT frame_id, at FROM agent_event UNION ALL SELECT frame_id, at FROM refresh) ORDER BY "
      "frame_id");
}

TEST(ZoneRulesThatChange, LeaveWhatTheNewOnesWouldHaveGivenFromTheStart) {
  const ZoneFolder zones;
  int true_clocks = 0;
  for (std::uint64_t seed = 1; seed <= 210; ++seed) {
    Story story(zones, seed);
    Recording& recording = story.recording();
    for (const Difference& difference : differences(recording.db(), [](std::int64_t) { return true; }))
      ADD_FAILURE() << "seed " << seed << ": " << difference.text();
    EXPECT_EQ(text_of(zone_differences(recording.db())), "") << "seed " << seed;
    if (story.switch_has_new_rules()) {
      ++true_clocks;
      EXPECT_EQ(stored_times(recording), story.truth()) << "seed " << seed;
    }
    if (HasFailure()) break;
  }
  EXPECT_GT(true_clocks, 100);
}

}  // namespace
}  // namespace acd::test
