#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "simulator.h"
#include "store_fixture.h"

/// Days of a simulated centre as a recorder lives through them: sessions with holes and overlaps, on a bad wire, some
/// days filled in late.
namespace acd::test {

/// One session of the story.
struct DaySession {
  bool live = false;
  std::int64_t max_silence_s = 180;
  struct Sent {
    std::string bytes;
    std::int64_t at = 0;
  };
  std::vector<Sent> sent;
};

/// A centre drawn from `seed`, and how it was recorded. The same seed gives the same story.
struct RecordedDays {
  RecordedDays(std::uint64_t seed, int days);

  sim::Options options;
  std::vector<DaySession> sessions;  ///< in the order in which they are recorded

  /// Two thirds are recorded before prune cuts. What is recorded late behind that is live: a late capture would change
  /// what the kept days rest on, and their cut part is not there to be derived again.
  std::size_t first_later() const { return sessions.size() - sessions.size() / 3; }
  /// Sessions [first, last).
  void record(Recording& recording, std::size_t first, std::size_t last) const;
};

}  // namespace acd::test
