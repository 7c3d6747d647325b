#include "wait_days.h"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <map>
#include <utility>

#include "random.h"
#include "wait_session.h"

namespace acd::test {
namespace {

constexpr std::int64_t kInterval_s = 1800;
constexpr std::int64_t kMinute_s = 60;
constexpr std::size_t kWordsKept = 20;

// Numbers are those of what is sent.
void renumber(std::vector<sim::Record>& records) {
  for (std::size_t i = 0; i < records.size(); ++i) records[i].text.replace(0, 2, fmt::format("{:02}", i % 100));
}

// The switch stamps a record and sends it later, behind one of a later second: within a second the order is believed.
std::vector<sim::Record> sent(const WaitDay& day, const sim::Run& run) {
  std::vector<sim::Record> records = run.records;
  if (day.late == 0) return records;
  sim::Random random(day.options.seed, "late records");
  for (std::size_t i = 0; i + 1 < records.size(); ++i) {
    if (!random.chance(day.late)) continue;
    const std::int64_t until = records[i].at + random.between(1, 4);
    const auto behind = std::find_if(records.begin() + static_cast<std::ptrdiff_t>(i) + 1, records.end(),
                                     [&](const sim::Record& record) { return record.at > until; });
    if (std::prev(behind)->at <= records[i].at) continue;
    std::rotate(records.begin() + static_cast<std::ptrdiff_t>(i), records.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                behind);
    i = static_cast<std::size_t>(behind - records.begin()) - 1;
  }
  renumber(records);
  return records;
}

// Records that arrive, in order; frame ids are places among these.
std::vector<sim::Record> arriving(const WaitDay& day, const sim::Run& run) {
  sim::Random random(day.options.seed, "lost records");
  std::vector<std::pair<std::int64_t, std::int64_t>> holes;
  for (int i = 0; i < day.holes; ++i) {
    const std::int64_t from = random.between(run.begin, run.end);
    holes.emplace_back(from, from + random.between(4 * kMinute_s, 30 * kMinute_s));
  }
  const auto in_hole = [&](std::int64_t at) {
    return std::any_of(holes.begin(), holes.end(), [at](auto hole) { return hole.first <= at && at < hole.second; });
  };
  std::vector<sim::Record> records;
  for (const sim::Record& record : sent(day, run))
    if (!(day.lose > 0 && random.chance(day.lose)) && !in_hole(record.at)) records.push_back(record);
  return records;
}

// An agent answers one call at a time, so this names it.
using Answer = std::pair<std::string, std::int64_t>;
using PathInterval = std::pair<std::int64_t, std::int64_t>;

class Comparison {
 public:
  Comparison(const WaitDay& day, const sim::Run& run)
      : day_(day), run_(run), records_(arriving(day, run)), session_(records_), interval_s_(interval_of(day)) {
    score_.days = 1;
    for (const sim::CallTruth& call : run.calls) {
      if (call.answered >= 0) truth_.emplace(Answer(call.agent, call.answered), &call);
      if (call.left >= 0) count_left(call.path, call.left);
      if (call.overflowed >= 0) count_left(call.overflowed_from, call.overflowed);
    }
  }

  WaitScore score() {
    decide();
    WaitRules rules;
    rules.sends_ringing = session_.sends_ringing();
    rules.ringing_counted = day_.undecided ? RingingCounted::unknown : decided_;
    rules.ring_max_s = 60;
    for (std::int64_t at = run_.begin; interval_s_ > 0 && at < run_.end; at += interval_s_) rules.edges.push_back({at});
    rules.midnights = {{run_.begin}};
    QueueWaits waits(rules);
    session_.feed(waits.input());
    for (const CallWait& wait : waits.take_calls()) compare(wait);
    compare_left(waits);
    return std::move(score_);
  }

 private:
  // Half of the days are one interval.
  static std::int64_t interval_of(const WaitDay& day) { return day.options.seed % 2 == 0 ? kInterval_s : 0; }

