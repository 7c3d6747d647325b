#include "record/encode.h"

#include <fmt/format.h>

#include "record/layout.h"

namespace acd {
namespace {

std::string count(const std::optional<int>& value, layout::Field field) {
  return value ? fmt::format("{:0{}}", *value, field.width) : std::string(field.width, ' ');
}

std::string left(std::string text, layout::Field field) {
  if (text.size() < field.width) text.resize(field.width, ' ');
  return text;
}

std::string body(const AgentRecord& r, char code) {
  const std::string button = code != 'E'        ? count(r.button, layout::kButton)
                             : r.reason.empty() ? "00"
                                                : left(r.reason, layout::kButton);
  return left(r.directory_number, layout::kDirectoryNumber) + left(r.agent_id.text(), layout::kAgentId) + button +
         r.tail;
}

std::string body(const QueueReport& r, char) {
  const auto wait =
      r.longest_wait_s ? std::optional(*r.longest_wait_s / 60 * 100 + *r.longest_wait_s % 60) : std::nullopt;
  return left(r.queue_id, layout::kQueueId) + count(r.calls_waiting, layout::kCallsWaiting) +
         count(r.agents, layout::kAgents) + count(wait, layout::kLongestWait) + r.tail;
}

std::string body(const Refresh& r, char) {
  std::string date = format_day(r.date);
  std::erase(date, '-');
  return date + r.tail;
}

std::string body(const UnknownRecord& r, char) { return r.tail; }

}  // namespace

std::string encode(const Record& record) {
  const int t = record.head.time_of_day_s;
  const char code = record.head.code;
  return fmt::format("{:02}{}{:02}{:02}{:02}", record.head.number, code, t / 3600, t / 60 % 60, t % 60) +
         std::visit([&](const auto& r) { return body(r, code); }, record.body);
}

}  // namespace acd
