#include "record/describe.h"

#include <fmt/format.h>

#include "core/text.h"

namespace acd {
namespace {

std::string_view verb(char code) {
  switch (code) {
    case 'A':
      return "logs on";
    case 'B':
      return "logs off";
    case 'C':
      return "sets do not disturb";
    case 'D':
      return "removes do not disturb";
    case 'E':
      return "sets make busy";
    case 'F':
      return "removes make busy";
    case 'G':
      return "answers an ACD call";
    case 'H':
      return "answers a non-ACD call";
    case 'I':
      return "originates a call";
    case 'J':
      return "becomes idle";
    case 'L':
      return "enters the work timer";
    case 'M':
      return "leaves the work timer";
    case 'N':
      return "puts a call on hold";
    case 'O':
      return "retrieves a call from hold";
    case 'P':
      return "loses a call on hold: the held party left";
    case 'S':
      return "answers a remote ACD call";
    case 'T':
      return "is ringing";
    default:
      return "stops ringing";
  }
}

std::string body(const AgentRecord& r, char code) {
  const bool path_called = code == 'G' || code == 'S';
  std::string out = r.bad_id             ? "An agent whose id has control bytes in it"
                    : r.agent_id.empty() ? "A set without an agent"
                                         : fmt::format("Agent {}", printable(r.agent_id.text()));
  out += fmt::format(" {}", verb(code));
  if (r.bad_number || !r.directory_number.empty())
    out += fmt::format(" {} {}", path_called ? "of" : "at",
                       r.bad_number ? "a number with control bytes in it" : printable(r.directory_number));
  if (r.button) out += fmt::format(" on button {:02}", *r.button);
  if (code == 'E') out += r.reason.empty() ? ", no reason" : fmt::format(", reason {}", r.reason);
  return out + '.';
}

std::string amount(const std::optional<int>& value) { return value ? fmt::format("{}", *value) : "unknown"; }

std::string body(const QueueReport& r, char) {
  const auto at_least = [](bool full) { return full ? "at least " : ""; };
  return fmt::format(
      "{} {}: calls waiting {}{}, agents {}, longest wait {}{} s.", r.kind == QueueKind::group ? "Group" : "Path",
      printable(r.queue_id), at_least(r.calls_waiting == QueueReport::kCallsWaitingMax), amount(r.calls_waiting),
      amount(r.agents), at_least(r.longest_wait_s == QueueReport::kLongestWaitMax_s), amount(r.longest_wait_s));
}

std::string body(const Refresh& r, char) { return fmt::format("Refresh: the date is {}.", format_day(r.date)); }

std::string body(const UnknownRecord& r, char code) {
  return fmt::format("Unknown record {} with {} further bytes; it changes nothing.", code, r.tail.size());
}

}  // namespace

std::string describe(const Record& record) {
  std::string out = std::visit([&](const auto& r) { return body(r, record.head.code); }, record.body);
  return record.is_short ? out + " The record is shorter than its layout." : out;
}

std::string describe(const Reject& reject) {
  return fmt::format("No record: {} at byte {}.", reject_reason_name(reject.reason), reject.offset);
}

}  // namespace acd
