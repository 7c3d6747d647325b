#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "simulator.h"
#include "site_clock.h"

namespace acd::sim {

enum class CallKind { kAcd, kNonAcd, kOutgoing };

/// A call on one of a set's buttons.
struct Line {
  int button = 0;
  CallKind kind = CallKind::kAcd;
  int path = -1;  ///< index; ACD calls only
  bool held = false;
};

/// What the switch displays of an agent.
struct Shown {
  std::string state;
  std::string reason;
  std::string path;
  bool operator==(const Shown&) const = default;
};

/// What is true of an agent at the switch. At most one line is not held.
struct Facts {
  bool logged_on = false;
  bool make_busy = false;
  bool do_not_disturb = false;
  bool ringing = false;
  bool work_timer = false;
  int reason = 0;
  int work_path = -1;
  std::vector<Line> lines;

  Shown shown() const;
};

std::string path_number(int path);  ///< 0 -> "860"

/// The side of the switch that faces the stream: each action changes an agent's facts, sends its record and notes the
/// new displayed state. What should happen, and when, is for Centre to say. Agents and paths are indices from 0.
class SwitchFace {
 public:
  SwitchFace(const Options& options, const Sinks& sinks);

  void set_now(std::int64_t second) { now_ = second; }
  const Facts& facts(int agent) const { return seats_[index(agent)].facts; }
  const std::string& id(int agent) const { return seats_[index(agent)].id; }
  const std::string& extension(int agent) const { return seats_[index(agent)].extension; }
  void swap_extensions(int one, int other);

  void log_on(int agent);                       // A
  void log_off(int agent);                      // B
  void vanish(int agent);                       // logged off by another's A, no record
  void do_not_disturb(int agent, bool on);      // C D
  void make_busy(int agent, int reason);        // E
  void remove_make_busy(int agent);             // F
  void answer_acd(int agent, int path);         // G
  void begin_other(int agent, CallKind kind);   // H I
  void end_call(int agent, int button);         // J
  void idle(int agent);                         // J after M or P, or instead of M
  void start_work_timer(int agent, int path);   // L
  void end_work_timer(int agent);               // M
  void hold(int agent, int button);             // N
  void retrieve(int agent, int button);         // O
  void held_party_left(int agent, int button);  // P
  void ring(int agent);                         // T
  void end_ring(int agent, bool answered);      // U
  void refresh();                               // R
  void group_report(int path, std::int64_t waiting, std::int64_t agents, std::int64_t wait_s);  // K
  void path_report(int path, std::int64_t waiting, std::int64_t agents, std::int64_t wait_s);   // Q

 private:
  struct Seat {
    std::string id;
    std::string extension;
    Facts facts;
    Shown last;
  };

  static std::size_t index(int number) { return static_cast<std::size_t>(number); }
  Seat& seat(int agent) { return seats_[index(agent)]; }
  void begin_record(char letter);
  void finish_record();
  void send(char letter, int agent, int button);
  void send(char letter, const std::string& directory, int agent, int button);
  void send_report(char letter, int number, std::int64_t waiting, std::int64_t agents, std::int64_t wait_s);
  void show(int agent, bool even_if_same = false);
  void hold_line(int agent, int button, bool held);
  void remove_line(int agent, int button);

  const Options& options_;
  const Sinks& sinks_;
  SiteClock clock_;
  std::vector<Seat> seats_;
  std::int64_t now_ = 0;
  int number_ = 0;
  Record record_;
};

}  // namespace acd::sim
