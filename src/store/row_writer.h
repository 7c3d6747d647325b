#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "clock/offset.h"
#include "store/bulk_insert.h"
#include "store/deriver.h"
#include "store/rules_writer.h"
#include "wire/capture.h"

namespace acd {

/// What is told of a session when it begins.
struct SessionStart {
  Session session;  ///< session_id is given by the store
  std::string source;
  std::optional<ContentHash> content_hash;  ///< of a capture
  std::int64_t begun_us = 0;
};

/// Puts rows into an open transaction: one prepared statement for each kind of row. Ids become keys on the way. Throws
/// SQLite::Exception; after a rollback call forget_keys().
class RowWriter {
 public:
  explicit RowWriter(SQLite::Database& db);
  /// Puts decoded and derived rows into side tables instead (store/side_tables.h), and new names into those of `names`:
  /// `side`, or empty for the database's own.
  RowWriter(SQLite::Database& db, const std::string& side, const std::string& names);

  void session(const SessionStart& start);
  void end_session(std::int64_t session_id, std::int64_t ended_us, std::string_view ended_by);
  /// Adds to what the session had dropped.
  void dropped_bytes(std::int64_t session_id, std::int64_t bytes);
  /// Nothing if no record came yet.
  void clock_offset(std::int64_t session_id, const ClockOffset& offset);
  /// What is derived from now on is derived with all corrections up to this one.
  void derived_with(std::int64_t correction_id) { derived_with_ = correction_id; }
  void frame(FrameId frame_id, std::int64_t session_id, std::optional<Arrival> received, std::string_view raw);
  /// More line-end bytes of a frame that is there.
  void extend_frame(FrameId frame_id, std::string_view raw);
  /// The decoded row of a frame; nothing for a record that does not count.
  void decoded(FrameId frame_id, const Deriver::Outcome& outcome);
  /// All that a batch changed, but for what belongs to pruned days; `deriver` as it is after the batch.
  void changes(Changes changes, const Deriver& deriver, FrameId through_frame_id);

  void forget_keys();

 private:
  void flush();
  void drop_pruned(Changes& changes);
  using Keys = std::unordered_map<std::string, std::int64_t>;

  std::int64_t key(Keys& keys, SQLite::Statement& find, SQLite::Statement& add, const std::string& text);
  std::int64_t agent_key(const AgentId& id) { return key(agents_, find_agent_, add_agent_, id.text()); }
  std::int64_t queue_key(QueueKind kind, const std::string& id);
  void bind_directory(SQLite::Statement& statement, int column, std::string_view number);
  void bind_path(SQLite::Statement& statement, int column, const PathId& path);
  void bind_extension(SQLite::Statement& statement, int column, const std::optional<Extension>& extension);

  void agent_event(FrameId frame_id, const Deriver::Outcome& outcome, const Record& record);
  void queue_sample(FrameId frame_id, Instant at, const QueueReport& report, bool held = false);
  void seams(const std::vector<SeamRow>& rows, const std::vector<Interval>& sealed);
  void spans(std::vector<SpanPiece>& pieces);
  void coverage(const std::vector<CoveragePiece>& pieces);
  void shifts(const std::vector<Shift>& shifts);
  void calls(const std::vector<AcdCall>& calls);
  void agents_now(const Lineage& lineage, const std::set<AgentId>& touched, bool all, const char* line);
  void agent_now(const AgentTrack& track, const char* line);
  void derivation(const Deriver& deriver, FrameId through_frame_id);

  SQLite::Database& db_;
  BulkInsert frames_, events_, samples_;
  RulesWriter rules_;
  Keys agents_, directories_, paths_, groups_;
  SQLite::Statement add_session_, end_session_, dropped_bytes_, clock_offset_, extend_frame_, add_refresh_, add_reject_,
      add_anomaly_, put_coverage_, add_span_, put_seam_, seal_, put_shift_, drop_shift_, put_call_, put_now_,
      clear_now_, put_derivation_;
  SQLite::Statement find_agent_, add_agent_, find_directory_, add_directory_, find_path_, add_path_, find_group_,
      add_group_;
  SQLite::Statement find_cut_;
  std::int64_t derived_with_;
};

}  // namespace acd
