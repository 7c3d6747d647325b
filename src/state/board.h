#pragma once

#include <map>
#include <string>
#include <string_view>

#include "core/ids.h"
#include "core/shared_map.h"
#include "record/record.h"
#include "span/agent_facts.h"

namespace acd {

/// The present as existing wallboards read it: mitel_data.json, in the shape that the old listener wrote.
///
///   {"agents": {"6101": "busy"}, "groups": {"610": {"waiting": "003", "agents": "011", "longestwait": "0215"}},
///    "lastUpdate": 1772456400.0, "paths": {...}}
///
/// Words of agents: out, in (logged on and nothing since), idle, timer (work timer), busy (any call, hold, make busy,
/// do not disturb). Ringing and unknown keep the word they had. `lastUpdate` is the time of the last record of A to J,
/// L to P, K or Q, whether it changed anything or not: a sign of life. A value; pure.
class Board {
 public:
  /// Takes over what a file holds. Throws std::invalid_argument that says what is wrong if it is no such file; then the
  /// board stays as it was.
  void load(std::string_view json);

  /// A record came; `at_s` is its time, epoch seconds. True if it moved `lastUpdate`.
  bool heard(char code, double at_s);
  /// A group or path report. True if it changed anything.
  bool report(const QueueReport& report);
  /// The facts of an agent after a record. True if they changed its word.
  bool agent(const AgentId& id, const AgentFacts& facts);

  /// The whole file, one line, ending in a line feed. Bytes that are no UTF-8 are replaced.
  std::string json() const;

  friend bool operator==(const Board&, const Board&) = default;

 private:
  struct Queue {
    std::string waiting, agents, longest_wait;  // digits as on the wire
    friend bool operator==(const Queue&, const Queue&) = default;
  };
  std::map<std::string, Queue> paths_;
  std::map<std::string, Queue> groups_;
  SharedMap<std::string, std::string> agents_;  // of many, a few change
  double last_update_ = 0;
};

}  // namespace acd
