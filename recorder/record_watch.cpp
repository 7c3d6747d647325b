#include "record_watch.h"

#include <variant>

#include "record/decode.h"

namespace acd {

bool RecordWatch::feed(std::string_view bytes, Instant at) {
  at_ = at;
  letters_.clear();
  framer_.feed(bytes, *this);
  return !letters_.empty();
}

ForeignBytes RecordWatch::foreign() const {
  if (records_ > 0) return {};
  ForeignBytes bytes = foreign_;
  if (is_foreign(framer_.pending())) bytes.add(framer_.pending());
  return bytes;
}

void RecordWatch::frame(const Frame& frame) {
  const Decoded decoded = decode(frame);
  const auto* record = std::get_if<Record>(&decoded);
  if (!record) return foreign_.add(frame.raw);
  ++records_;
  time_of_day_s_ = record->head.time_of_day_s;
  letters_ += record->head.code;
  rhythm_.add(is_report(record->head.code), at_);
}

}  // namespace acd
