#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>

#include "rebuild_text.h"
#include "report_text.h"
#include "simulator.h"
#include "site_seeds.h"
#include "truth_text.h"
#include "wire_bytes.h"

// A day that was recorded in several sessions which overlap says what the day recorded at once says.
namespace acd::test {
namespace {

constexpr std::int64_t kMinute_s = 60, kHour_s = 3600;

using Records = std::vector<sim::Record>;

// Records [from, to) of the day.
struct Piece {
  std::size_t from = 0, to = 0;
};
using Split = std::vector<Piece>;

struct Site {
  sim::Options options;
  sim::Run run;
};

Site drawn_site(std::uint64_t seed) {
  sim::Random random(seed, "split site");
  Site site;
  sim::Options& o = site.options;
  o.seed = seed;
  o.agents = static_cast<int>(random.between(1, 5));
  o.paths = static_cast<int>(random.between(1, 2));
  o.opens = "08:00";
  o.closes = random.chance(0.5) ? "12:00" : "18:00";
  o.night_shift = random.chance(0.3);
  o.sample_every_s = std::array{0, 15, 60}.at(static_cast<std::size_t>(random.between(0, 2)));
  o.refresh_every_s = random.chance(0.5) ? 60 : 3600;
  o.mean_talk_s = 60;
  o.load = 1.1;
  o.whole_seconds = random.chance(0.5);
  o.ringing_records = random.chance(0.7);
  o.work_timer_records = random.chance(0.7);
  site.run = sim::simulate(o);
  return site;
}

// Splits so that each piece begins with a record of a second that those before hold too. In the order of their begins.
class Splitter {
 public:
  Splitter(std::uint64_t seed, const Records& records) : records_(records), random_(seed, "split") {}

  Split split() {
    Split split{{0, some_end(0)}};
    std::size_t end = split.back().to;
    while (end < records_.size()) {
      split.push_back(next(end));
      end = std::max(end, split.back().to);
    }
    std::stable_sort(split.begin(), split.end(), [](const Piece& a, const Piece& b) { return a.from < b.from; });
    return split;
  }

 private:
  Piece next(std::size_t end) {
    const std::size_t begin = begin_at(end);
    if (random_.chance(0.15)) return {begin, begin + 1};
    return {begin, std::max(begin + 1, some_end(end))};
  }

  // At the end itself only if its second goes on.
  std::size_t begin_at(std::size_t end) {
    const std::int64_t last = records_[end - 1].at;
    if (records_[end].at == last && random_.chance(0.7)) return end;
    if (random_.chance(0.3)) return end - 1;
    const std::int64_t overlap_s =
        random_.chance(0.5) ? random_.between(0, kMinute_s) : random_.between(0, 2 * kHour_s);
    return std::min(end - 1, first_from(last - overlap_s));
  }

  // Half of them within a second.
  std::size_t some_end(std::size_t after) {
    const std::int64_t length_s = random_.chance(0.3) ? random_.between(0, kMinute_s) : random_.between(0, 6 * kHour_s);
    std::size_t end = std::max(after + 1, first_from(records_[std::min(after, records_.size() - 1)].at + length_s));
    end = std::min(end, records_.size());
    if (random_.chance(0.5)) {
      for (std::size_t i = end; i < std::min(end + 200, records_.size()); ++i)
        if (records_[i].at == records_[i - 1].at) return i;
    }
    return end;
  }

  std::size_t first_from(std::int64_t at) const {
    const auto found = std::lower_bound(records_.begin(), records_.end(), at,
                                        [](const sim::Record& record, std::int64_t t) { return record.at < t; });
    return static_cast<std::size_t>(found - records_.begin());
  }