  std::int64_t interval(std::int64_t at) const { return interval_s_ > 0 ? (at - run_.begin) / interval_s_ : 0; }

  void count_left(const std::string& path, std::int64_t at) {
    ++left_[{std::stoi(path), interval(at)}];
    ++score_.left;
  }

  void decide() {
    decided_ = session_.ringing_counted();
    if (!session_.sends_ringing()) return;
    score_.sent_ringing = 1;
    if (decided_ == RingingCounted::unknown) return;
    score_.decided = 1;
    if ((decided_ == RingingCounted::yes) == day_.options.ringing_counted) return;
    ++score_.wrong_decisions;
    wrong("decided wrongly whether ringing calls are counted");
  }

  void compare(const CallWait& wait) {
    ++score_.calls;
    ++score_.unbounded[static_cast<std::size_t>(wait.why)];
    if (wait.why != Unbounded::none) return;
    ++score_.bounded;
    const auto [first, last] = truth_.equal_range({agent_of(wait.call.frame_id), wait.call.at.unix_s});
    if (first == last || std::next(first) != last)
      return wrong(fmt::format("frame {}: no such call", wait.call.frame_id));
    const sim::CallTruth& call = *first->second;
    if (!inside(wait.guaranteed, wait, call, score_.widths)) {
      ++score_.outside;
      wrong(fmt::format("frame {} path {}: waited {} s, not in [{}, {}], set by {} and {}, rung by {}, in vain {}",
                        wait.call.frame_id, call.path, call.answered - call.queued_from,
                        wait.call.at - wait.guaranteed.upper.at, wait.call.at + 1 - wait.guaranteed.lower.at,
                        wait.guaranteed.upper.by, wait.guaranteed.lower.by, wait.call.rung_by,
                        call.unanswered_ringings));
    }
    if (!inside(wait.likely, wait, call, score_.likely_widths)) ++score_.likely_outside;
  }

  static bool inside(const ArrivalBounds& bounds, const CallWait& wait, const sim::CallTruth& call,
                     std::map<std::int64_t, std::int64_t>& widths) {
    const std::int64_t least = std::max<std::int64_t>(0, wait.call.at - bounds.upper.at);
    const std::int64_t most = wait.call.at + 1 - bounds.lower.at;
    ++widths[most - least];
    const std::int64_t wait_ms = call.answered_ms - call.queued_from_ms;
    return least * 1000 <= wait_ms && wait_ms <= most * 1000;
  }

  // The smaller of both readings, where both are possible.
  void compare_left(QueueWaits& waits) {
    std::map<PathInterval, std::int64_t> certified[2];
    for (const bool counted : {false, true})
      for (const LeftUnanswered& left : waits.take_left(counted))
        certified[counted ? 1 : 0][{left.path, interval(left.at.unix_s)}] += left.calls;
    const bool both = waits.reads_counted() && waits.reads_not_counted();
    for (const auto& [where, calls] : certified[waits.reads_counted() ? 1 : 0]) {
      const auto other = certified[0].find(where);
      const std::int64_t least = !both ? calls : other == certified[0].end() ? 0 : std::min(calls, other->second);
      score_.left_certified += least;
      if (least <= left_[where]) continue;
      ++score_.left_too_many;
      wrong(fmt::format("path {} interval {}: {} left at least, in truth {}", where.first, where.second, least,
                        left_[where]));
    }
  }

  std::string agent_of(FrameId frame_id) const {
    const auto record = std::get<Record>(decode(records_[static_cast<std::size_t>(frame_id - 1)].text));
    return std::get<AgentRecord>(record.body).agent_id.text();
  }

  void wrong(const std::string& what) {
    if (score_.wrong.size() < kWordsKept) score_.wrong.push_back(fmt::format("seed {}: {}", day_.options.seed, what));
  }

