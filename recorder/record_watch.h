#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/instant.h"
#include "wire/framer.h"

namespace acd {

/// Looks into the bytes of one connection while they pass: has a record come? A switch that sends bytes which are no
/// records says no more than one that is silent.
///
/// Keeps at most Framer::kMaxReject bytes. A value; one per connection, not thread safe.
class RecordWatch : private FrameSink {
 public:
  /// The next bytes, in any split. True if a record that can be decoded is complete in them.
  bool feed(std::string_view bytes);

  /// Records so far.
  std::int64_t records() const { return records_; }
  /// Whether an STX or a record has come.
  bool has_stx() const { return has_stx_; }
  /// Time of day of the last record, 0..86399 s by the switch's wall clock.
  std::optional<int> time_of_day_s() const { return time_of_day_s_; }

 private:
  void frame(const Frame& frame) override;
  void more_line_end(std::string_view) override {}

  Framer framer_;
  std::int64_t records_ = 0;
  bool has_stx_ = false;
  std::optional<int> time_of_day_s_;
};

}  // namespace acd
