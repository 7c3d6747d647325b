#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "core/instant.h"

namespace acd {

/// Whether a switch reports periodically: then it sends something even when nothing happens, and its silence means that
/// something is missing. Periodic are reports (records K, Q and R) of which at least kReports came in the last kLook_s
/// seconds, none of them longer after the one before than the silence that is allowed (metrics.md section 1).
///
/// A value; one for each stretch of coverage.
class ReportRhythm {
 public:
  static constexpr std::int64_t kLook_s = 900;
  static constexpr std::size_t kReports = 3;

  /// What must be kept between two records.
  struct Memory {
    std::array<std::optional<Instant>, kReports> latest;  ///< of the last reports, oldest first
    std::optional<Instant> before_gap;  ///< the report before the last pause longer than the silence allowed

    friend bool operator==(const Memory&, const Memory&) = default;
  };

  ReportRhythm() = default;
  explicit ReportRhythm(const Memory& memory) : memory_(memory) {}
  const Memory& memory() const { return memory_; }

  /// The next report. Times do not fall.
  void add(Instant at, std::int64_t max_silence_s) {
    if (memory_.latest.back() && at - *memory_.latest.back() > max_silence_s)
      memory_.before_gap = memory_.latest.back();
    for (std::size_t i = 1; i < kReports; ++i) memory_.latest[i - 1] = memory_.latest[i];
    memory_.latest.back() = at;
  }

  /// Whether the switch was periodic up to its last record, at `last`.
  bool is_periodic(Instant last) const {
    const Instant from = last - kLook_s;
    return memory_.latest.front() && *memory_.latest.front() >= from &&
           !(memory_.before_gap && *memory_.before_gap >= from);
  }

 private:
  Memory memory_;
};

/// Whether a record of this code is a report that a switch sends by the clock.
constexpr bool is_report(char code) { return code == 'K' || code == 'Q' || code == 'R'; }

}  // namespace acd
