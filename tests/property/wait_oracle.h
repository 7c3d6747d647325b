#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

/// What the records of a small day leave open, found by trying every history of one path's queue on a grid of half
/// seconds. Shares no code with src/: it knows nothing of chains, ranks or bounds.
namespace acd::test {

/// Begins with an empty queue; everything happens within a few seconds. Calls are offered first-in-first-out.
struct SmallDay {
  enum class Kind { sample, rings, answered };
  struct Record {
    Kind kind = Kind::sample;
    int second = 0;         ///< as stamped: rounded down
    int calls_waiting = 0;  ///< of a sample
    int longest_wait_s = 0;
    int agent = 0;  ///< of a ringing and its answer; each agent has one at most
  };
  std::vector<Record> records;  ///< in stream order
  int seconds = 0;              ///< length
  bool ringing_counted = false;
  int most_told = 999;  ///< a sample's field holds no more: then at least so many wait

  std::string text() const;
};

/// Draws a history and keeps its records. Callers leave unseen only if `some_leave`.
SmallDay drawn_small_day(std::mt19937& random, bool some_leave, int most_told = 999);

/// Of all histories that yield these records.
struct Possible {
  bool any = false;
  struct Arrival {
    int agent = 0;  ///< who answered
    double earliest_s = 0, latest_s = 0;
  };
  std::vector<Arrival> arrivals;  ///< in the order of their ringing
  int left_at_least = 0;          ///< unseen departures, in the history that has the fewest
};

/// `ringing_counted` as the reader of the records believes. Unseen departures are tried only if `some_leave`.
Possible possible(const SmallDay& day, bool ringing_counted, bool some_leave);

}  // namespace acd::test
