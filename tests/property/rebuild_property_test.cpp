#include <gtest/gtest.h>

#include <algorithm>

#include "rebuild_text.h"
#include "simulator.h"
#include "store/prune.h"
#include "store/pruned.h"
#include "store/rebuild.h"
#include "store_fixture.h"
#include "wire_faults.h"

namespace acd::test {
namespace {

// Bytes that the switch sent at one moment.
struct Sent {
  std::string bytes;
  std::int64_t at = 0;
};

// A few days on a bad wire, with holes and steps of the switch's clock.
std::vector<Sent> days_on_a_bad_wire(std::uint64_t seed, const sim::Options& options) {
  const sim::Run run = sim::simulate(options);
  sim::Random random(seed, "faults");
  sim::Faults faults = sim::everyday_faults(seed);
  faults.strays_per_1000 = 3;
  faults.missing_line_end_per_1000 = 5;
  const std::int64_t hole = run.begin + random.between(3, 20) * 3600;
  faults.holes = {{hole, hole + random.between(60, 3000)}};
  faults.steps = {{run.begin + random.between(24, 40) * 3600, random.between(-4000, 4000)}};
  sim::FaultyWire wire(options, faults);
  std::vector<Sent> sent;
  for (const sim::Record& record : run.records) {
    sent.push_back({{}, record.at});
    wire.append(record, sent.back().bytes);
  }
  return sent;
}

// What a recorder lived through: sessions, one after the other, from pieces of those days; some over one another, some
// late. It is killed now and then, the disk fails now and then. The same seed gives the same story.
class Story {
 public:
  // Called between transactions.
  using Upkeep = std::function<void(Recording&)>;

  // `late_captures`: what is recorded late is a capture now and then, which belongs ahead of what was recorded before
  // it.
  Story(std::uint64_t seed, Upkeep upkeep, bool late_captures = true)
      : upkeep_(std::move(upkeep)),
        late_captures_(late_captures),
        random_(seed, "story"),
        derive_random_(seed, "derive") {
    options_.seed = seed;
    options_.zone = seed % 2 ? "Australia/Sydney" : "America/New_York";
    options_.first_date = seed % 3 ? "2026-03-03" : "2026-03-07";  // the night that New York skips an hour
    options_.days = 4;
    options_.agents = 3;
    options_.paths = 1;
    options_.sample_every_s = seed % 3 == 1 ? 0 : 240;  // without reports a silence is no hole
    options_.refresh_every_s = 600;
    options_.forgotten_log_off = 0.3;
    options_.round_the_clock = seed % 4 == 0;
    options_.nuls = seed % 5 == 0;
    sent_ = days_on_a_bad_wire(seed, options_);
  }

  Recording& tell() {
    std::size_t begun = 0;
    for (const auto& [from, to] : pieces()) {
      const bool late = from < begun;
      begun = std::max(begun, from);
      random_.chance(0.4) && (late_captures_ || !late) ? capture(from, to) : live(from, to);
    }
    while (journal().derive_again_needed()) journal().derive_again(1000);
    upkeep_(recording_);
    return recording_;
  }

 private:
  using Piece = std::pair<std::size_t, std::size_t>;

  std::vector<Piece> pieces() {
    std::vector<Piece> pieces;
    for (std::size_t from = 0; from < sent_.size();) {
      const std::size_t to = std::min(sent_.size(), from + static_cast<std::size_t>(random_.between(20, 900)));
      pieces.push_back({from, to});
      from = to - std::min<std::size_t>(to - from - 1, random_.chance(0.3) ? 15 : 0);
      if (to == sent_.size()) break;
      if (random_.chance(0.2)) from = std::min(from + 40, sent_.size() - 1);
    }
    for (std::size_t i = 0; i + 1 < pieces.size(); ++i)
      if (random_.chance(0.25))
        std::swap(pieces[i],
                  pieces[i + static_cast<std::size_t>(random_.between(
                                 0, static_cast<std::int64_t>(std::min<std::size_t>(4, pieces.size() - 1 - i))))]);
    return pieces;
  }

  SessionStart named(SessionStart start) {
    start.session.max_silence_s = random_.chance(0.5) ? 300 : 900;
    return start;
  }

  void capture(std::size_t from, std::size_t to) {
    std::string bytes;
    for (std::size_t i = from; i < to; ++i) bytes += sent_[i].bytes;
    Zone zone(options_.zone);
    SessionStart start = named(recording_.capture(format_day(zone.local_day({sent_[from].at}))));
    begin();
    journal().begin_session(start);
    std::size_t given = 0;
    while (given < bytes.size()) {
      const auto n = std::min(bytes.size() - given, static_cast<std::size_t>(random_.between(1, 4000)));
      give(std::string_view(bytes).substr(given, n), std::nullopt);
      given += n;
      if (commit_now() && random_.chance(0.1)) given = resume_after_kill();
    }
    journal().end_session(2, "end of capture");
    commit();
  }

  std::size_t resume_after_kill() {
    kill();
    EXPECT_TRUE(journal().left_open());
    const auto stored = static_cast<std::size_t>(journal().left_open_bytes());
    begin();
    journal().resume();
    return stored;
  }

