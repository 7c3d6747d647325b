#pragma once

#include <deque>

#include "queues.h"
#include "random.h"
#include "simulator.h"

namespace acd::sim {

enum class Step {
  kThink,  ///< sitting idle: time for something else?
  kBecomeFree,
  kAnswer,
  kStopRinging,
  kHold,
  kRetrieve,
  kHeldPartyLeft,
  kEndAcdCall,
  kEndAfterHeldPartyLeft,
  kDial,
  kAnswerOther,
  kHoldOther,
  kRetrieveOther,
  kEndOther,
  kMakeBusy,
  kRemoveMakeBusy,
  kDoNotDisturb,
  kRemoveDoNotDisturb,
  kEndWorkTimer,
  kBreakWorkTimer,
};

struct Planned {
  Millis delay = 0;  ///< after the step before
  Step step = Step::kThink;
};

/// What one agent is going to do, in order; the last step leads to a new plan.
using Plan = std::deque<Planned>;

/// Draws what agents do once something has begun.
class Planner {
 public:
  Planner(const Options& options, Random& random) : options_(options), random_(random) {}

  Plan acd_call();  ///< from the answer to the end of the call
  Plan work_timer();
  Plan ringing(bool nobody_there);
  Plan other_call();  ///< a non-ACD call and its end
  Plan make_busy(bool pressed_already);
  Plan do_not_disturb();

 private:
  Millis millis(double mean_s) { return static_cast<Millis>(random_.duration(mean_s) * kSecond); }
  void add_consultation(Plan& plan);
  void add_hold(Plan& plan);

  const Options& options_;
  Random& random_;
};

}  // namespace acd::sim
