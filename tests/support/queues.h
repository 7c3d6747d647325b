#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "simulator.h"

namespace acd::sim {

using Millis = std::int64_t;

inline constexpr Millis kSecond = 1000;
inline constexpr Millis kMinute = 60 * kSecond;

/// A caller who has neither been answered nor left.
struct Call {
  std::int64_t id = 0;
  int path = 0;
  Millis arrival = 0;
  Millis queued_from = 0;
  Millis ringing_from = -1;
  int agent = -1;  ///< where it rings
  int unanswered_ringings = 0;
  bool priority = false;
  int overflowed_from = -1;  ///< path
  Millis overflowed = -1;
};

/// The paths' queues, and the truth about every call.
class Queues {
 public:
  struct Sample {
    std::int64_t waiting = 0;
    std::int64_t wait_s = 0;
  };

  Queues(const Options& options, const Sinks& sinks);

  std::int64_t arrive(int path, Millis now, bool priority);
  bool anyone_waiting(int path) const { return !waiting(path).empty(); }
  Millis head_since(int path) const { return waiting(path).front().queued_from; }
  std::size_t length(int path) const { return waiting(path).size(); }

  void ring_head(int path, int agent, Millis now);
  void answer(int path, int agent, Millis now, const std::string& agent_id);
  void give_back(int path, int agent, Millis now);

  /// The agent where the call rings; nothing if it waits, was answered or has left.
  std::optional<int> rings_at(int path, std::int64_t id) const;
  bool is_waiting(int path, std::int64_t id) const;
  bool has(int path, std::int64_t id) const { return is_waiting(path, id) || rings_at(path, id); }
  void leave(int path, std::int64_t id, Millis now);
  void overflow(int path, int to, std::int64_t id, Millis now);

  Sample sample(int path, Millis now) const;

  /// Reports the calls that are still open.
  void finish();

 private:
  const std::deque<Call>& waiting(int path) const { return waiting_[static_cast<std::size_t>(path)]; }
  std::deque<Call>& waiting(int path) { return waiting_[static_cast<std::size_t>(path)]; }
  std::vector<Call>& ringing(int path) { return ringing_[static_cast<std::size_t>(path)]; }
  const std::vector<Call>& ringing(int path) const { return ringing_[static_cast<std::size_t>(path)]; }
  void enqueue(const Call& call);
  void give_place_by_age(const Call& call);
  Call take_ringing(int path, int agent);
  void report(const Call& call, Millis answered, Millis left, const std::string& agent_id) const;

  const Options& options_;
  const Sinks& sinks_;
  const bool sorted_;                      // each queue by age
  std::vector<std::deque<Call>> waiting_;  // the next to be offered first
  std::vector<std::vector<Call>> ringing_;
  std::int64_t last_id_ = 0;
};

}  // namespace acd::sim
