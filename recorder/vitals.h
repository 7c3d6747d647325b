#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace acd {

/// What the journal thread tells of itself to the one that watches it. Any thread.
struct Vitals {
  std::atomic<std::uint64_t> turns{0};         ///< of its loop: at least one a second, unless a disk holds it up
  std::atomic<std::int64_t> frames{0};         ///< stored since the database began
  std::atomic<bool> written{true};             ///< whether the last commit succeeded
  std::atomic<std::size_t> memory_bytes{0};    ///< received, and neither in the database nor spilled
  std::atomic<std::int64_t> spilled_bytes{0};  ///< of the spill file, not in the database
};

}  // namespace acd
