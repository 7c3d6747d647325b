#pragma once

#include <chrono>

#include "store/journal.h"

namespace acd {

/// Derives everything again beside recording, where that is needed: because the host's clock was set, and what had been
/// stamped before was wrong; because a capture was recorded late; or because the rules of a zone changed. For the
/// journal thread.
class DeriveAgainJob {
 public:
  static constexpr std::int64_t kFramesPerStep = 2000;  ///< some milliseconds
  static constexpr auto kLookEvery = std::chrono::seconds(1);
  static constexpr auto kWhereItDoesNotHelp = std::chrono::hours(1);
  static constexpr auto kTryAgainAfter = std::chrono::seconds(30);

  /// The journal must outlive this, and be used by one thread.
  explicit DeriveAgainJob(Journal& journal) : journal_(journal) {}

  /// Between two batches: does a part of the work, if there is some. Whether more of it waits. Never throws what a disk
  /// or another process may cause: it logs that and tries again later.
  bool step();
  /// Whether step() would find work now, or is at work.
  bool is_wanted();

 private:
  using Steady = std::chrono::steady_clock;

  bool begin();
  void failed();
  void ended();

  Journal& journal_;
  bool at_work_ = false;
  Steady::time_point begun_;
  Steady::time_point next_look_;
  Steady::time_point not_before_;  // after a failure
  int in_a_row_ = 0;               // it was done, and needed at once again
};

}  // namespace acd