  // Now and then on a host whose clock is wrong at first, and set while it records.
  void live(std::size_t from, std::size_t to) {
    begin();
    if (random_.chance(0.3)) {
      journal().begin_process();
      ahead_us_ = random_.between(-100'000, 100'000) * (random_.chance(0.3) ? 300 : 1) * 1'000'000;
    }
    journal().begin_session(named(recording_.live()));
    for (std::size_t i = from; i < to; ++i) {
      give(sent_[i].bytes, Arrival{sent_[i].at * 1'000'000 + random_.between(0, 900'000) + ahead_us_});
      if (random_.chance(0.02) || i + 1 == to) set_clock_right();
      if (!commit_now() || ahead_us_ != 0) continue;
      if (random_.chance(0.01)) {
        kill();
        begin();
        journal().close_left_open(3);
        journal().begin_session(named(recording_.live("after a kill")));
      } else if (random_.chance(0.01)) {
        journal().end_session(4, "closed by the switch");
        journal().begin_session(named(recording_.live()));
      }
    }
    journal().end_session(5, "stopped");
    commit();
  }

  void set_clock_right() {
    if (ahead_us_ != 0) journal().clock_set(-ahead_us_);
    ahead_us_ = 0;
  }

  // In pieces; now and then the disk fails and the transaction is given once more.
  void give(std::string_view bytes, std::optional<Arrival> received) {
    const auto cut = static_cast<std::size_t>(random_.between(0, static_cast<std::int64_t>(bytes.size())));
    journal().bytes(bytes.substr(0, cut), received);
    journal().bytes(bytes.substr(cut), received);
  }

  bool commit_now() {
    if (!random_.chance(0.1)) return false;
    commit();
    if (random_.chance(0.05)) {
      begin();
      journal().bytes(
          "\x02"
          "00A1200001001   6666   \r\nnoise\n\x02",
          Arrival{1});
      journal().rollback();
    }
    begin();
    return true;
  }

  void begin() { journal().begin(); }
  void commit() {
    journal().commit();
    if (journal().derive_again_needed()) journal().derive_again(derive_random_.between(500, 5000));
    if (ahead_us_ == 0 && !journal().derive_again_needed()) upkeep_(recording_);
  }
  void kill() {
    give(
        "\x02"
        "00A12",
        std::nullopt);  // was never committed
    recording_.reopen();
  }
  Journal& journal() { return recording_.journal(); }

  Upkeep upkeep_;
  bool late_captures_;
  sim::Random random_;
  sim::Random derive_random_;  // how often it is asked depends on what was pruned
  sim::Options options_;
  std::vector<Sent> sent_;
  std::int64_t ahead_us_ = 0;  // the host's clock, of the right time
  Recording recording_{"UTC"};
};

bool go_on(std::int64_t) { return true; }

void prune_to(SQLite::Database& db, const PruneCut& cut) {
  Prune prune(db, [] { return true; });
  ASSERT_TRUE(prune.cut(cut));
  ASSERT_TRUE(prune.delete_rows());
  ASSERT_TRUE(prune.give_space_back());
}

std::string all_with_carry(SQLite::Database& db) {
  return all_rows(db) + rows_of(db, "SELECT * FROM carry") + rows_of(db, "SELECT * FROM carry_agent");
}

class Rebuilt : public ::testing::TestWithParam<std::uint64_t> {};

// The recorder does not see that its tables were exchanged: it restarts at some places anyway.
TEST_P(Rebuilt, RowsAreThoseOfTheRecordingWhereverItWasInterrupted) {
  sim::Random random(GetParam(), "rebuild");
  Story plain(GetParam(), [](Recording&) {});
  Story rebuilt(GetParam(), [&](Recording& recording) {
    if (!random.chance(0.02)) return;
    const std::string before = recording.all();
    ASSERT_EQ("", differences_of(recording.db()));
    ASSERT_TRUE(rebuild(recording.db(), go_on));
    ASSERT_EQ(before, recording.all());
  });
  Recording& told = rebuilt.tell();
  EXPECT_EQ("", differences_of(told.db()));
  EXPECT_EQ(plain.tell().all(), told.all());
  EXPECT_EQ("ok\n", told.rows("PRAGMA integrity_check"));
}

// Pruned again and again while it is recorded, or once at the end: the same rows, and those that rebuild gives. But for
// late captures: what they say of sessions that are cut already comes too late.
TEST_P(Rebuilt, RowsAfterPruneAreThoseThatRemained) {
  sim::Random random(GetParam(), "prune");
  std::optional<PruneCut> last;
  Story pruned(
      GetParam(),
      [&](Recording& recording) {
        if (!random.chance(0.03)) return;
        if (const auto cut = find_cut(recording.db(), random.between(0, 2), 99'999)) {
          last = cut;
          ASSERT_NO_FATAL_FAILURE(prune_to(recording.db(), *cut));
          ASSERT_EQ(0, count_of(recording.db(), "frame WHERE frame_id < " + std::to_string(cut->before_frame_id) +
                                                    " AND NOT " + stays_below_cut(*read_pruned(recording.db()))));
        }
        if (!random.chance(0.3)) return;
        const std::string before = recording.all();
        ASSERT_EQ("", differences_of(recording.db()));
        ASSERT_TRUE(rebuild(recording.db(), go_on));
        ASSERT_EQ(before, recording.all());
      },
      false);
  Recording& told = pruned.tell();
  EXPECT_EQ("", differences_of(told.db()));
  ASSERT_TRUE(last);
  Story whole(
      GetParam(), [](Recording&) {}, false);
  Recording& at_once = whole.tell();
  prune_to(at_once.db(), *last);
  EXPECT_EQ(all_with_carry(at_once.db()), all_with_carry(told.db()));
  told.reopen();
  EXPECT_EQ(at_once.journal().last_frame_id(), told.journal().last_frame_id());
  EXPECT_EQ("ok\n", told.rows("PRAGMA integrity_check"));
}

INSTANTIATE_TEST_SUITE_P(Seed, Rebuilt, ::testing::Range<std::uint64_t>(1, 7));

}  // namespace
}  // namespace acd::test