  const Records& records_;
  sim::Random random_;
};

std::string text_of(const Split& split, const Records& records) {
  std::string text;
  for (const Piece& piece : split)
    text += fmt::format("[{}, {}) {} to {}\n", piece.from, piece.to, records[piece.from].text.substr(0, 9),
                        records[piece.to - 1].text.substr(0, 9));
  return text;
}

void record(Recording& recording, const Site& site, const Split& split) {
  for (const Piece& piece : split) {
    const Records records(site.run.records.begin() + static_cast<std::ptrdiff_t>(piece.from),
                          site.run.records.begin() + static_cast<std::ptrdiff_t>(piece.to));
    recording.record(site.options.first_date, sim::to_bytes(site.options, records));
  }
}

struct Figure {
  const char* command;
  const char* columns;
};

constexpr std::array kFigures{
    Figure{"occupancy --interval 30m",
           "interval_from agent_id logged_on_s logged_off_s acd_call_s acd_hold_s work_timer_s ringing_s idle_s "
           "make_busy_s do_not_disturb_s non_acd_call_s outgoing_call_s other_hold_s unknown_s covered_s acd_calls"},
    Figure{"calls",
           "answered_at agent_id extension path_id remote ring_s talk_s hold_s work_timer_s ended_at ended_by"},
    Figure{"shifts", "agent_id extension log_on log_off duration_s inferred ended_by"},
    Figure{"longest-wait --interval 30m",
           "interval_from queue_kind queue_id samples longest_wait_s_max longest_wait_s_max_at longest_wait_saturated "
           "calls_waiting_max sampled_s longest_wait_s_mean waiting_s covered_s"},
    Figure{"queue-waits --interval 30m",
           "interval_from path_id answered samples calls_waiting_max calls_waiting_mean queue_s agents_min agents_mean "
           "covered_s"},
    Figure{"make-busy --interval 1h", "interval_from agent_id reason times make_busy_s"},
    Figure{"timeline", "agent_id state from to duration_s reason path_id inferred"},
    Figure{"longest-wait --episodes",
           "begin end queue_kind queue_id duration_s calls_waiting_max longest_wait_s_max longest_wait_s_max_at"}};

using Figures = std::map<std::string, std::string>;

// Rows of one second in one order: that of frames depends on the split.
Figures figures_of(Recording& recording, const Site& site) {
  Figures figures;
  const Zone zone(site.options.zone);
  const Day day = zone.local_day({site.run.begin});
  const std::string range = fmt::format(" --since {} --until {}", format_day(day), format_day(day + 1));
  for (const Figure& figure : kFigures) {
    std::vector<std::string> rows = lines_of(report_rows(recording, figure.command + range, figure.columns));
    std::sort(rows.begin(), rows.end());
    figures.emplace(figure.command, joined(rows, "\n"));
  }
  return figures;
}

void expect_equal(const Figures& whole, const Figures& split) {
  for (const auto& [command, rows] : split) EXPECT_EQ("", first_difference(whole.at(command), rows)) << command;
}

constexpr std::uint64_t kSplitsOfADay = 3;

void shuffle(Split& split, std::uint64_t seed) {
  sim::Random random(seed, "order");
  for (std::size_t k = split.size() - 1; k > 0; --k)
    std::swap(split[k], split[static_cast<std::size_t>(random.between(0, static_cast<std::int64_t>(k)))]);
}

// One of the pieces is a connection to the switch; those behind it are recorded while it lasts.
class BesideLive {
 public:
  BesideLive(Recording& recording, const Site& site, std::uint64_t seed)
      : recording_(recording), site_(site), random_(seed, "beside") {}

  void record(const Split& split) {
    const auto place = static_cast<std::size_t>(random_.between(0, static_cast<std::int64_t>(split.size()) - 1));
    const Piece& live = split[place];
    Split before, beside;  // no capture holds what was not sent yet
    for (std::size_t i = 0; i < split.size(); ++i)
      if (i != place) (i < place && split[i].to <= live.from ? before : beside).push_back(split[i]);
    test::record(recording_, site_, before);
    record_live(live, beside);
    recording_.derive_again();
  }

 private:
  Journal& journal() { return recording_.journal(); }

