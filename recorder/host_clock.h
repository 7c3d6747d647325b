#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace acd {

/// The host's clocks at one moment, in microseconds.
struct HostTime {
  std::int64_t wall_us = 0;   ///< UTC since 1970; NTP or a person may set it
  std::int64_t boot_us = 0;   ///< since boot, also while the host sleeps
  std::int64_t awake_us = 0;  ///< since boot, but for the time the host slept; our timers go by it

  static HostTime now();
};

/// What happened to the host's clocks between two looks at them; both 0 in an ordinary stretch.
struct HostClockChange {
  std::int64_t stepped_us = 0;  ///< the wall clock was set forward (or back, below 0) by so much
  std::int64_t slept_us = 0;    ///< the host was suspended for so long
};

/// Notices that the host's wall clock was set, or that the host slept. Small differences are how NTP steers.
class HostClockWatch {
 public:
  static constexpr std::int64_t kNoticed_us = 500'000;

  /// The next look. A change of at least kNoticed_us since the look before; none otherwise.
  std::optional<HostClockChange> look(const HostTime& now);

 private:
  std::optional<HostTime> before_;
};

}  // namespace acd
