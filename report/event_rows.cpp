#include "event_rows.h"

#include "core/fields.h"
#include "core/text.h"
#include "wire/framer.h"

namespace acd {

const char* const kSelectFrame =
    "SELECT f.frame_id, f.received_us, f.raw, coalesce(e.at, s.at, r.at), e.path_key FROM frame f "
    "LEFT JOIN agent_event e USING(frame_id) LEFT JOIN queue_sample s ON s.frame_id = f.frame_id AND s.held IS NULL "
    "LEFT JOIN refresh r ON r.frame_id = f.frame_id ";

StoredFrame stored_frame(SQLite::Statement& row) {
  StoredFrame frame;
  frame.frame_id = row.getColumn(0).getInt64();
  if (const auto received = row.getColumn(1); !received.isNull()) frame.received = Arrival{received.getInt64()};
  const auto raw = row.getColumn(2);
  frame.raw = {static_cast<const char*>(raw.getBlob()), static_cast<std::size_t>(raw.getBytes())};
  if (const auto at = row.getColumn(3); !at.isNull()) frame.at = Instant{at.getInt64()};
  frame.path_key = row.getColumn(4).getInt64();
  return frame;
}

bool names_extension(const AgentRecord& record, char code) {
  const bool path_called = code == 'G' || code == 'S';
  return !path_called && !(record.directory_number.size() && is_letter(record.directory_number.front()));
}

std::vector<Column> EventRows::columns() {
  using enum Kind;
  return {{"frame_id", number},
          {"received_at", time},
          {"at", time},
          {"number", number},
          {"code", text},
          {"name", text},
          {"agent_id", text},
          {"extension", text},
          {"path_id", text},
          {"group_id", text},
          {"button", number},
          {"reason", text},
          {"calls_waiting", number, Total::none, QueueReport::kCallsWaitingMax},
          {"agents", number},
          {"longest_wait_s", seconds, Total::none, QueueReport::kLongestWaitMax_s},
          {"raw", text}};
}

bool EventRows::wanted(const StoredFrame& frame, const Record& record) const {
  const Request& request = context_.request;
  if (const auto* agent = std::get_if<AgentRecord>(&record.body)) {
    if (!request.wants_agent(agent->agent_id.text())) return false;
    return (request.paths.empty() && request.groups.empty()) ||
           (frame.path_key != 0 && request.wants_queue(QueueKind::path, ids_.path(frame.path_key)));
  }
  if (const auto* report = std::get_if<QueueReport>(&record.body))
    return request.agents.empty() && request.wants_queue(report->kind, report->queue_id);
  return request.agents.empty() && request.paths.empty() && request.groups.empty();
}

void EventRows::print(const StoredFrame& frame, const Record* record) {
  Output& out = *output_;
  out.number(frame.frame_id);
  frame.received ? out.time(*frame.received) : out.empty();
  out.time(frame.at);
  if (!record) {
    print_empty(12);
    out.text(escape_bytes(frame.raw)).end_row();
    return;
  }
  const Head& head = record->head;
  out.number(head.number).text(std::string_view(&head.code, 1)).text(code_name(head.code));
  if (const auto* agent = std::get_if<AgentRecord>(&record->body))
    print(*agent, head.code, frame.path_key);
  else if (const auto* report = std::get_if<QueueReport>(&record->body))
    print(*report);
  else
    print_empty(9);
  out.text(escape_bytes(frame_text(frame.raw, scratch_))).end_row();
}

// agent_id extension path_id group_id button reason calls_waiting agents longest_wait_s
void EventRows::print(const AgentRecord& r, char code, std::int64_t path_key) {
  output_->text(r.agent_id.text()).text(names_extension(r, code) ? r.directory_number : "");
  output_->text(ids_.path(path_key)).empty();
  output_->number(r.button ? std::optional<std::int64_t>(*r.button) : std::nullopt).text(r.reason);
  print_empty(3);
}

void EventRows::print(const QueueReport& r) {
  print_empty(2);
  output_->text(r.kind == QueueKind::path ? r.queue_id : "").text(r.kind == QueueKind::group ? r.queue_id : "");
  print_empty(2);
  for (const auto& value : {r.calls_waiting, r.agents, r.longest_wait_s})
    output_->number(value ? std::optional<std::int64_t>(*value) : std::nullopt);
}

void EventRows::print_empty(int cells) {
  for (int i = 0; i < cells; ++i) output_->empty();
}

}  // namespace acd
