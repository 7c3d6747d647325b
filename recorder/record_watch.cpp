#include "record_watch.h"

#include <variant>

#include "record/decode.h"

namespace acd {
namespace {

constexpr char kStx = '\x02';

}  // namespace

bool RecordWatch::feed(std::string_view bytes, Instant at) {
  at_ = at;
  letters_.clear();
  has_stx_ = has_stx_ || bytes.find(kStx) != std::string_view::npos;
  framer_.feed(bytes, *this);
  return !letters_.empty();
}

void RecordWatch::frame(const Frame& frame) {
  const Decoded decoded = decode(frame);
  const auto* record = std::get_if<Record>(&decoded);
  if (!record) return;
  ++records_;
  has_stx_ = true;
  time_of_day_s_ = record->head.time_of_day_s;
  record_came(record->head.code);
}

// A connection may outlive a hole, as when the host sleeps: what comes after it is a stretch of its own.
void RecordWatch::record_came(char code) {
  if (last_ && at_ - *last_ > max_silence_s_ && is_periodic()) rhythm_ = ReportRhythm();
  if (is_report(code)) rhythm_.add(at_, max_silence_s_);
  letters_ += code;
  last_ = at_;
}

}  // namespace acd
