#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "simulator.h"
#include "span/queue_waits.h"

/// Days of simulated centres whose waits are reconstructed and compared with what really happened.
namespace acd::test {

/// What a day has that puts the reconstruction to the test.
struct WaitDay {
  sim::Options options;
  double lose = 0;  ///< share of the records that never arrive
  int holes = 0;    ///< stretches of 4 to 30 minutes that never arrive
  double late = 0;  ///< share of the records that arrive behind those of the next 1 to 4 s

  bool undecided = false;  ///< as if nothing told whether ringing calls are counted
};

/// A centre drawn from `seed`: size, load, patience, samples, ringing.
WaitDay drawn_day(std::uint64_t seed);

/// What came of a day or of many.
struct WaitScore {
  std::int64_t days = 0;
  std::int64_t calls = 0, bounded = 0;
  std::int64_t outside = 0, likely_outside = 0;                ///< true waits not between the bounds
  std::map<std::int64_t, std::int64_t> widths, likely_widths;  ///< bounded calls by upper less lower wait
  std::int64_t left = 0, left_certified = 0;                   ///< calls that left a queue unanswered
  std::int64_t left_too_many = 0;              ///< pairs of path and interval with more certified than left
  std::int64_t wrong_decisions = 0;            ///< whether ringing calls are counted
  std::int64_t decided = 0, sent_ringing = 0;  ///< days
  std::array<std::int64_t, 9> unbounded{};     ///< by Unbounded
  std::vector<std::string> wrong;              ///< the first of them, in words

  WaitScore& operator+=(const WaitScore& other);
  /// "calls 812 bounded 0.93 ...": one line.
  std::string text() const;
};

WaitScore score(const WaitDay& day);

}  // namespace acd::test
