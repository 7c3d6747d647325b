#include <algorithm>
#include <utility>

#include "centre.h"

namespace acd::sim {
namespace {

constexpr int kAcdButton = 1;
constexpr int kOtherButton = 2;
constexpr int kForced = 0;  // reason of a make busy that the switch sets
constexpr Millis kShortestThought = 90 * kSecond;
constexpr Millis kLongestThought = 600 * kSecond;
constexpr Millis kShortestAway = 30 * kSecond;  // after a ringing in vain
constexpr Millis kLongestAway = 120 * kSecond;
constexpr Millis kRetryLogOn = 30 * kSecond;
constexpr Millis kChangeSets = 45 * kSecond;
constexpr Millis kWorthLoggingOn = 30 * kMinute;
constexpr double kHomeFromBreak = 0.5;  // of forgotten log-offs: make busy was pressed

}  // namespace

void Centre::follow(int who, Plan plan) {
  agent(who).plan = std::move(plan);
  ++agent(who).plan_number;
  follow_next(who);
}

void Centre::follow_next(int who) {
  if (agent(who).plan.empty()) return;
  schedule(now_ + agent(who).plan.front().delay, Happening::kStep, who, agent(who).plan_number);
}

void Centre::step(int who, std::int64_t plan_number) {
  if (plan_number != agent(who).plan_number) return;
  const Step next = agent(who).plan.front().step;
  agent(who).plan.pop_front();
  perform(who, next);
  if (plan_number == agent(who).plan_number) follow_next(who);
}

void Centre::perform(int who, Step step) {
  switch (step) {
    case Step::kThink:
      return think(who);
    case Step::kBecomeFree:
      return become_free(who);
    case Step::kAnswer:
      return answer(who);
    case Step::kStopRinging:
      return stop_ringing(who);
    case Step::kHold:
      return switch_.hold(who, kAcdButton);
    case Step::kRetrieve:
      return switch_.retrieve(who, kAcdButton);
    case Step::kHeldPartyLeft:
      return switch_.held_party_left(who, kAcdButton);
    case Step::kEndAcdCall:
      return end_acd_call(who, false);
    case Step::kEndAfterHeldPartyLeft:
      return end_acd_call(who, true);
    case Step::kDial:
      return switch_.begin_other(who, CallKind::kOutgoing);
    case Step::kAnswerOther:
      return switch_.begin_other(who, CallKind::kNonAcd);
    case Step::kHoldOther:
      return switch_.hold(who, kOtherButton);
    case Step::kRetrieveOther:
      return switch_.retrieve(who, kOtherButton);
    case Step::kEndOther:
      return switch_.end_call(who, kOtherButton);
    case Step::kMakeBusy:
      return switch_.make_busy(who, static_cast<int>(random_.between(1, 5)));
    case Step::kRemoveMakeBusy:
      return switch_.remove_make_busy(who);
    case Step::kDoNotDisturb:
      return switch_.do_not_disturb(who, true);
    case Step::kRemoveDoNotDisturb:
      return switch_.do_not_disturb(who, false);
    case Step::kEndWorkTimer:
      return end_work_timer(who);
    case Step::kBreakWorkTimer:
      return break_work_timer(who);
  }
}

void Centre::become_free(int who) {
  follow(who, {});
  if (!agent(who).absent) {
    if (now_ >= agent(who).shift_end) return go_home(who);
    if (switch_.facts(who).make_busy) return follow(who, planner_.make_busy(true));
    if (take_something_else(who)) return;
    follow(who, {{random_.between(kShortestThought, kLongestThought), Step::kThink}});
  }
  make_available(who);
  serve(who);
}

void Centre::think(int who) {
  make_unavailable(who);
  become_free(who);
}

bool Centre::take_something_else(int who) {
  if (random_.chance(options_.make_busy)) {
    follow(who, planner_.make_busy(false));
  } else if (random_.chance(options_.do_not_disturb)) {
    follow(who, planner_.do_not_disturb());
  } else if (random_.chance(options_.other_call)) {
    follow(who, planner_.other_call());
  } else {
    return false;
  }
  return true;
}

void Centre::answer(int who) {
  const int path = agent(who).path;
  agent(who).telephone_rings = false;
  queues_.answer(path, who, now_, switch_.id(who));
  switch_.end_ring(who, true);
  switch_.answer_acd(who, path);
  follow(who, planner_.acd_call());
}

void Centre::stop_ringing(int who) {
  const int path = agent(who).path;
  agent(who).telephone_rings = false;
  queues_.give_back(path, who, now_);
  switch_.end_ring(who, false);
  switch_.make_busy(who, kForced);
  Plan plan;
  if (!agent(who).absent) {
    plan = {{random_.between(kShortestAway, kLongestAway), Step::kRemoveMakeBusy}, {0, Step::kBecomeFree}};
  }
  follow(who, std::move(plan));
  match(path);
}

void Centre::end_acd_call(int who, bool held_party_left) {
  const bool work_timer = options_.work_timer_records && (!held_party_left || random_.chance(0.5));
  if (work_timer) {
    switch_.start_work_timer(who, agent(who).path);
    return follow(who, planner_.work_timer());
  }
  if (held_party_left) {
    switch_.idle(who);
  } else {
    switch_.end_call(who, kAcdButton);
  }
  become_free(who);
}

void Centre::end_work_timer(int who) {
  switch_.end_work_timer(who);
  if (options_.idle_after_work_timer) switch_.idle(who);
  become_free(who);
}

void Centre::break_work_timer(int who) {
  if (switch_.facts(who).make_busy) return end_work_timer(who);
  switch_.idle(who);
  follow(who, planner_.make_busy(false));
}

void Centre::log_on(int who, Millis shift_end) {
  Agent& self = agent(who);
  if (switch_.facts(who).logged_on && !self.absent) {
    self.shift_end = shift_end;
    return;
  }
  if (self.telephone_rings) return schedule(now_ + kRetryLogOn, Happening::kLogOn, who, shift_end);
  make_unavailable(who);
  take_set(who);
  switch_.log_on(who);
  self.absent = false;
  self.shift_end = shift_end;
  count_staff();
  if (!random_.chance(options_.log_on_into_make_busy)) return become_free(who);
  switch_.make_busy(who, static_cast<int>(random_.between(1, 5)));
  follow(who, planner_.make_busy(true));
}

void Centre::take_set(int who) {
  if (switch_.facts(who).logged_on) {
    if (random_.chance(options_.replaced_with_log_off)) switch_.log_off(who);
    return;
  }
  if (!random_.chance(options_.log_on_over)) return;
  const int other = occupied_set(who);
  if (other < 0) return;
  push_out(other);
  // The one pushed out may sit down at the other's set, so no two agents ever claim the same one unseen.
  switch_.swap_extensions(who, other);
}

void Centre::push_out(int who) {
  make_unavailable(who);
  follow(who, {});
  agent(who).absent = false;
  const bool log_off = random_.chance(options_.replaced_with_log_off);
  if (log_off) {
    switch_.log_off(who);
  } else {
    switch_.vanish(who);
  }
  if (agent(who).shift_end > now_ + kWorthLoggingOn) {
    schedule(now_ + kChangeSets, Happening::kLogOn, who, agent(who).shift_end);
  }
}

int Centre::occupied_set(int who) {
  int found = -1;
  for (int other = 0; other < options_.agents; ++other) {
    const Facts& facts = switch_.facts(other);
    const bool quiet = facts.logged_on && facts.lines.empty() && !facts.work_timer && !agent(other).telephone_rings;
    if (other == who || !quiet) continue;
    if (found < 0 || (agent(other).absent && !agent(found).absent)) found = other;
  }
  return found;
}

void Centre::go_home(int who) {
  if (random_.chance(options_.forgotten_log_off)) {
    agent(who).absent = true;
    if (random_.chance(kHomeFromBreak)) {
      if (!switch_.facts(who).make_busy) switch_.make_busy(who, static_cast<int>(random_.between(1, 5)));
    } else if (switch_.facts(who).make_busy) {
      switch_.remove_make_busy(who);
    }
    if (!switch_.facts(who).make_busy) make_available(who);
  } else {
    switch_.log_off(who);
  }
  count_staff();
  if (agent(who).absent && !switch_.facts(who).make_busy) serve(who);
}

}  // namespace acd::sim
