#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "core/instant.h"
#include "span/ringings.h"

namespace acd {

/// A bound on when a call arrived, and the record that set it.
struct ArrivalBound {
  Instant at;
  FrameId by = 0;
};

/// A call arrived after `lower` and before `upper`.
struct ArrivalBounds {
  ArrivalBound lower;
  ArrivalBound upper;
};

/// What is known of an answered call's wait. The wait lies in [answer - upper, answer + 1 - lower].
struct CallWait {
  AnsweredCall call;
  Unbounded why = Unbounded::none;  ///< none: the bounds hold
  ArrivalBounds guaranteed;         ///< whatever unseen departures there were
  ArrivalBounds likely;             ///< if there was none nearby
  bool unseen_departure = false;    ///< there was one for certain: `likely` is as guaranteed
};

/// Calls that left their queue unanswered, at least so many, between two samples from `at` on.
struct LeftUnanswered {
  std::int64_t path = 0;
  Instant at;
  std::int64_t calls = 0;
};

/// The waits of one path's calls under one reading of its samples (metrics.md section 5).
///
/// Samples that follow each other with nothing between that breaks them form a chain; under first-in-first-out each
/// tells of the calls waiting at the others. A chain is worked through from one empty queue to the next: memory is
/// bounded by one busy period. Results are appended in no particular order. Pure.
class WaitChain {
 public:
  static constexpr int kCertificateSamples = 240;  ///< departures are told from samples at most so far apart
  static constexpr int kMaxCallsWaiting = 999;     ///< then more may wait than the field can hold

  /// Certificates do not reach over `edges` (sorted); they and the results must outlive this.
  WaitChain(const std::vector<Instant>& edges, std::vector<CallWait>& calls, std::vector<LeftUnanswered>& left)
      : edges_(edges), calls_(calls), left_(left) {}

  void sample(const PathSample& sample);
  void departs(const AnsweredCall& call);
  /// A call that departed and rings still is known to have arrived within these.
  void arrived_within(FrameId answer, const ArrivalBounds& bounds);
  void departs_unseen();
  void breaks(Unbounded why);
  void may_return(Instant rung_at);

 private:
  struct Departure {
    AnsweredCall call;
    std::optional<ArrivalBounds> known;
  };
  // A sample and what departed between it and the next.
  struct Link {
    PathSample sample;
    std::vector<Departure> departures;
    std::int64_t unseen = 0;
    bool trusted = true;                                   // no call may be back in this queue at a place not known
    std::vector<ArrivalBound> lower, upper, likely_upper;  // of the waiting calls, oldest first
  };
  // Calls that rang in vain may be in the queue, at whatever place, with their age.
  struct Returned {
    int calls = 0;
    Instant rung_at = {std::numeric_limits<std::int64_t>::min()};  // the latest
    std::optional<Instant> implied;  // arrival of the oldest call in the last sample since
    bool departed = false;           // a call departed since that sample
  };

  void begin(const PathSample& sample);
  void close(Unbounded why);
  bool contradicts_return(const PathSample& sample, std::optional<Instant> implied);
  void bound_forwards();
  void bound_backwards();
  void bound_likely();
  bool contradictory() const;
  bool settle_departures();
  bool settle(std::size_t cell, std::size_t rank, CallWait& wait) const;
  void certify();
  void certify(std::size_t first, std::size_t last);
  std::int64_t left_between(std::size_t k, std::size_t m) const;
  void unbounded(const std::vector<Departure>& departures, Unbounded why);

  const std::vector<Instant>& edges_;
  std::vector<CallWait>& calls_;
  std::vector<LeftUnanswered>& left_;
  std::vector<Link> links_;
  std::optional<Instant> highest_;  // implied arrival of the oldest call, at most so far in this chain
  std::optional<Returned> returned_;
  Unbounded broken_by_ = Unbounded::no_sample;
};

}  // namespace acd
