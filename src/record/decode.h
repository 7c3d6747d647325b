#pragma once

#include <cstddef>
#include <string_view>
#include <variant>

#include "record/record.h"
#include "wire/framer.h"

namespace acd {

/// Why a frame is no record, from the coarsest to the finest.
enum class RejectReason {
  noise,         ///< bytes outside any record
  overlong,      ///< no end within Framer::kMaxFrame bytes
  unfinished,    ///< the session ended inside the record
  too_short,     ///< ended inside number, letter or time
  bad_number,    ///< record number is not two digits
  bad_code,      ///< function is not a letter
  bad_time,      ///< time is not HHMMSS
  bad_date,      ///< refresh without a real date
  bad_queue_id,  ///< group or path report without the three digits of its queue
  bad_count      ///< no calls waiting, or they, agents or longest wait are not a number
};

/// A frame that could not be decoded: a value, counted and kept.
struct Reject {
  RejectReason reason = RejectReason::noise;
  std::size_t offset = 0;  ///< of the offending byte: in the record's text; in the frame for noise and overlong

  friend bool operator==(const Reject&, const Reject&) = default;
};

using Decoded = std::variant<Record, Reject>;

/// Decodes the text of a record (frame_text). Never throws; blanks at the end may be missing, NULs may stand behind the
/// head.
Decoded decode(std::string_view text);

/// Decodes a frame, with the judgement of the framer.
Decoded decode(const Frame& frame);

/// Name of a reason as stored and reported, "bad_time".
std::string_view reject_reason_name(RejectReason reason);

}  // namespace acd
