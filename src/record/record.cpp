#include "record/record.h"

#include <array>

namespace acd {

std::string_view code_name(char code) {
  static constexpr std::array<std::string_view, 21> kNames = {
      "agent log on",      "agent log off",    "set do not disturb",     "remove do not disturb",
      "set make busy",     "remove make busy", "answer ACD call",        "answer non-ACD call",
      "originate call",    "agent idle",       "group report",           "work timer start",
      "work timer expire", "call hold",        "hold retrieve",          "hold abandon",
      "path report",       "refresh",          "answer remote ACD call", "agent ringing",
      "agent end ringing"};
  return code >= 'A' && code <= 'U' ? kNames[static_cast<std::size_t>(code - 'A')] : "unknown";
}

std::string_view queue_kind_name(QueueKind kind) { return kind == QueueKind::group ? "group" : "path"; }

}  // namespace acd
