#include "record_watch.h"

#include <variant>

#include "record/decode.h"

namespace acd {
namespace {

constexpr char kStx = '\x02';

}  // namespace

bool RecordWatch::feed(std::string_view bytes) {
  const std::int64_t before = records_;
  has_stx_ = has_stx_ || bytes.find(kStx) != std::string_view::npos;
  framer_.feed(bytes, *this);
  return records_ > before;
}

void RecordWatch::frame(const Frame& frame) {
  const Decoded decoded = decode(frame);
  const auto* record = std::get_if<Record>(&decoded);
  if (!record) return;
  ++records_;
  has_stx_ = true;
  time_of_day_s_ = record->head.time_of_day_s;
}

}  // namespace acd
