#pragma once

#include <cstdint>
#include <queue>
#include <vector>

#include "plan.h"
#include "queues.h"
#include "random.h"
#include "shifts.h"
#include "simulator.h"
#include "site_clock.h"
#include "switch_face.h"

namespace acd::sim {

/// The people: callers who come and give up, agents who work their shifts. An event loop over one centre's days.
class Centre {
 public:
  Centre(const Options& options, const Sinks& sinks);

  Period run();

 private:
  enum class Happening { kDay, kRefresh, kSample, kArrival, kPatience, kOverflow, kLogOn, kStep };

  struct Event {
    Millis at = 0;
    std::uint64_t order = 0;  // among events of one millisecond
    Happening what = Happening::kDay;
    int who = 0;              // agent, path or day
    std::int64_t detail = 0;  // call, the agent's plan number, or the end of the shift
    bool operator>(const Event& other) const { return at != other.at ? at > other.at : order > other.order; }
  };

  struct Agent {
    std::vector<int> paths;
    Plan plan;
    std::int64_t plan_number = 0;  // a step of an older plan is void
    int path = -1;                 // of the call that rings, is on the line, or is worked up
    bool telephone_rings = false;  // also where the stream does not tell
    bool absent = false;           // went home without logging off
    Millis shift_end = 0;
  };

  Agent& agent(int who) { return agents_[static_cast<std::size_t>(who)]; }
  void schedule(Millis at, Happening what, int who, std::int64_t detail = 0);
  void handle(const Event& event);
  void begin_day(int day);
  void refresh();
  void sample();

  void plan_arrival(int path);
  void arrive(int path);
  void lose_patience(int path, std::int64_t call);
  void overflow(int path, std::int64_t call);
  int other_path(int path) const { return (path + 1) % options_.paths; }
  double arrivals_per_s(int path);
  void count_staff();

  void match(int path);
  void serve(int who);
  bool serves(int who, int path) const;
  void offer(int path, int who);
  void make_available(int who);
  void make_unavailable(int who);

  void follow(int who, Plan plan);
  void follow_next(int who);
  void step(int who, std::int64_t plan_number);
  void perform(int who, Step step);
  void become_free(int who);
  void think(int who);
  bool take_something_else(int who);
  void answer(int who);
  void stop_ringing(int who);
  void end_acd_call(int who, bool held_party_left);
  void break_work_timer(int who);
  void end_work_timer(int who);

  void log_on(int who, Millis shift_end);
  void take_set(int who);
  void push_out(int who);
  int occupied_set(int who);
  void go_home(int who);

  const Options& options_;
  SiteClock clock_;
  Random random_;
  Random arrivals_;
  Random ranks_;
  Planner planner_;
  Shifts shifts_;
  SwitchFace switch_;
  Queues queues_;
  std::vector<Agent> agents_;
  std::vector<int> available_;       // longest idle first
  std::vector<double> staff_;        // by path: agents at work, those with several paths in parts
  std::vector<std::int64_t> group_;  // by path: agents logged on
  std::priority_queue<Event, std::vector<Event>, std::greater<>> events_;
  std::uint64_t last_order_ = 0;
  std::int64_t first_midnight_s_ = 0;  // local
  Period period_;
  Millis now_ = 0;
};

}  // namespace acd::sim
