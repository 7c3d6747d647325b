#include "wait_oracle.h"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>

namespace acd::test {
namespace {

// A grid point is half a second; times are numbers of points from the day's begin.
constexpr int kPerSecond = 2;
constexpr std::size_t kMostWaiting = 4;
constexpr int kMostAgents = 4;
constexpr int kMostSeconds = 14;  // so that a place fits into 64 bits

// Arrival times: of the waiting, the next to be offered first; of the ringing, by agent (-1: none).
struct State {
  std::vector<int> waiting;
  std::array<int, kMostAgents> ringing{-1, -1, -1, -1};
};

// Tells states apart: arrivals are small numbers.
std::uint64_t packed(const State& state) {
  std::uint64_t key = 0;
  for (std::size_t i = 0; i < kMostWaiting; ++i)
    key = key * 32 + (i < state.waiting.size() ? static_cast<std::uint64_t>(state.waiting[i] + 1) : 0);
  for (const int arrival : state.ringing) key = key * 32 + static_cast<std::uint64_t>(arrival + 1);
  return key;
}

int oldest(const State& state, bool ringing_counted, int now) {
  int oldest = state.waiting.empty() ? now : state.waiting.front();
  if (ringing_counted)
    for (const int arrival : state.ringing)
      if (arrival >= 0) oldest = std::min(oldest, arrival);
  return oldest;
}

// As a sample tells it.
int count(const State& state, bool ringing_counted, int most_told) {
  const auto rings =
      std::count_if(state.ringing.begin(), state.ringing.end(), [](int arrival) { return arrival >= 0; });
  const std::size_t calls = state.waiting.size() + (ringing_counted ? static_cast<std::size_t>(rings) : 0U);
  return std::min(static_cast<int>(calls), most_told);
}

// What the record makes of the state; nothing if they do not go together.
std::optional<State> after(const SmallDay::Record& record, State state, bool ringing_counted, int most_told, int now) {
  const auto agent = static_cast<std::size_t>(record.agent);
  switch (record.kind) {
    case SmallDay::Kind::sample: {
      const int wait_s = (now - oldest(state, ringing_counted, now)) / kPerSecond;
      const bool fits =
          count(state, ringing_counted, most_told) == record.calls_waiting && wait_s == record.longest_wait_s;
      return fits ? std::optional(state) : std::nullopt;
    }
    case SmallDay::Kind::rings:
      if (state.waiting.empty()) return std::nullopt;
      state.ringing[agent] = state.waiting.front();
      state.waiting.erase(state.waiting.begin());
      return state;
    case SmallDay::Kind::answered:
      if (state.ringing[agent] < 0) return std::nullopt;
      state.ringing[agent] = -1;
      return state;
  }
  return std::nullopt;
}

// A history walks through places: so many records done, at this point of time, in this state. Moves: a caller arrives,
// a waiting one leaves, the next record happens, time goes on.
class Histories {
 public:
  Histories(const SmallDay& day, bool ringing_counted, bool some_leave)
      : day_(day), counted_(ringing_counted), some_leave_(some_leave) {}

  Possible possible() {
    Possible found;
    for (const SmallDay::Record& record : day_.records)
      if (record.kind == SmallDay::Kind::rings)
        found.arrivals.push_back({record.agent, std::numeric_limits<double>::max(), -1});
    found.left_at_least = fewest_left(0, 0, State{});
    found.any = found.left_at_least < kImpossible;
    if (!found.any) return found;
    // A move lies on a history that goes to the end if both of its places do; all places kept were reached from the
    // begin.
    for (const auto& [offer, known] : offered_) {
      const auto [agent, arrival] = offer;
      const auto at = std::find_if(found.arrivals.begin(), found.arrivals.end(),
                                   [who = agent](const auto& a) { return a.agent == who; });
      at->earliest_s = std::min(at->earliest_s, static_cast<double>(arrival) / kPerSecond);
      at->latest_s = std::max(at->latest_s, static_cast<double>(arrival) / kPerSecond);
    }
    return found;
  }

 private:
  static constexpr int kImpossible = 1000;