  const WaitDay& day_;
  const sim::Run& run_;
  const std::vector<sim::Record> records_;
  const WaitSession session_;
  const std::int64_t interval_s_;
  RingingCounted decided_ = RingingCounted::unknown;
  std::multimap<Answer, const sim::CallTruth*> truth_;
  std::map<PathInterval, std::int64_t> left_;
  WaitScore score_;
};

double share(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

double mean(const std::map<std::int64_t, std::int64_t>& widths) {
  std::int64_t sum = 0, count = 0;
  for (const auto& [width, calls] : widths) sum += width * calls, count += calls;
  return share(sum, count);
}

std::int64_t median(const std::map<std::int64_t, std::int64_t>& widths) {
  std::int64_t left = 0;
  for (const auto& [width, calls] : widths) left += calls;
  left = (left + 1) / 2;
  for (const auto& [width, calls] : widths)
    if ((left -= calls) <= 0) return width;
  return 0;
}

}  // namespace

WaitDay drawn_day(std::uint64_t seed) {
  sim::Random random(seed, "wait day");
  const auto one_of = [&](std::initializer_list<double> values) {
    return *(values.begin() + random.between(0, static_cast<std::int64_t>(values.size()) - 1));
  };
  WaitDay day;
  sim::Options& o = day.options;
  o.seed = seed;
  o.opens = "09:00";
  o.closes = "13:00";
  o.agents = static_cast<int>(random.between(1, 20));
  o.paths = static_cast<int>(random.between(1, 4));
  o.load = one_of({0.3, 0.7, 0.9, 1.1, 1.4});
  o.mean_patience_s = one_of({0, 5, 15, 30, 120, 300});
  o.sample_every_s = static_cast<int>(one_of({15, 15, 60}));
  o.skip_sample = one_of({0, 0.1});
  o.ringing_counted = random.chance(0.5);
  o.ringing_records = random.chance(0.75);
  o.ringing_end_on_answer = random.chance(0.5);
  o.ringing_end_after_answer = sim::Random(seed, "end of ringing").chance(0.25);
  o.leave_while_ringing = random.chance(0.5);
  o.idle_after_work_timer = random.chance(0.5);
  o.not_answered = one_of({0, 0.02, 0.1});
  o.unanswered = static_cast<sim::Unanswered>(random.between(0, 2));
  return day;
}

WaitScore score(const WaitDay& day) { return Comparison(day, sim::simulate(day.options)).score(); }

WaitScore& WaitScore::operator+=(const WaitScore& other) {
  days += other.days;
  calls += other.calls;
  bounded += other.bounded;
  outside += other.outside;
  likely_outside += other.likely_outside;
  for (const auto& [width, count] : other.widths) widths[width] += count;
  for (const auto& [width, count] : other.likely_widths) likely_widths[width] += count;
  left += other.left;
  left_certified += other.left_certified;
  left_too_many += other.left_too_many;
  wrong_decisions += other.wrong_decisions;
  decided += other.decided;
  sent_ringing += other.sent_ringing;
  for (std::size_t i = 0; i < unbounded.size(); ++i) unbounded[i] += other.unbounded[i];
  for (const std::string& words : other.wrong)
    if (wrong.size() < kWordsKept) wrong.push_back(words);
  return *this;
}

std::string WaitScore::text() const {
  std::string text = fmt::format(
      "days {:>4} calls {:>6} bounded {:.3f} outside {} width {} s (mean {:.1f}), likely {} s ({:.1f}; {:.4f} "
      "outside); left {:>5} "
      "certified {:.3f} too many {}; ringing decided {}/{} wrong {}",
      days, calls, share(bounded, calls), outside, median(widths), mean(widths), median(likely_widths),
      mean(likely_widths), share(likely_outside, bounded), left, share(left_certified, left), left_too_many, decided,
      sent_ringing, wrong_decisions);
  for (std::size_t i = 1; i < unbounded.size(); ++i)
    if (unbounded[i] > 0) text += fmt::format(" {}:{}", unbounded_name(static_cast<Unbounded>(i)), unbounded[i]);
  return text;
}

}  // namespace acd::test