  void record_live(const Piece& live, const Split& beside) {
    std::multimap<std::size_t, Piece> behind;  // which record of the connection
    Split after;
    for (const Piece& piece : beside) {
      const std::size_t earliest = std::max(live.from, piece.to);
      if (earliest < live.to)
        behind.emplace(random_.between(static_cast<std::int64_t>(earliest), static_cast<std::int64_t>(live.to) - 1),
                       piece);
      else
        after.push_back(piece);
    }
    journal().begin();
    journal().begin_session(recording_.live());
    for (std::size_t i = live.from; i < live.to; ++i) {
      std::string bytes = sim::to_bytes(site_.options, {site_.run.records[i]});
      const Arrival arrival{site_.run.records[i].at * 1'000'000};
      const auto [from, to] = behind.equal_range(i);
      for (auto piece = from; piece != to; ++piece) {
        const std::size_t part = random_.chance(0.5) ? bytes.size() / 2 : 0;
        journal().bytes(bytes.substr(0, part), arrival);
        bytes.erase(0, part);
        journal().commit();
        hand_over(piece->second);
        if (journal().stream_point().pending.empty() && random_.chance(0.3)) kill();
        journal().begin();
      }
      journal().bytes(bytes, arrival);
    }
    journal().end_session(2, "stopped");
    journal().commit();
    test::record(recording_, site_, after);
  }

  void hand_over(const Piece& piece) {
    const Records records(site_.run.records.begin() + static_cast<std::ptrdiff_t>(piece.from),
                          site_.run.records.begin() + static_cast<std::ptrdiff_t>(piece.to));
    journal().begin();
    journal().pause_live(1);
    journal().begin_session(recording_.capture(site_.options.first_date));
    journal().bytes(sim::to_bytes(site_.options, records), std::nullopt);
    journal().end_session(2, kEndOfCapture);
    journal().continue_live(2);
    journal().commit();
    if (random_.chance(0.5)) recording_.derive_again();
  }

  // What it had received is in its spill, and taken in by the next process.
  void kill() {
    recording_.reopen();
    journal().resume();
  }

  Recording& recording_;
  const Site& site_;
  sim::Random random_;
};

enum class Order { of_time, any, beside_live };

Figures figures_of(const Site& site, const Split& split, std::optional<std::uint64_t> live_seed = {}) {
  Recording recording(site.options.zone);
  live_seed ? BesideLive(recording, site, *live_seed).record(split) : record(recording, site, split);
  EXPECT_EQ("", differences_of(recording.db()));
  return figures_of(recording, site);
}

void expect_splits_say_what_the_whole_says(Order order) {
  const auto [from, to] = site_seeds(4);
  for (std::uint64_t seed = from; seed < to; ++seed) {
    const Site site = drawn_site(seed);
    const Figures whole = figures_of(site, {{0, site.run.records.size()}});
    for (std::uint64_t i = seed * kSplitsOfADay; i < (seed + 1) * kSplitsOfADay; ++i) {
      Split split = Splitter(i, site.run.records).split();
      if (order != Order::of_time) shuffle(split, i);
      SCOPED_TRACE(fmt::format("seed {}, split {}:\n{}", seed, i, text_of(split, site.run.records)));
      expect_equal(whole, order == Order::beside_live ? figures_of(site, split, i) : figures_of(site, split));
      if (testing::Test::HasFailure()) return;
    }
  }
}

TEST(SplitDays, InTheOrderOfTimeGiveEveryFigureOfTheWhole) { expect_splits_say_what_the_whole_says(Order::of_time); }

// Captures that fill holes while the switch is connected leave no hole of their own.
TEST(SplitDays, BesideAConnectionGiveEveryFigureOfTheWhole) {
  expect_splits_say_what_the_whole_says(Order::beside_live);
}

TEST(SplitDays, InAnyOrderGiveEveryFigureOfTheWhole) { expect_splits_say_what_the_whole_says(Order::any); }

}  // namespace
}  // namespace acd::test
