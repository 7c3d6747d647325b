#include "events.h"

#include <SQLiteCpp/Statement.h>

#include <unordered_map>

#include "core/fields.h"
#include "core/text.h"
#include "record/decode.h"

namespace acd {
namespace {

// One stored record, as it is printed.
class EventRows {
 public:
  EventRows(const ReportContext& context, Output& out) : context_(context), out_(out) {
    for (const QueueName& queue : context.reader.queues()) queue_ids_[queue.key] = queue.id;
  }

  void print(SQLite::Statement& row) {
    const auto raw = row.getColumn(2);
    const std::string_view bytes(static_cast<const char*>(raw.getBlob()), static_cast<std::size_t>(raw.getBytes()));
    const std::string_view text = frame_text(bytes, scratch_);
    const Decoded decoded = decode(text);
    const auto* record = std::get_if<Record>(&decoded);
    if (!record || !wanted(*record, row.getColumn(4))) return;
    const Head& head = record->head;
    out_.number(row.getColumn(0).getInt64());
    if (const auto received = row.getColumn(1); received.isNull())
      out_.empty();
    else
      out_.time(Arrival{received.getInt64()});
    out_.time(Instant{row.getColumn(3).getInt64()})
        .number(head.number)
        .text(std::string_view(&head.code, 1))
        .text(code_name(head.code));
    if (const auto* agent = std::get_if<AgentRecord>(&record->body))
      print(*agent, head.code, row.getColumn(4));
    else if (const auto* report = std::get_if<QueueReport>(&record->body))
      print(*report);
    else
      print_empty(9);
    out_.text(escape_bytes(text)).end_row();
  }

 private:
  bool wanted(const Record& record, const SQLite::Column& path_key) const {
    const Request& request = context_.request;
    if (const auto* agent = std::get_if<AgentRecord>(&record.body)) {
      if (!request.wants_agent(agent->agent_id.text())) return false;
      return (request.paths.empty() && request.groups.empty()) ||
             (!path_key.isNull() && request.wants_queue(QueueKind::path, queue_ids_.at(path_key.getInt64())));
    }
    if (const auto* report = std::get_if<QueueReport>(&record.body))
      return request.agents.empty() && request.wants_queue(report->kind, report->queue_id);
    return request.agents.empty() && request.paths.empty() && request.groups.empty();
  }

  // agent_id extension path_id group_id button reason calls_waiting agents longest_wait_s
  void print(const AgentRecord& r, char code, const SQLite::Column& path_key) {
    const bool path_called = code == 'G' || code == 'S';
    const bool is_extension = !path_called && !(r.directory_number.size() && is_letter(r.directory_number.front()));
    out_.text(r.agent_id.text()).text(is_extension ? r.directory_number : "");
    out_.text(path_key.isNull() ? "" : queue_ids_.at(path_key.getInt64())).empty();
    out_.number(r.button ? std::optional<std::int64_t>(*r.button) : std::nullopt).text(r.reason);
    print_empty(3);
  }

  void print(const QueueReport& r) {
    print_empty(2);
    out_.text(r.kind == QueueKind::path ? r.queue_id : "").text(r.kind == QueueKind::group ? r.queue_id : "");
    print_empty(2);
    for (const auto& value : {r.calls_waiting, r.agents, r.longest_wait_s})
      out_.number(value ? std::optional<std::int64_t>(*value) : std::nullopt);
  }

  void print_empty(int cells) {
    for (int i = 0; i < cells; ++i) out_.empty();
  }

  const ReportContext& context_;
  Output& out_;
  std::unordered_map<std::int64_t, std::string> queue_ids_;
  std::string scratch_;
};

}  // namespace

void report_events(const ReportContext& context) {
  using enum Kind;
  Reader& reader = context.reader;
  const auto output = context.output({{"frame_id", number},
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
                                      {"calls_waiting", number},
                                      {"agents", number},
                                      {"longest_wait_s", seconds},
                                      {"raw", text}});
  EventRows rows(context, *output);
  SQLite::Statement row(
      reader.db(),
      "SELECT f.frame_id, f.received_us, f.raw, coalesce(e.at, s.at, r.at), e.path_key FROM frame f "
      "LEFT JOIN agent_event e USING(frame_id) LEFT JOIN queue_sample s USING(frame_id) LEFT JOIN refresh r "
      "USING(frame_id) "
      "WHERE f.frame_id BETWEEN ? AND ? AND coalesce(e.at, s.at, r.at) IS NOT NULL ORDER BY f.frame_id");
  for (const CoveredRun& run : reader.covered_runs(context.range)) {
    row.reset();
    row.bind(1, reader.first_frame_at(run, context.range.from));
    row.bind(2, reader.first_frame_at(run, context.range.to) - 1);
    while (row.executeStep())
      if (row.getColumn(3).getInt64() >= run.taken_from.unix_s) rows.print(row);
  }
  output->end();
}

}  // namespace acd
