#pragma once

#include <atomic>
#include <cstdint>

namespace acd {

/// What the journal thread tells of itself to the one that watches it. Any thread.
struct Vitals {
  std::atomic<std::uint64_t> turns{0};  ///< of its loop: at least one a second, unless a disk holds it up
  std::atomic<std::int64_t> frames{0};  ///< stored since the database began
  std::atomic<bool> written{true};      ///< whether the last commit succeeded
};

}  // namespace acd
