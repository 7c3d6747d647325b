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
  letters_ += record->head.code;
  rhythm_.add(is_report(record->head.code), at_);
}

}  // namespace acd