  // Unseen departures from here to the end at least; kImpossible if no history goes on from here.
  int fewest_left(std::size_t done, int now, const State& state) {
    const std::uint64_t place = (packed(state) * 32 + done) * 32 + static_cast<std::uint64_t>(now);
    const auto known = fewest_.find(place);
    if (known != fewest_.end()) return known->second;
    if (done == day_.records.size()) return fewest_[place] = 0;
    if (now >= day_.seconds * kPerSecond) return fewest_[place] = kImpossible;
    int fewest = kImpossible;
    const SmallDay::Record& next = day_.records[done];
    if (state.waiting.size() < kMostWaiting) {
      State arrived = state;
      arrived.waiting.push_back(now);
      fewest = std::min(fewest, fewest_left(done, now, arrived));
    }
    // Who leaves at once need not have come.
    for (std::size_t i = 0; some_leave_ && i < state.waiting.size(); ++i) {
      if (state.waiting[i] == now) continue;
      State left = state;
      left.waiting.erase(left.waiting.begin() + static_cast<std::ptrdiff_t>(i));
      fewest = std::min(fewest, 1 + fewest_left(done, now, left));
    }
    if (now / kPerSecond == next.second) {
      if (const auto then = after(next, state, counted_, day_.most_told, now)) {
        const int left = fewest_left(done + 1, now, *then);
        if (left < kImpossible && next.kind == SmallDay::Kind::rings)
          offered_.insert({{next.agent, state.waiting.front()}, true});
        fewest = std::min(fewest, left);
      }
    }
    if ((now + 1) / kPerSecond <= next.second) fewest = std::min(fewest, fewest_left(done, now + 1, state));
    return fewest_[place] = std::min(fewest, kImpossible);
  }

  const SmallDay& day_;
  const bool counted_;
  const bool some_leave_;
  std::unordered_map<std::uint64_t, int> fewest_;  // by place
  std::map<std::pair<int, int>, bool> offered_;    // by agent and arrival: on a history that goes to the end
};

// Draws what happens, point of time by point of time.
class Drawing {
 public:
  Drawing(std::mt19937& random, bool some_leave, int most_told) : random_(random), some_leave_(some_leave) {
    day_.most_told = most_told;
    day_.seconds = one_of(6, std::min(10, kMostSeconds));
    day_.ringing_counted = chance(0.5);
    arrive_ = chance(0.5) ? 0.25 : 0.5;
    sample_ = chance(0.5) ? 0.2 : 0.4;
  }

  SmallDay day() {
    for (now_ = 0; now_ < day_.seconds * kPerSecond; ++now_) {
      if (chance(arrive_) && state_.waiting.size() + 1 < kMostWaiting) state_.waiting.push_back(now_);
      if (some_leave_ && chance(0.15)) leave();
      for (int i = 0; i < 2; ++i) chance(0.5) ? ring() : answer();
      if (samples_ < 5 && chance(sample_)) sample();
      if (chance(0.2)) ring();
    }
    for (now_ = day_.seconds++ * kPerSecond; std::any_of(state_.ringing.begin(), state_.ringing.end(), rings_here);)
      answer();
    return day_;
  }

 private:
  static bool rings_here(int arrival) { return arrival >= 0; }
  bool chance(double share) { return std::uniform_real_distribution<>(0, 1)(random_) < share; }
  int one_of(int from, int to) { return std::uniform_int_distribution<>(from, to)(random_); }
  void add(SmallDay::Record record) {
    record.second = now_ / kPerSecond;
    state_ = *after(record, state_, day_.ringing_counted, day_.most_told, now_);
    day_.records.push_back(record);
  }

  void leave() {
    if (state_.waiting.empty()) return;
    state_.waiting.erase(state_.waiting.begin() + one_of(0, static_cast<int>(state_.waiting.size()) - 1));
  }

  void ring() {
    if (state_.waiting.empty() || agents_ == kMostAgents || !chance(0.6)) return;
    add({SmallDay::Kind::rings, 0, 0, 0, agents_++});
  }

  void answer() {
    const auto rings = std::find_if(state_.ringing.begin(), state_.ringing.end(), rings_here);
    if (rings != state_.ringing.end())
      add({SmallDay::Kind::answered, 0, 0, 0, static_cast<int>(rings - state_.ringing.begin())});
  }

  void sample() {
    ++samples_;
    const int wait_s = (now_ - oldest(state_, day_.ringing_counted, now_)) / kPerSecond;
    add({SmallDay::Kind::sample, 0, count(state_, day_.ringing_counted, day_.most_told), wait_s, 0});
  }

  std::mt19937& random_;
  const bool some_leave_;
  SmallDay day_;
  State state_;
  double arrive_ = 0, sample_ = 0;
  int now_ = 0, agents_ = 0, samples_ = 0;
};

}  // namespace

std::string SmallDay::text() const {
  std::string text = ringing_counted ? "ringing counted;" : "ringing not counted;";
  for (const Record& record : records) {
    text += ' ' + std::to_string(record.second);
    if (record.kind == Kind::sample)
      text += " n" + std::to_string(record.calls_waiting) + " w" + std::to_string(record.longest_wait_s) + ';';
    else
      text += (record.kind == Kind::rings ? " T a" : " G a") + std::to_string(record.agent) + ';';
  }
  return text;
}

SmallDay drawn_small_day(std::mt19937& random, bool some_leave, int most_told) {
  return Drawing(random, some_leave, most_told).day();
}

Possible possible(const SmallDay& day, bool ringing_counted, bool some_leave) {
  return Histories(day, ringing_counted, some_leave).possible();
}

}  // namespace acd::test
