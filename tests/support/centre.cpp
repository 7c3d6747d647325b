#include "centre.h"

#include <algorithm>
#include <array>
#include <functional>

namespace acd::sim {
namespace {

constexpr std::int64_t kDay_s = 86400;
constexpr double kServesAlso = 0.6;    // chance that an agent serves a path other than the first one
constexpr double kOverhead = 1.25;     // ringing, breaks and other calls, in parts of the handling time
constexpr double kClosedGap_s = 1200;  // between calls of a path that nobody serves
constexpr Millis kRateHolds = 2 * kMinute;
constexpr Millis kRetryLeave = 2 * kSecond;
constexpr std::array<double, 24> kByHour{1.0, 0.9, 0.8, 0.8, 0.8, 0.9, 0.9, 1.0, 1.0, 1.2, 1.3, 1.2,
                                         1.0, 0.9, 1.1, 1.2, 1.1, 0.9, 0.8, 0.8, 0.9, 1.0, 1.0, 1.0};

bool is_weekend(std::int64_t local_midnight_s) {
  const std::int64_t days_since_saturday = (local_midnight_s / kDay_s + 5) % 7;  // 1970-01-01 was a Thursday
  return days_since_saturday < 2;
}

}  // namespace

Centre::Centre(const Options& options, const Sinks& sinks)
    : options_(options),
      clock_(options.zone),
      random_(options.seed, "people"),
      arrivals_(options.seed, "arrivals"),
      ranks_(options.seed, "ranks"),
      planner_(options, random_),
      shifts_(options),
      switch_(options, sinks),
      queues_(options, sinks),
      agents_(static_cast<std::size_t>(options.agents)),
      staff_(static_cast<std::size_t>(options.paths)),
      group_(static_cast<std::size_t>(options.paths)),
      first_midnight_s_(local_midnight(options.first_date)) {
  period_.begin = clock_.to_utc(first_midnight_s_);
  period_.end = clock_.to_utc(first_midnight_s_ + options.days * kDay_s);
  for (int who = 0; who < options.agents; ++who) {
    for (int path = 0; path < options.paths; ++path) {
      if (path == who % options.paths || random_.chance(kServesAlso)) agent(who).paths.push_back(path);
    }
  }
}

Period Centre::run() {
  const Millis begin = period_.begin * kSecond;
  now_ = begin;
  schedule(begin, Happening::kDay, 0);
  if (options_.refresh_every_s > 0) {
    schedule(begin + (options_.refresh_first ? 0 : options_.refresh_every_s * kSecond), Happening::kRefresh, 0);
  }
  if (options_.sample_every_s > 0) {
    schedule(begin + random_.between(1, options_.sample_every_s * kSecond - 1), Happening::kSample, 0);
  }
  for (int path = 0; path < options_.paths; ++path) plan_arrival(path);
  while (events_.top().at < period_.end * kSecond) {
    const Event event = events_.top();
    events_.pop();
    now_ = event.at;
    switch_.set_now(now_ / kSecond);
    handle(event);
  }
  queues_.finish();
  return period_;
}

void Centre::schedule(Millis at, Happening what, int who, std::int64_t detail) {
  if (options_.whole_seconds) at = (at + kSecond - 1) / kSecond * kSecond;
  events_.push({at, ++last_order_, what, who, detail});
}

void Centre::handle(const Event& event) {
  switch (event.what) {
    case Happening::kDay:
      return begin_day(event.who);
    case Happening::kRefresh:
      return refresh();
    case Happening::kSample:
      return sample();
    case Happening::kArrival:
      if (event.detail != 0) arrive(event.who);
      return plan_arrival(event.who);
    case Happening::kPatience:
      return lose_patience(event.who, event.detail);
    case Happening::kOverflow:
      return overflow(event.who, event.detail);
    case Happening::kLogOn:
      return log_on(event.who, event.detail);
    case Happening::kStep:
      return step(event.who, event.detail);
  }
}

void Centre::begin_day(int day) {
  const std::int64_t midnight = first_midnight_s_ + day * kDay_s;
  if (options_.refresh_at_midnight && (day > 0 || options_.refresh_first)) switch_.refresh();
  if (!options_.closed_weekends || !is_weekend(midnight)) {
    for (const Shift& shift : shifts_.of_day(midnight, clock_, random_)) {
      schedule(std::max(now_, shift.from), Happening::kLogOn, shift.agent, shift.to);
    }
  }
  schedule(clock_.to_utc(midnight + kDay_s) * kSecond, Happening::kDay, day + 1);
}

void Centre::refresh() {
  switch_.refresh();
  schedule(now_ + options_.refresh_every_s * kSecond, Happening::kRefresh, 0);
}

void Centre::sample() {
  schedule(now_ + options_.sample_every_s * kSecond, Happening::kSample, 0);
  if (options_.skip_sample > 0 && random_.chance(options_.skip_sample)) return;
  if (options_.sample_pairs) {
    for (int path = 0; path < options_.paths; ++path) {
      const Queues::Sample sample = queues_.sample(path, now_);
      switch_.group_report(path, sample.waiting, group_[static_cast<std::size_t>(path)], sample.wait_s);
    }
  }
  for (int path = 0; path < options_.paths; ++path) {
    const Queues::Sample sample = queues_.sample(path, now_);
    switch_.path_report(path, sample.waiting, group_[static_cast<std::size_t>(path)], sample.wait_s);
  }
}

void Centre::plan_arrival(int path) {
  // The rate changes with the staff: draw anew after a while, which an exponential gap allows.
  const double gap_ms = arrivals_.exponential(static_cast<double>(kSecond) / arrivals_per_s(path));
  if (gap_ms < static_cast<double>(kRateHolds)) {
    schedule(now_ + static_cast<Millis>(gap_ms), Happening::kArrival, path, 1);
  } else {
    schedule(now_ + kRateHolds, Happening::kArrival, path, 0);
  }
}

double Centre::arrivals_per_s(int path) {
  const double staff = staff_[static_cast<std::size_t>(path)];
  if (staff <= 0) return 1 / kClosedGap_s;
  const std::int64_t hour = clock_.to_local(now_ / kSecond) / 3600 % 24;
  const double handle_s = options_.mean_talk_s + (options_.work_timer_records ? options_.mean_work_timer_s : 0);
  return options_.load * kByHour[static_cast<std::size_t>(hour)] * staff / (handle_s * kOverhead);
}

void Centre::arrive(int path) {
  const std::int64_t call = queues_.arrive(path, now_, options_.priority > 0 && ranks_.chance(options_.priority));
  if (options_.mean_patience_s > 0) {
    const double patience_s = arrivals_.exponential(options_.mean_patience_s);
    schedule(now_ + static_cast<Millis>(patience_s * kSecond), Happening::kPatience, path, call);
  }
  if (options_.overflow_after_s > 0 && options_.paths > 1) {
    schedule(now_ + options_.overflow_after_s * kSecond, Happening::kOverflow, path, call);
  }
  if (options_.hold_back <= 0 || !ranks_.chance(options_.hold_back)) match(path);
}

void Centre::overflow(int path, std::int64_t call) {
  if (!queues_.is_waiting(path, call)) return;
  queues_.overflow(path, other_path(path), call, now_);
  match(other_path(path));
}

void Centre::lose_patience(int path, std::int64_t call) {
  if (options_.overflow_after_s > 0 && !queues_.has(path, call)) path = other_path(path);
  const std::optional<int> rings_at = queues_.rings_at(path, call);
  if (!rings_at) return queues_.leave(path, call, now_);
  if (!options_.leave_while_ringing) return schedule(now_ + kRetryLeave, Happening::kPatience, path, call);
  queues_.leave(path, call, now_);
  agent(*rings_at).telephone_rings = false;
  switch_.end_ring(*rings_at, false);
  become_free(*rings_at);
}

void Centre::count_staff() {
  std::fill(staff_.begin(), staff_.end(), 0.0);
  std::fill(group_.begin(), group_.end(), 0);
  for (int who = 0; who < options_.agents; ++who) {
    if (!switch_.facts(who).logged_on) continue;
    for (const int path : agent(who).paths) {
      const auto at = static_cast<std::size_t>(path);
      ++group_[at];
      if (!agent(who).absent) staff_[at] += 1.0 / static_cast<double>(agent(who).paths.size());
    }
  }
}

void Centre::match(int path) {
  while (queues_.anyone_waiting(path)) {
    const auto free = std::find_if(available_.begin(), available_.end(), [&](int who) { return serves(who, path); });
    if (free == available_.end()) return;
    offer(path, *free);
  }
}

void Centre::serve(int who) {
  int best = -1;
  for (const int path : agent(who).paths) {
    const bool waits = queues_.anyone_waiting(path);
    if (waits && (best < 0 || queues_.head_since(path) < queues_.head_since(best))) best = path;
  }
  if (best >= 0) offer(best, who);
}

bool Centre::serves(int who, int path) const {
  const std::vector<int>& paths = agents_[static_cast<std::size_t>(who)].paths;
  return std::find(paths.begin(), paths.end(), path) != paths.end();
}

void Centre::offer(int path, int who) {
  make_unavailable(who);
  queues_.ring_head(path, who, now_);
  agent(who).path = path;
  agent(who).telephone_rings = true;
  switch_.ring(who);
  follow(who, planner_.ringing(agent(who).absent));
}

void Centre::make_available(int who) { available_.push_back(who); }

void Centre::make_unavailable(int who) { std::erase(available_, who); }

}  // namespace acd::sim
