#pragma once

#include <cstdint>
#include <optional>

#include "core/instant.h"
#include "span/report_rhythm.h"

namespace acd {

/// Whether a switch reports periodically, by all of its records: a silence of a switch that did is a hole, and what
/// comes after it is looked at anew.
///
/// A value; pure.
class RecordRhythm {
 public:
  /// `max_silence_s` is the longest pause between the reports of a switch that is periodic.
  explicit RecordRhythm(std::int64_t max_silence_s) : max_silence_s_(max_silence_s) {}

  /// The next record. Times do not fall.
  void add(bool is_report, Instant at) {
    if (last_ && at - *last_ > max_silence_s_ && is_periodic()) reports_ = ReportRhythm();
    if (is_report) reports_.add(at, max_silence_s_);
    last_ = at;
  }
  /// Up to the last record.
  bool is_periodic() const { return last_ && reports_.is_periodic(*last_); }

 private:
  std::int64_t max_silence_s_;
  ReportRhythm reports_;
  std::optional<Instant> last_;
};

}  // namespace acd
