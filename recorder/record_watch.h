#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/instant.h"
#include "record_rhythm.h"
#include "wire/foreign.h"
#include "wire/framer.h"

namespace acd {

/// Looks into the bytes of one connection while they pass: which records have come, and does the switch report
/// periodically? A switch that sends bytes which are not records says no more than one that is silent.
///
/// Keeps at most Framer::kMaxReject bytes, and a letter for each record of the last call. A value; one per connection,
/// not thread safe.
class RecordWatch : private FrameSink {
 public:
  /// `max_silence_s` is the longest pause between the reports of a switch that is periodic.
  explicit RecordWatch(std::int64_t max_silence_s = 180) : rhythm_(max_silence_s) {}

  /// The next bytes, in any split, and when they came by a clock that never falls: seconds since whenever. True if a
  /// record that can be decoded is complete in them.
  bool feed(std::string_view bytes, Instant at);

  /// Records so far.
  std::int64_t records() const { return records_; }
  /// Letters of the records that the last call of feed() completed, in their order.
  const std::string& letters() const { return letters_; }
  /// Whether the switch reported periodically up to its last record: then it is soon heard again.
  bool is_periodic() const { return rhythm_.is_periodic(); }
  /// What came while no record has; empty after the first one.
  ForeignBytes foreign() const;
  /// Time of day of the last record, 0..86399 s by the switch's wall clock.
  std::optional<int> time_of_day_s() const { return time_of_day_s_; }

 private:
  void frame(const Frame& frame) override;
  void more_line_end(std::string_view) override {}

  Framer framer_;
  RecordRhythm rhythm_;
  Instant at_;  // of the bytes at work
  std::int64_t records_ = 0;
  std::string letters_;
  ForeignBytes foreign_;  // in frames
  std::optional<int> time_of_day_s_;
};

}  // namespace acd
