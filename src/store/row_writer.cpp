#include "store/row_writer.h"

#include <algorithm>
#include <tuple>

#include "store/memory_json.h"
#include "store/pruned.h"

namespace acd {
namespace {

// A statement that failed must be reset too: until then it takes no values.
struct Reset {
  SQLite::Statement& statement;
  ~Reset() { statement.tryReset(); }
};

void run(SQLite::Statement& statement) {
  const Reset reset{statement};
  statement.exec();
}

template <class T>
void bind_optional(SQLite::Statement& s, int column, const std::optional<T>& value) {
  if (value)
    s.bind(column, *value);
  else
    s.bind(column);
}

void bind_at(SQLite::Statement& s, int column, const std::optional<Instant>& at) {
  if (at)
    s.bind(column, at->unix_s);
  else
    s.bind(column);
}

// Short text; empty is NULL.
void bind_text(SQLite::Statement& s, int column, std::string_view text) {
  if (text.empty())
    s.bind(column);
  else
    s.bind(column, std::string(text));
}

void bind_frame(SQLite::Statement& s, int column, FrameId frame_id) {
  if (frame_id == 0)
    s.bind(column);
  else
    s.bind(column, frame_id);
}

const char* kind_name(SessionKind kind) {
  switch (kind) {
    case SessionKind::live:
      return "live";
    case SessionKind::capture:
      return "capture";
    case SessionKind::day_file:
      break;
  }
  return "day_file";
}

}  // namespace

// New names go into the side table, behind the keys that there are.
static std::string find_name(const std::string& side, const std::string& table, const std::string& what) {
  const std::string find = "SELECT " + table + "_key FROM ";
  return find + "main." + table + " WHERE " + what +
         (side.empty() ? "" : " UNION ALL " + find + side + table + " WHERE " + what);
}

static std::string add_name(const std::string& side, const std::string& table, const std::string& columns,
                            const std::string& values) {
  const std::string key = table + "_key";
  if (side.empty()) return "INSERT INTO main." + table + "(" + columns + ") VALUES(" + values + ")";
  const auto last = [&](const std::string& of) {
    return "(SELECT coalesce(max(" + key + "), 0) FROM " + of + table + ")";
  };
  return "INSERT INTO " + side + table + "(" + key + ", " + columns + ") VALUES(1 + max(" + last("main.") + ", " +
         last(side) + "), " + values + ")";
}

RowWriter::RowWriter(SQLite::Database& db) : RowWriter(db, std::string(), std::string()) {}

RowWriter::RowWriter(SQLite::Database& db, const std::string& side, const std::string& names)
    : db_(db),
      frames_(db, "frame", 4),
      events_(db, side + "agent_event", 8),
      samples_(db, side + "queue_sample", 7),
      rules_(db, side),
      add_session_(
          db,
          "INSERT INTO session(session_id, kind, source, zone, max_silence_s, first_date, content_hash, begun_us, "
          "clock_rules) VALUES(?,?,?,?,?,?,?,?,?)"),
      end_session_(db, "UPDATE session SET ended_us = ?2, ended_by = ?3 WHERE session_id = ?1"),
      dropped_bytes_(db, "UPDATE session SET dropped_bytes = coalesce(dropped_bytes, 0) + ?2 WHERE session_id = ?1"),
      clock_offset_(db,
                    "UPDATE session SET clock_offset_s = ?2, clock_offset_min_s = ?3, clock_offset_max_s = ?4 WHERE "
                    "session_id = ?1"),
      extend_frame_(db, "UPDATE frame SET raw = CAST(raw || ?2 AS BLOB) WHERE frame_id = ?1"),
      add_refresh_(db, "INSERT INTO " + side + "refresh VALUES(?,?,?)"),
      add_reject_(db, "INSERT INTO " + side + "reject VALUES(?,?,?)"),
      add_anomaly_(db, "INSERT INTO " + side + "anomaly VALUES(?,?,?)"),
      put_coverage_(db, "INSERT OR REPLACE INTO " + side + "coverage VALUES(?,?,?,?,?,?,?,?,?,?)"),
      add_span_(db, "INSERT INTO " + side + "agent_span VALUES(?,?,?,?,?,?,?,?,?,?,?,?)"),
      put_seam_(db, "INSERT OR REPLACE INTO " + side + "seam VALUES(?,?,?)"),
      seal_(db, "DELETE FROM " + side + "seam WHERE at > ?1 AND at < ?2"),
      put_shift_(db, "INSERT OR REPLACE INTO " + side + "shift VALUES(?,?,?,?,?,?,?,?,?)"),
      drop_shift_(db, "DELETE FROM " + side + "shift WHERE frame_id = ?"),
      put_call_(db, "INSERT OR REPLACE INTO " + side + "acd_call VALUES(?,?,?,?,?,?,?,?,?,?,?,?)"),
      put_now_(db, "INSERT OR REPLACE INTO " + side + "agent_now VALUES(?,?,?,?,?,?,?,?,?,?,?)"),
      clear_now_(db, "DELETE FROM " + side + "agent_now WHERE line = ?"),
      // Rows by older rules remain until a rebuild, so their version does too.
      put_derivation_(db, "INSERT OR REPLACE INTO " + side +
                              "derivation VALUES(1,min(?1,coalesce((SELECT version FROM " + side +
                              "derivation),?1)),?2,?3,?4,?5)"),
      find_agent_(db, find_name(names, "agent", "agent_id = ?1")),
      add_agent_(db, add_name(names, "agent", "agent_id", "?1")),
      find_directory_(db, find_name(names, "directory", "directory_number = ?1")),
      add_directory_(db, add_name(names, "directory", "directory_number", "?1")),
      find_path_(db, find_name(names, "queue", "kind = 'path' AND queue_id = ?1")),
      add_path_(db, add_name(names, "queue", "kind, queue_id", "'path', ?1")),
      find_group_(db, find_name(names, "queue", "kind = 'group' AND queue_id = ?1")),
      add_group_(db, add_name(names, "queue", "kind, queue_id", "'group', ?1")),
      find_cut_(db, "SELECT before_frame_id, first_day FROM carry"),
      derived_with_(db.execAndGet("SELECT coalesce(max(correction_id), 0) FROM main.derivation").getInt64()) {}

void RowWriter::forget_keys() {
  frames_.clear();
  events_.clear();
  samples_.clear();
  agents_.clear();
  directories_.clear();
  paths_.clear();
  groups_.clear();
}

std::int64_t RowWriter::key(Keys& keys, SQLite::Statement& find, SQLite::Statement& add, const std::string& text) {
  if (const auto known = keys.find(text); known != keys.end()) return known->second;
  std::int64_t key = 0;
  {
    const Reset reset{find};
    find.bindNoCopy(1, text);
    if (find.executeStep()) key = find.getColumn(0).getInt64();
  }
  if (key == 0) {
    add.bindNoCopy(1, text);
    run(add);
    key = db_.getLastInsertRowid();
  }
  return keys.emplace(text, key).first->second;
}

std::int64_t RowWriter::queue_key(QueueKind kind, const std::string& id) {
  return kind == QueueKind::path ? key(paths_, find_path_, add_path_, id) : key(groups_, find_group_, add_group_, id);
}

void RowWriter::bind_directory(SQLite::Statement& statement, int column, std::string_view number) {
  if (number.empty())
    statement.bind(column);
  else
    statement.bind(column, key(directories_, find_directory_, add_directory_, std::string(number)));
}

void RowWriter::bind_path(SQLite::Statement& statement, int column, const PathId& path) {
  if (path.empty())
    statement.bind(column);
  else
    statement.bind(column, queue_key(QueueKind::path, path.text()));
}

void RowWriter::bind_extension(SQLite::Statement& statement, int column, const std::optional<Extension>& extension) {
  bind_directory(statement, column, extension ? std::string_view(extension->text()) : std::string_view{});
}

void RowWriter::session(const SessionStart& start) {
  SQLite::Statement& s = add_session_;
  s.bind(1, start.session.session_id);
  s.bind(2, kind_name(start.session.kind));
  s.bind(3, start.source);
  s.bind(4, start.session.zone.name());
  s.bind(5, start.session.max_silence_s);
  if (start.session.first_date)
    s.bind(6, format_day(*start.session.first_date));
  else
    s.bind(6);
  if (start.content_hash)
    s.bind(7, start.content_hash->data(), static_cast<int>(start.content_hash->size()));
  else
    s.bind(7);
  s.bind(8, start.begun_us);
  s.bind(9, std::string(clock_rules_name(start.session.clock_rules)));
  run(s);
}

void RowWriter::end_session(std::int64_t session_id, std::int64_t ended_us, std::string_view ended_by) {
  end_session_.bind(1, session_id);
  end_session_.bind(2, ended_us);
  end_session_.bind(3, std::string(ended_by));
  run(end_session_);
}

void RowWriter::dropped_bytes(std::int64_t session_id, std::int64_t bytes) {
  dropped_bytes_.bind(1, session_id);
  dropped_bytes_.bind(2, bytes);
  run(dropped_bytes_);
}

void RowWriter::clock_offset(std::int64_t session_id, const ClockOffset& offset) {
  if (!offset.last_s) return;
  clock_offset_.bind(1, session_id);
  clock_offset_.bind(2, *offset.last_s);
  clock_offset_.bind(3, offset.min_s);
  clock_offset_.bind(4, offset.max_s);
  run(clock_offset_);
}

void RowWriter::frame(FrameId frame_id, std::int64_t session_id, std::optional<Arrival> received,
                      std::string_view raw) {
  frames_.number(frame_id).number(session_id);
  received ? frames_.number(received->unix_us) : frames_.null();
  frames_.blob(raw).end_row();
}

void RowWriter::flush() {
  frames_.flush();
  events_.flush();
  samples_.flush();
}

void RowWriter::extend_frame(FrameId frame_id, std::string_view raw) {
  frames_.flush();
  extend_frame_.bind(1, frame_id);
  extend_frame_.bindNoCopy(2, static_cast<const void*>(raw.data()), static_cast<int>(raw.size()));
  run(extend_frame_);
}

void RowWriter::decoded(FrameId frame_id, const Deriver::Outcome& outcome) {
  if (const auto* reject = std::get_if<Reject>(&outcome.decoded)) {
    add_reject_.bind(1, frame_id);
    bind_text(add_reject_, 2, reject_reason_name(reject->reason));
    add_reject_.bind(3, static_cast<std::int64_t>(reject->offset));
    return run(add_reject_);
  }
  if (!outcome.counted) return;
  const auto& record = std::get<Record>(outcome.decoded);
  if (const auto* report = std::get_if<QueueReport>(&record.body)) return queue_sample(frame_id, outcome.at, *report);
  if (const auto* refresh = std::get_if<Refresh>(&record.body)) {
    add_refresh_.bind(1, frame_id);
    add_refresh_.bind(2, outcome.at.unix_s);
    add_refresh_.bind(3, format_day(refresh->date));
    return run(add_refresh_);
  }
  agent_event(frame_id, outcome, record);
}

void RowWriter::agent_event(FrameId frame_id, const Deriver::Outcome& outcome, const Record& record) {
  BulkInsert& row = events_;
  row.number(frame_id).number(outcome.at.unix_s).text({&record.head.code, 1});
  const auto* agent = std::get_if<AgentRecord>(&record.body);
  if (!agent) {
    row.null().null().null().null().null().end_row();
    return;
  }
  agent->agent_id.empty() ? row.null() : row.number(agent_key(agent->agent_id));
  agent->directory_number.empty()
      ? row.null()
      : row.number(key(directories_, find_directory_, add_directory_, agent->directory_number));
  outcome.path.empty() ? row.null() : row.number(queue_key(QueueKind::path, outcome.path.text()));
  row.number(agent->button);
  (agent->reason.empty() ? row.null() : row.text(agent->reason)).end_row();
}

void RowWriter::queue_sample(FrameId frame_id, Instant at, const QueueReport& report, bool held) {
  samples_.number(frame_id).number(at.unix_s).number(queue_key(report.kind, report.queue_id));
  samples_.number(report.calls_waiting).number(report.agents).number(report.longest_wait_s);
  (held ? samples_.number(1) : samples_.null()).end_row();
}

// What began before the cut may end at any time; the part of it that lies on a pruned day must not come back.
void RowWriter::drop_pruned(Changes& changes) {
  const Reset reset{find_cut_};
  if (!find_cut_.executeStep()) return;
  const FrameId before = find_cut_.getColumn(0).getInt64();
  const Day first_day = find_cut_.getColumn(1).getInt();
  std::erase_if(changes.spans, [&](const SpanPiece& p) { return p.span.opened_by < before && p.day < first_day; });
  std::erase_if(changes.coverage,
                [&](const CoveragePiece& p) { return p.first_frame_id < before && p.last_frame_id < before; });
  std::erase_if(changes.anomalies, [&](const Anomaly& a) { return a.frame_id < before; });
  if (changes.held_samples.empty()) return;
  const FrameId stays_from = read_pruned(db_)->context_frame_id;
  std::erase_if(changes.held_samples, [&](const HeldSample& s) { return s.frame_id < stays_from; });
}

void RowWriter::changes(Changes changes, const Deriver& deriver, FrameId through_frame_id) {
  drop_pruned(changes);
  for (const HeldSample& sample : changes.held_samples) queue_sample(sample.frame_id, sample.at, sample.report, true);
  flush();
  seams(changes.seams, changes.sealed);
  spans(changes.spans);
  coverage(changes.coverage);
  shifts(changes.shifts);
  calls(changes.calls);
  for (const Anomaly& anomaly : changes.anomalies) {
    add_anomaly_.bind(1, anomaly.frame_id);
    bind_text(add_anomaly_, 2, anomaly.kind);
    add_anomaly_.bind(3, anomaly.amount);
    run(add_anomaly_);
  }
  for (const ZonedTime& zoned : changes.zoned) rules_.used(zoned.zone, zoned.time);
  agents_now(deriver.present(), changes.present_agents, changes.all_agents, "present");
  agents_now(deriver.past(), changes.past_agents, changes.all_agents, "past");
  derivation(deriver, through_frame_id);
}

void RowWriter::seams(const std::vector<SeamRow>& rows, const std::vector<Interval>& sealed) {
  for (const SeamRow& row : rows) {
    put_seam_.bind(1, row.frame_id);
    put_seam_.bind(2, row.at.unix_s);
    put_seam_.bind(3, row.identity);
    run(put_seam_);
  }
  for (const Interval& time : sealed) {
    seal_.bind(1, time.from.unix_s);
    seal_.bind(2, time.to.unix_s);
    run(seal_);
  }
}

// In the order of the primary key: inserting in another order makes many more pages dirty.
void RowWriter::spans(std::vector<SpanPiece>& pieces) {
  std::vector<std::tuple<Day, std::int64_t, std::int64_t, const AgentSpan*>> order;
  order.reserve(pieces.size());
  for (const SpanPiece& piece : pieces)
    order.emplace_back(piece.day, agent_key(piece.span.agent_id), piece.span.time.from.unix_s, &piece.span);
  std::sort(order.begin(), order.end());
  for (const auto& [day, agent, from_at, span] : order) {
    SQLite::Statement& s = add_span_;
    s.bind(1, day);
    s.bind(2, agent);
    s.bind(3, from_at);
    s.bind(4, span->time.to.unix_s);
    s.bind(5, static_cast<int>(span->shown.state));
    s.bind(6, static_cast<int>(span->shown.acd));
    bind_path(s, 7, span->shown.path);
    bind_text(s, 8, span->shown.reason);
    bind_extension(s, 9, span->extension);
    s.bind(10, static_cast<int>(span->inferred));
    bind_frame(s, 11, span->opened_by);
    bind_frame(s, 12, span->closed_by);
    run(s);
  }
}

void RowWriter::coverage(const std::vector<CoveragePiece>& pieces) {
  for (const CoveragePiece& piece : pieces) {
    SQLite::Statement& s = put_coverage_;
    s.bind(1, piece.coverage_id);
    s.bind(2, piece.session_id);
    s.bind(3, piece.day);
    s.bind(4, piece.time.from.unix_s);
    s.bind(5, piece.time.to.unix_s);
    s.bind(6, piece.first_frame_id);
    s.bind(7, piece.last_frame_id);
    s.bind(8, static_cast<int>(piece.counted));
    bind_text(s, 9, piece.ended_by == CoverageEnd::open ? std::string_view{} : coverage_end_name(piece.ended_by));
    s.bind(10, static_cast<int>(piece.continues));
    run(s);
  }
}

void RowWriter::shifts(const std::vector<Shift>& shifts) {
  for (const Shift& shift : shifts) {
    if (shift.dropped) {
      drop_shift_.bind(1, shift.frame_id);
      run(drop_shift_);
      continue;
    }
    SQLite::Statement& s = put_shift_;
    s.bind(1, shift.frame_id);
    s.bind(2, agent_key(shift.agent_id));
    bind_extension(s, 3, shift.extension);
    s.bind(4, shift.from.unix_s);
    bind_at(s, 5, shift.to);
    s.bind(6, static_cast<int>(shift.inferred));
    bind_frame(s, 7, shift.closed_by);
    bind_text(s, 8, shift.ended_by);
    s.bind(9, shift.stepped_s);
    run(s);
  }
}

// Only the latest of a call: a batch may hold its whole life.
void RowWriter::calls(const std::vector<AcdCall>& calls) {
  std::unordered_map<FrameId, const AcdCall*> latest;
  for (const AcdCall& call : calls) latest[call.frame_id] = &call;
  std::vector<const AcdCall*> ordered;
  ordered.reserve(latest.size());
  for (const auto& [frame_id, call] : latest) ordered.push_back(call);
  std::sort(ordered.begin(), ordered.end(),
            [](const AcdCall* a, const AcdCall* b) { return a->frame_id < b->frame_id; });
  for (const AcdCall* call : ordered) {
    SQLite::Statement& s = put_call_;
    s.bind(1, call->frame_id);
    s.bind(2, call->at.unix_s);
    s.bind(3, agent_key(call->agent_id));
    bind_extension(s, 4, call->extension);
    bind_path(s, 5, call->path);
    s.bind(6, static_cast<int>(call->remote));
    bind_at(s, 7, call->rung_at);
    bind_at(s, 8, call->ended_at);
    bind_text(s, 9, call->ended_by);
    s.bind(10, call->talk_s);
    s.bind(11, call->hold_s);
    s.bind(12, call->work_timer_s);
    run(s);
  }
}

void RowWriter::agents_now(const Lineage& lineage, const std::set<AgentId>& touched, bool all, const char* line) {
  if (all) {
    clear_now_.bind(1, line);
    run(clear_now_);
    for (const auto& [id, track] : lineage.agents()) agent_now(track, line);
    return;
  }
  for (const AgentId& id : touched)
    if (const auto it = lineage.agents().find(id); it != lineage.agents().end()) agent_now(it->second, line);
}

void RowWriter::agent_now(const AgentTrack& track, const char* line) {
  SQLite::Statement& s = put_now_;
  const auto& open = track.open();
  const std::string facts = track_to_json(track);
  s.bind(1, line);
  s.bind(2, agent_key(track.agent_id()));
  s.bind(3, open.from.unix_s);
  s.bind(4, static_cast<int>(open.shown.state));
  s.bind(5, static_cast<int>(open.shown.acd));
  bind_path(s, 6, open.shown.path);
  bind_text(s, 7, open.shown.reason);
  bind_extension(s, 8, open.extension);
  s.bind(9, static_cast<int>(open.inferred));
  bind_frame(s, 10, open.opened_by);
  s.bindNoCopy(11, facts);
  run(s);
}

void RowWriter::derivation(const Deriver& deriver, FrameId through_frame_id) {
  const std::string memory = memory_to_json(deriver.memory());
  put_derivation_.bind(1, Deriver::kVersion);
  put_derivation_.bind(2, through_frame_id);
  bind_at(put_derivation_, 3, deriver.present().end());
  put_derivation_.bindNoCopy(4, memory);
  put_derivation_.bind(5, derived_with_);
  run(put_derivation_);
}

}  // namespace acd
