#include "plan.h"

#include <algorithm>

namespace acd::sim {
namespace {

constexpr Millis kRingTimeout = 20 * kSecond;
constexpr Millis kLongestTalk = 60 * kMinute;
constexpr double kMeanHold_s = 30;
constexpr double kMeanOtherCall_s = 90;
constexpr double kMeanBreak_s = 420;
constexpr double kMeanDoNotDisturb_s = 240;
constexpr double kShareInbound = 0.5;         // of non-ACD calls
constexpr double kShareAnswersInHold = 0.15;  // of consultations: a call comes in instead of one going out
constexpr double kShareOtherHold = 0.15;      // of non-ACD calls
constexpr double kShareBusyToo = 0.1;         // of do not disturb: make busy is pressed as well
constexpr double kShareCallsInBreak = 0.1;    // of breaks: the agent telephones

}  // namespace

Plan Planner::acd_call() {
  const Millis talk = std::clamp(millis(options_.mean_talk_s), 3 * kSecond, kLongestTalk);
  const Millis before = random_.between(talk / 8, talk * 7 / 8);
  Plan plan{{before, Step::kEndAcdCall}};
  if (random_.chance(options_.consultation)) {
    plan.front().step = Step::kHold;
    add_consultation(plan);
    plan.push_back({talk - before, Step::kEndAcdCall});
  } else if (random_.chance(options_.hold)) {
    plan.front().step = Step::kHold;
    add_hold(plan);
    if (plan.back().step == Step::kRetrieve) plan.push_back({talk - before, Step::kEndAcdCall});
  } else if (random_.chance(options_.make_busy_in_call)) {
    plan.front().step = Step::kMakeBusy;
    plan.push_back({talk - before, Step::kEndAcdCall});
  } else {
    plan.front().delay = talk;
  }
  return plan;
}

void Planner::add_consultation(Plan& plan) {
  const bool inbound = random_.chance(kShareAnswersInHold);
  plan.push_back({random_.between(1, 8000), inbound ? Step::kAnswerOther : Step::kDial});
  plan.push_back({millis(kMeanHold_s), Step::kEndOther});
  plan.push_back({random_.between(0, 2000), Step::kRetrieve});
}

void Planner::add_hold(Plan& plan) {
  if (random_.chance(options_.hold_abandoned)) {
    plan.push_back({millis(kMeanHold_s), Step::kHeldPartyLeft});
    plan.push_back({random_.between(0, 1500), Step::kEndAfterHeldPartyLeft});
  } else {
    plan.push_back({millis(kMeanHold_s), Step::kRetrieve});
  }
}

Plan Planner::work_timer() {
  const Millis length = millis(options_.mean_work_timer_s);
  if (random_.chance(options_.work_timer_interrupted)) return {{length / 2, Step::kBreakWorkTimer}};
  return {{length, Step::kEndWorkTimer}};
}

Plan Planner::ringing(bool nobody_there) {
  if (nobody_there || random_.chance(options_.not_answered)) return {{kRingTimeout, Step::kStopRinging}};
  return {{random_.between(500, 8000), Step::kAnswer}};
}

Plan Planner::other_call() {
  Plan plan{{0, random_.chance(kShareInbound) ? Step::kAnswerOther : Step::kDial}};
  if (random_.chance(kShareOtherHold)) {
    plan.push_back({millis(kMeanHold_s), Step::kHoldOther});
    plan.push_back({millis(kMeanHold_s), Step::kRetrieveOther});
  }
  plan.push_back({millis(kMeanOtherCall_s), Step::kEndOther});
  plan.push_back({0, Step::kBecomeFree});
  return plan;
}

Plan Planner::make_busy(bool pressed_already) {
  Plan plan;
  if (!pressed_already) plan.push_back({0, Step::kMakeBusy});
  if (random_.chance(kShareCallsInBreak)) {
    plan.push_back({millis(kMeanHold_s), Step::kDial});
    plan.push_back({millis(kMeanOtherCall_s), Step::kEndOther});
  }
  plan.push_back({millis(kMeanBreak_s), Step::kRemoveMakeBusy});
  plan.push_back({0, Step::kBecomeFree});
  return plan;
}

Plan Planner::do_not_disturb() {
  Plan plan{{0, Step::kDoNotDisturb}};
  const bool busy_too = random_.chance(kShareBusyToo);
  if (busy_too) plan.push_back({millis(kMeanHold_s), Step::kMakeBusy});
  plan.push_back({millis(kMeanDoNotDisturb_s), Step::kRemoveDoNotDisturb});
  if (busy_too) plan.push_back({millis(kMeanHold_s), Step::kRemoveMakeBusy});
  plan.push_back({0, Step::kBecomeFree});
  return plan;
}

}  // namespace acd::sim
