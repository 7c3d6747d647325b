#include "record/decode.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/fields.h"
#include "record/layout.h"

namespace acd {
namespace {

std::string_view field(std::string_view text, layout::Field f) { return slice(text, f.offset, f.width); }

std::string tail_after(std::string_view text, layout::Field last) {
  return std::string(text.substr(std::min(last.end(), text.size())));
}

// HHMMSS to seconds of the day, or -1.
int time_of_day(std::string_view digits) {
  const auto h = parse_digits(slice(digits, 0, 2));
  const auto m = parse_digits(slice(digits, 2, 2));
  const auto s = parse_digits(slice(digits, 4, 2));
  if (!h || !m || !s || *h > 23 || *m > 59 || *s > 59) return -1;
  return *h * 3600 + *m * 60 + *s;
}

std::string_view leading_digits(std::string_view text) {
  std::size_t n = 0;
  while (n < text.size() && is_digit(text[n])) ++n;
  return text.substr(0, n);
}

bool is_agent_code(char code) { return code >= 'A' && code <= 'U' && code != 'K' && code != 'Q' && code != 'R'; }

// Characters, then what fills the field up, and nothing behind that.
bool is_filled_with(char fill, std::string_view field) {
  return field.find_first_not_of(fill, std::min(field.find(fill), field.size())) == std::string_view::npos;
}

bool are_fields_of_agent(std::string_view text, char fill) {
  return is_filled_with(fill, field(text, layout::kDirectoryNumber)) &&
         is_filled_with(fill, field(text, layout::kAgentId)) && parse_digits(field(text, layout::kButton));
}

// NULs of an agent record may fill up its fields, where others have blanks: then each keeps its place. Or they lie
// anywhere, and are nothing: then the record has its length and its fields without them.
bool nuls_are_nothing(std::string_view text) {
  const std::string without = without_nuls(text, layout::kButton.end());
  return without.size() == layout::kButton.end() && are_fields_of_agent(without, ' ') &&
         !are_fields_of_agent(text, '\0');
}

// What a field is filled up with is no part of it. With a control byte inside it is no id or number, but damage; the
// bytes stay in the frame.
std::string_view name_in(std::string_view field, bool& bad) {
  const std::string_view name = trim_fill(field);
  bad = std::any_of(name.begin(), name.end(), is_control);
  return bad ? std::string_view{} : name;
}

// |num|f|HHMMSS | directory no. | agent id     |btn | tail
//  0   2 3       9               16             23   25
AgentRecord decode_agent(std::string_view text, char code) {
  AgentRecord r;
  r.directory_number = std::string(name_in(field(text, layout::kDirectoryNumber), r.bad_number));
  r.agent_id = AgentId(name_in(field(text, layout::kAgentId), r.bad_id));
  const std::string_view digits = leading_digits(field(text, layout::kButton));
  if (code == 'E')
    r.reason = digits.find_first_not_of('0') == std::string_view::npos ? std::string_view{} : digits;
  else
    r.button = parse_digits(digits);
  r.tail = tail_after(text, layout::kButton);
  return r;
}

// A count that is blank, or was cut off ("00" may have been "003"), is unknown; anything else but digits is an error.
bool decode_count(std::string_view text, layout::Field f, std::optional<int>& out) {
  std::string_view digits = field(text, f);
  while (!digits.empty() && digits.front() == ' ') digits.remove_prefix(1);
  if (digits.empty() || text.size() < f.end()) return true;
  out = parse_digits(digits);
  return out.has_value();
}

// |num|K|HHMMSS |id |wai|agt|MMSS| tail
//  0   2 3       9   12  15  18   22
Decoded decode_queue(std::string_view text, Head head) {
  QueueReport r;
  r.kind = head.code == 'K' ? QueueKind::group : QueueKind::path;
  r.queue_id = std::string(trim_blanks(field(text, layout::kQueueId)));
  // Cut off, 610 would be another queue, 61.
  if (r.queue_id.size() < layout::kQueueId.width || !parse_digits(r.queue_id))
    return Reject{RejectReason::bad_queue_id, layout::kQueueId.offset};
  for (const auto& [place, value] :
       {std::pair{layout::kCallsWaiting, &r.calls_waiting}, std::pair{layout::kAgents, &r.agents},
        std::pair{layout::kLongestWait, &r.longest_wait_s}})
    if (!decode_count(text, place, *value)) return Reject{RejectReason::bad_count, place.offset};
  if (!r.calls_waiting) return Reject{RejectReason::bad_count, layout::kCallsWaiting.offset};
  if (r.longest_wait_s && *r.longest_wait_s % 100 > 59)
    return Reject{RejectReason::bad_count, layout::kLongestWait.offset};
  if (r.longest_wait_s) r.longest_wait_s = *r.longest_wait_s / 100 * 60 + *r.longest_wait_s % 100;
  r.tail = tail_after(text, layout::kLongestWait);
  return Record{head, std::move(r), false};
}

// |num|R|HHMMSS |YYYYMMDD|
//  0   2 3       9
Decoded decode_refresh(std::string_view text, Head head) {
  const std::string_view date = field(text, layout::kDate);
  const auto year = parse_digits(slice(date, 0, 4));
  const auto month = parse_digits(slice(date, 4, 2));
  const auto day = parse_digits(slice(date, 6, 2));
  Refresh r;
  if (date.size() != layout::kDate.width || !year || !month || !day || *year < 1970 ||
      !day_of(*year, *month, *day, r.date))
    return Reject{RejectReason::bad_date, layout::kDate.offset};
  r.tail = tail_after(text, layout::kDate);
  return Record{head, std::move(r), false};
}

Decoded decode_body(std::string_view text, Head head) {
  switch (head.code) {
    case 'K':
    case 'Q':
      return decode_queue(text, head);
    case 'R':
      return decode_refresh(text, head);
    default:
      break;
  }
  if (is_agent_code(head.code)) return Record{head, decode_agent(text, head.code), false};
  return Record{head, UnknownRecord{tail_after(text, layout::kTime)}, false};
}

}  // namespace

Decoded decode(std::string_view text) {
  Head head;
  if (text.size() < layout::kTime.end()) return Reject{RejectReason::too_short, text.size()};
  const auto number = parse_digits(field(text, layout::kNumber));
  if (!number) return Reject{RejectReason::bad_number, layout::kNumber.offset};
  head.number = *number;
  head.code = text[layout::kCode.offset];
  if (!is_letter(head.code)) return Reject{RejectReason::bad_code, layout::kCode.offset};
  head.time_of_day_s = time_of_day(field(text, layout::kTime));
  if (head.time_of_day_s < 0) return Reject{RejectReason::bad_time, layout::kTime.offset};
  std::string scratch;
  const bool agent = is_agent_code(head.code);
  if (text.find('\0') != std::string_view::npos && (!agent || nuls_are_nothing(text)))
    text = scratch = without_nuls(text, agent ? layout::kButton.end() : layout::full_length(head.code));
  Decoded decoded = decode_body(text, head);
  if (auto* record = std::get_if<Record>(&decoded)) record->is_short = text.size() < layout::full_length(head.code);
  return decoded;
}

Decoded decode(const Frame& frame) {
  if (frame.framing == Framing::noise) return Reject{RejectReason::noise, 0};
  if (frame.framing == Framing::overlong) return Reject{RejectReason::overlong, Framer::kMaxFrame};
  std::string scratch;
  const std::string_view text = frame_text(frame.raw, scratch);
  Decoded decoded = decode(text);
  const auto* record = std::get_if<Record>(&decoded);
  // A record that the end of the session cut off is believed only if all its documented fields are there: half an agent
  // id would be another agent's.
  if (frame.framing == Framing::unfinished && (!record || record->is_short))
    return Reject{RejectReason::unfinished, text.size()};
  return decoded;
}

std::string_view reject_reason_name(RejectReason reason) {
  static constexpr std::array<std::string_view, 10> kNames = {"noise",        "overlong", "unfinished", "too_short",
                                                              "bad_number",   "bad_code", "bad_time",   "bad_date",
                                                              "bad_queue_id", "bad_count"};
  return kNames[static_cast<std::size_t>(reason)];
}

}  // namespace acd
