#include "who.h"

#include <SQLiteCpp/Statement.h>

#include <algorithm>
#include <unordered_map>

namespace acd {
namespace {

StoredSpan span_of(SQLite::Statement& row) {
  StoredSpan span;
  span.day = row.getColumn(0).getInt();
  span.agent_key = row.getColumn(1).getInt64();
  span.time = {{row.getColumn(2).getInt64()}, {row.getColumn(3).getInt64()}};
  span.state = static_cast<State>(row.getColumn(4).getInt());
  span.path_key = row.getColumn(5).getInt64();
  span.reason = row.getColumn(6).getString();
  span.directory_key = row.getColumn(7).getInt64();
  span.inferred = row.getColumn(8).getInt() != 0;
  span.opened_by = row.getColumn(9).getInt64();
  return span;
}

constexpr const char* kColumns =
    "SELECT day, agent_key, from_at, to_at, state, path_key, reason, directory_key, inferred, opened_by FROM "
    "agent_span ";

std::unordered_map<std::int64_t, StoredSpan> spans_at(Reader& reader, Instant t) {
  std::unordered_map<std::int64_t, StoredSpan> spans;
  const DayRange days = days_of({t, t + 1});
  SQLite::Statement row(reader.db(),
                        std::string(kColumns) + "WHERE day BETWEEN ? AND ? AND from_at <= ? AND to_at > ?");
  row.bind(1, days.first);
  row.bind(2, days.last);
  row.bind(3, t.unix_s);
  row.bind(4, t.unix_s);
  while (row.executeStep()) spans[row.getColumn(1).getInt64()] = span_of(row);
  const auto until = reader.open_until();
  for (const StoredSpan& span : reader.open_spans())
    if (span.time.from <= t && (t < span.time.to || (until && t == *until))) spans[span.agent_key] = span;
  return spans;
}

// The begin of the whole span: pieces cut at midnight are followed back.
Instant begin_of(SQLite::Statement& last_of_day, const StoredSpan& span) {
  Instant begin = span.time.from;
  for (Day day = span.day - 1;; --day) {
    last_of_day.reset();
    last_of_day.bind(1, day);
    last_of_day.bind(2, span.agent_key);
    last_of_day.bind(3, begin.unix_s);
    last_of_day.bind(4, span.opened_by);
    if (!last_of_day.executeStep()) return begin;
    begin = {last_of_day.getColumn(0).getInt64()};
  }
}

std::unordered_map<std::int64_t, Instant> log_ons(SQLite::Database& db, Instant t) {
  std::unordered_map<std::int64_t, Instant> log_ons;
  SQLite::Statement row(db,
                        "SELECT agent_key, max(from_at) FROM shift WHERE from_at <= ?1 AND (to_at IS NULL OR to_at > "
                        "?1) GROUP BY agent_key");
  row.bind(1, t.unix_s);
  while (row.executeStep()) log_ons[row.getColumn(0).getInt64()] = {row.getColumn(1).getInt64()};
  return log_ons;
}

std::unordered_map<std::int64_t, std::string> path_ids(Reader& reader) {
  std::unordered_map<std::int64_t, std::string> ids;
  for (const QueueName& queue : reader.queues()) ids[queue.key] = queue.id;
  return ids;
}

}  // namespace

void report_who(const ReportContext& context) {
  using enum Kind;
  Reader& reader = context.reader;
  const Instant t = context.range.from;
  const auto spans = spans_at(reader, t);
  const auto logged_on_at = log_ons(reader.db(), t);
  const auto paths = path_ids(reader);
  SQLite::Statement last_of_day(
      reader.db(),
      "SELECT from_at FROM agent_span WHERE day = ? AND agent_key = ? AND to_at = ? AND opened_by IS nullif(?, 0)");
  const auto output = context.output({{"agent_id", text},
                                      {"state", text},
                                      {"since", time},
                                      {"extension", text},
                                      {"reason", text},
                                      {"path_id", text},
                                      {"inferred", number},
                                      {"logged_on_at", time}});
  for (const AgentName& agent : reader.agents()) {
    const auto span = spans.find(agent.key);
    if (span == spans.end() || !context.request.wants_agent(agent.id)) continue;
    const StoredSpan& s = span->second;
    output->text(agent.id)
        .text(state_name(s.state))
        .time(begin_of(last_of_day, s))
        .text(reader.directory_number(s.directory_key))
        .text(s.reason);
    output->text(s.path_key ? paths.at(s.path_key) : "").number(s.inferred);
    const auto log_on = logged_on_at.find(agent.key);
    output
        ->time(log_on != logged_on_at.end() && s.state != State::logged_off ? std::optional(log_on->second)
                                                                            : std::nullopt)
        .end_row();
  }
  output->end();
}

}  // namespace acd
