#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "store/database.h"
#include "store/journal.h"

namespace acd {

/// Derives everything again beside recording, where that is needed: because the host's clock was set, and what had been
/// stamped before was wrong; or because the rules of a zone changed. Prune and rebuild have to wait meanwhile. For the
/// journal thread.
class DeriveAgainJob {
 public:
  static constexpr std::int64_t kFramesPerStep = 2000;  ///< some milliseconds
  static constexpr auto kLookEvery = std::chrono::seconds(1);
  static constexpr auto kWhereItDoesNotHelp = std::chrono::hours(1);
  static constexpr auto kTryAgainAfter = std::chrono::seconds(30);

  /// The journal must outlive this, and be used by one thread.
  DeriveAgainJob(Journal& journal, std::string database_path)
      : journal_(journal), database_path_(std::move(database_path)) {}

  /// Between two batches: does a part of the work, if there is some. Whether more of it waits. Never throws what a disk
  /// or another process may cause: it logs that and tries again later.
  bool step();

 private:
  using Steady = std::chrono::steady_clock;

  bool begin();
  void ended();

  Journal& journal_;
  const std::string database_path_;
  std::optional<UpkeepLock> lock_;  // held while at work
  Steady::time_point begun_;
  Steady::time_point next_look_;
  int in_a_row_ = 0;      // it was done, and needed at once again
  bool waiting_ = false;  // for another process, and said so
};

}  // namespace acd
