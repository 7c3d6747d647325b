#pragma once

#include <cstdint>
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
  std::int64_t calls_in_any_order = 0;  ///< so many also if the path was not first-in-first-out
};

/// A sample that contradicts first-in-first-out.
struct Contradiction {
  Instant at;
  FrameId frame_id = 0;
};

/// What a chain yields; appended, in no particular order.
struct WaitResults {
  std::vector<CallWait> calls;
  std::vector<LeftUnanswered> left;
  std::vector<Contradiction> contradictions;  ///< that no ringing in vain explains
};

/// The waits of one path's calls under one reading of its samples (metrics.md section 5).
///
/// Samples that follow each other with nothing between that breaks them form a chain; under first-in-first-out each
/// tells of the calls waiting at the others. A chain is worked through from one empty queue to the next, or at
/// midnight: memory is bounded by one busy period, and by kMaxPlaces if that does not end. Pure.
class WaitChain {
 public:
  static constexpr std::size_t kMaxPlaces = 500'000;  ///< calls waiting, summed over the samples of a chain
  static constexpr int kCertificateSamples = 240;     ///< departures are told from samples at most so far apart

  /// Certificates do not reach over `edges`, chains not over `midnights` (both sorted). All must outlive this.
  WaitChain(const std::vector<Instant>& edges, const std::vector<Instant>& midnights, WaitResults& results)
      : edges_(edges), midnights_(midnights), results_(results) {}

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
    std::int64_t departed_before = 0;  // in this chain, the unseen ones too
    std::int64_t unseen = 0;
    bool trusted = true;                                   // no call may be back in this queue at a place not known
    std::vector<ArrivalBound> lower, upper, likely_upper;  // of the waiting calls, oldest first
  };
  // Calls that rang in vain may be in the queue, at whatever place, with their age.
  struct Returned {
    int calls;
    Instant rung_at;                 // the latest
    std::optional<Instant> implied;  // arrival of the oldest call in the last sample since
    bool departed;                   // a call departed since that sample
  };

  void begin(const PathSample& sample);
  void bound_forwards(Link& link) const;
  bool is_cut_at(const PathSample& sample) const;
  void contradicted(const PathSample& sample);
  void close(Unbounded why);
  void discard();
  bool contradicts_return(const PathSample& sample, std::optional<Instant> implied);
  void bound_backwards();
  void bound_likely();
  static bool is_contradictory(const Link& link);
  bool settle_departures();
  CallWait settle(std::size_t cell, std::size_t rank) const;
  void certify();
  void certify(std::size_t first, std::size_t last);
  std::int64_t most_left(std::size_t first, std::size_t last, bool any_order) const;
  std::int64_t left_between(std::size_t k, std::size_t m, bool any_order) const;
  void unbounded(const std::vector<Departure>& departures, Unbounded why);

  const std::vector<Instant>& edges_;
  const std::vector<Instant>& midnights_;
  WaitResults& results_;
  std::vector<Link> links_;
  std::size_t places_ = 0;
  bool in_order_ = true;            // what is being closed contradicts nothing
  std::optional<Instant> highest_;  // implied arrival of the oldest call, at most so far in this chain
  std::optional<Returned> returned_;
  Unbounded broken_by_ = Unbounded::no_sample;
  bool unseen_before_ = true;  // a ringing in vain may not have been seen, before coverage began or among what was lost
};

}  // namespace acd
