#include "store/journal.h"

#include <SQLiteCpp/Statement.h>
#include <sqlite3.h>

#include <algorithm>
#include <map>

#include "record/identity.h"
#include "store/carry.h"
#include "store/database.h"
#include "store/lookahead.h"
#include "store/memory_json.h"
#include "store/place.h"
#include "store/query.h"
#include "store/session_row.h"
#include "store/side_tables.h"
#include "store/zone_rules.h"

namespace acd {
namespace {

AgentId agent_id(const SQLite::Column& column) { return AgentId(column.getString()); }

std::map<std::int64_t, CoveragePiece> read_coverage(SQLite::Database& db) {
  std::map<std::int64_t, CoveragePiece> pieces;
  SQLite::Statement rows(db,
                         "SELECT coverage_id, session_id, day, from_at, to_at, first_frame_id, last_frame_id, counted, "
                         "ended_by, continues FROM coverage");
  while (rows.executeStep()) {
    CoveragePiece piece;
    piece.coverage_id = rows.getColumn(0).getInt64();
    piece.session_id = rows.getColumn(1).getInt64();
    piece.day = rows.getColumn(2).getInt();
    piece.time = {{rows.getColumn(3).getInt64()}, {rows.getColumn(4).getInt64()}};
    piece.first_frame_id = rows.getColumn(5).getInt64();
    piece.last_frame_id = rows.getColumn(6).getInt64();
    piece.counted = rows.getColumn(7).getInt() != 0;
    piece.ended_by = coverage_end_of(rows.getColumn(8).getString());
    piece.continues = rows.getColumn(9).getInt() != 0;
    pieces.emplace(piece.coverage_id, piece);
  }
  return pieces;
}

// The first piece of the stretch that the last piece belongs to.
std::int64_t open_stretch_begin(const std::map<std::int64_t, CoveragePiece>& pieces) {
  std::int64_t id = pieces.rbegin()->first;
  for (auto before = pieces.find(id - 1); before != pieces.end(); before = pieces.find(id - 1)) {
    if (before->second.ended_by != CoverageEnd::midnight && before->second.ended_by != CoverageEnd::overlap) break;
    id = before->first;
  }
  return id;
}

// With the time that was pruned; but for the open stretch, whose first piece that is left is `before_id`.
Account read_account(SQLite::Database& db, const std::map<std::int64_t, CoveragePiece>& pieces, std::int64_t before_id,
                     const Deriver::Memory& memory, const std::optional<Carry>& carry) {
  Account account;
  SQLite::Statement rows(db, "SELECT at, identity, frame_id FROM seam ORDER BY frame_id");
  while (rows.executeStep())
    account.add_seam({rows.getColumn(0).getInt64()}, rows.getColumn(1).getInt64(), rows.getColumn(2).getInt64());
  if (carry) {
    for (const Interval& time : carry->account) account.add(time);
    const auto first = pieces.find(before_id);
    const bool still_open =
        memory.stretch_from && first != pieces.end() &&
        (before_id < carry->memory.next_coverage_id || *memory.stretch_from < first->second.time.from);
    if (carry->piece && !still_open) account.add({*carry->memory.stretch_from, carry->piece->time.to});
  }
  for (const auto& [id, piece] : pieces)
    if (id < before_id) account.add(piece.time);
  return account;
}

Lineage read_lineage(SQLite::Database& db, const char* line) {
  Lineage lineage;
  SQLite::Statement rows(db, "SELECT agent_id, facts FROM agent_now JOIN agent USING(agent_key) WHERE line = ?");
  rows.bind(1, line);
  while (rows.executeStep())
    lineage.restore(track_from_json(agent_id(rows.getColumn(0)), rows.getColumn(1).getString()));
  return lineage;
}

}  // namespace

Journal::Journal(SQLite::Database& db) : db_(db), rows_(db) { restore(); }

void Journal::restore() {
  last_frame_id_ = db_.execAndGet("SELECT coalesce(max(frame_id), 0) FROM frame").getInt64();
  session_id_ = db_.execAndGet("SELECT coalesce(max(session_id), 0) FROM session").getInt64();
  process_frame_id_ = last_frame_id_ + 1;
  SQLite::Statement derivation(db_, "SELECT memory, through_frame_id FROM derivation");
  if (!derivation.executeStep()) return;
  last_frame_id_ = std::max(last_frame_id_, derivation.getColumn(1).getInt64());
  const Deriver::Memory memory = memory_from_json(derivation.getColumn(0).getString());
  const auto carry = read_carry(db_);
  const auto pieces = read_coverage(db_);
  const std::int64_t open_from = memory.stretch_from ? open_stretch_begin(pieces) : memory.next_coverage_id;
  deriver_ = Deriver::restore(memory, read_account(db_, pieces, open_from, memory, carry), read_lineage(db_, "present"),
                              read_lineage(db_, "past"));
  left_open_ = read_open_session(db_);
  if (!left_open_) return;
  SQLite::Statement stored(db_,
                           "SELECT coalesce(sum(length(raw)), 0) FROM frame WHERE session_id = ?1 AND frame_id >= ?2");
  stored.bind(1, left_open_->session.session_id);
  stored.bind(2, carry ? carry->before_frame_id : 0);
  stored.executeStep();
  left_open_bytes_ = static_cast<std::uint64_t>(stored.getColumn(0).getInt64());
  if (carry && carry->session_id == left_open_->session.session_id) left_open_bytes_ += carry->session_bytes;
  SQLite::Statement last(db_,
                         "SELECT raw, coalesce(reason, ''), frame_id FROM frame LEFT JOIN reject USING(frame_id) WHERE "
                         "session_id = ? ORDER BY frame_id DESC LIMIT 1");
  last.bind(1, left_open_->session.session_id);
  if (last.executeStep()) {
    const std::string reason = last.getColumn(1).getString();
    const auto raw = last.getColumn(0);
    line_frame_id_ = last.getColumn(2).getInt64();
    framer_ = Framer::after(bytes_of(raw), reason == "noise"      ? Framing::noise
                                           : reason == "overlong" ? Framing::overlong
                                                                  : Framing::record);
  }
  deriver_.restore_open_session(left_open_->session, memory,
                                memory.stretch_from ? pieces.rbegin()->second : CoveragePiece{});
  count_again();
}

void Journal::count_again() {
  const auto first = deriver_.to_be_counted_again();
  if (!first) return;
  SQLite::Statement row(db_,
                        "SELECT frame_id, raw FROM frame WHERE frame_id >= ?1 AND NOT EXISTS (SELECT 1 FROM reject "
                        "WHERE reject.frame_id = frame.frame_id) ORDER BY frame_id");
  row.bind(1, *first);
  while (row.executeStep()) {
    const auto raw = row.getColumn(1);
    deriver_.count_again(row.getColumn(0).getInt64(), record_identity({bytes_of(raw)}));
  }
}

void Journal::resume() {
  session_id_ = left_open_->session.session_id;
  start_ = std::exchange(left_open_, std::nullopt);
  is_live_ = start_->session.kind == SessionKind::live;
}

void Journal::close_left_open(std::int64_t ended_us) {
  deriver_.end_session();
  rows_.end_session(left_open_->session.session_id, ended_us, kInterrupted);
  ended_.push_back(left_open_->session.session_id);
  left_open_.reset();
}

void Journal::begin(int wait_for_lock_ms) {
  saved_ = Saved{framer_,     deriver_,          board_,  board_changes_, last_frame_id_, line_frame_id_,
                 session_id_, process_frame_id_, offset_, start_,         left_open_};
  // COMMIT and the checkpoint behind it never wait.
  sqlite3_busy_timeout(db_.getHandle(), wait_for_lock_ms);
  const int failed = db_.tryExec("BEGIN IMMEDIATE");
  sqlite3_busy_timeout(db_.getHandle(), 0);
  if (failed != SQLITE_OK) throw SQLite::Exception(db_.getHandle(), failed);
}

void Journal::commit() {
  Changes changes = deriver_.take_changes();
  doubt_earlier_futures(changes);
  rows_.changes(std::move(changes), deriver_, last_frame_id_);
  if (deriver_.in_session()) rows_.clock_offset(session_id_, offset_);
  place_ended();
  sign_wal(db_);
  db_.exec("COMMIT");
}

// Rows by older rules stay as they are until rebuild, which finds the places too.
void Journal::place_ended() {
  for (const std::int64_t session_id : std::exchange(ended_, {}))
    if (!other_rules(db_))
      for (const Correction& place : places_of(db_, session_id)) add_correction(db_, place);
}

// Where what comes now is covered by what was recorded long before its time, by a host whose clock was wrong, the
// earlier is not believed any more.
void Journal::doubt_earlier_futures(const Changes& changes) {
  for (const CoveragePiece& piece : changes.coverage) {
    if (piece.counted || piece.coverage_id <= judged_coverage_id_) continue;
    judged_coverage_id_ = piece.coverage_id;
    for (const Correction& correction :
         false_futures(db_, piece, received_ && is_live_ ? received_->unix_us : begun_us_))
      add_correction(db_, correction);
  }
}

void Journal::rollback() {
  // A failed COMMIT may have rolled back already.
  if (sqlite3_get_autocommit(db_.getHandle()) == 0) db_.tryExec("ROLLBACK");
  rows_.forget_keys();
  ended_.clear();
  paused_.reset();
  framer_ = saved_->framer;
  deriver_ = saved_->deriver;
  board_ = saved_->board;
  board_changes_ = saved_->board_changes;
  last_frame_id_ = saved_->last_frame_id;
  line_frame_id_ = saved_->line_frame_id;
  session_id_ = saved_->session_id;
  process_frame_id_ = saved_->process_frame_id;
  offset_ = saved_->offset;
  start_ = saved_->start;
  left_open_ = saved_->left_open;
}

void Journal::begin_session(SessionStart start) {
  start.session.session_id = ++session_id_;
  rows_.session(start);
  begun_us_ = start.begun_us;
  is_live_ = start.session.kind == SessionKind::live;
  framer_ = Framer();
  offset_ = ClockOffset();
  deriver_.begin_session(start.session);
  start_ = std::move(start);
}

void Journal::pause_live(std::int64_t now_us) {
  paused_ = Paused{start_, framer_, line_frame_id_, received_, begun_us_};
  if (!start_) return;
  deriver_.end_session_to_continue();
  rows_.clock_offset(session_id_, offset_);
  rows_.end_session(session_id_, now_us, kContinued);
  start_.reset();
}

// What the switch's clock was found to be is of each session by itself.
void Journal::continue_live(std::int64_t now_us) {
  Paused paused = *std::exchange(paused_, std::nullopt);
  if (!paused.start) return;
  paused.start->begun_us = now_us;
  begin_session(std::move(*paused.start));
  framer_ = paused.framer;
  line_frame_id_ = paused.line_frame_id;
  received_ = paused.received;
  begun_us_ = paused.begun_us;
  if (const auto row = intake()) taken_in(row->stream_id, row->messages);
}

void Journal::bytes(std::string_view bytes, std::optional<Arrival> received) {
  received_ = received;
  framer_.feed(bytes, *this);
}

void Journal::end_session(std::int64_t ended_us, std::string_view why) {
  framer_.finish(*this);
  deriver_.end_session();
  rows_.clock_offset(session_id_, offset_);
  rows_.end_session(session_id_, ended_us, why);
  ended_.push_back(session_id_);
  start_.reset();
}

void Journal::frame(const Frame& frame) {
  const FrameId frame_id = line_frame_id_ = ++last_frame_id_;
  rows_.frame(frame_id, session_id_, received_, frame.raw);
  const bool was_in_past = deriver_.in_past();
  const Deriver::Outcome& outcome = deriver_.apply(frame_id, frame, received_);
  rows_.decoded(frame_id, outcome);
  if (std::holds_alternative<Record>(outcome.decoded) && received_) offset_.add(outcome.at - received_->second());
  if (!paused_ && (is_live_ || !deriver_.in_past())) show(outcome, was_in_past);
}

// The present. A capture that has caught up with it shows all that it knows.
void Journal::show(const Deriver::Outcome& outcome, bool is_new) {
  if (is_new && !is_live_)
    for (const auto& [id, track] : deriver_.current().agents()) board_changes_ += board_.agent(id, track.facts());
  board_changes_ += update_board(board_, deriver_, outcome, received_);
}

void Journal::more_line_end(std::string_view raw) { rows_.extend_frame(line_frame_id_, raw); }

void Journal::dropped(std::int64_t bytes) { rows_.dropped_bytes(session_id_, bytes); }

void Journal::disbelieve(FrameId first, FrameId before) { add_correction(db_, {0, first, before, {}}); }

void Journal::clock_set(std::int64_t by_us) {
  if (process_frame_id_ > last_frame_id_) return;
  add_correction(db_, {0, process_frame_id_, last_frame_id_ + 1, by_us});
  deriver_.correct_arrivals(by_us);
  offset_ = ClockOffset();
}

void Journal::use_rules(const Zone& zone) {
  deriver_.use_rules(zone);
  if (start_ && start_->session.zone.name() == zone.name()) start_->session.zone = zone;
  again_.reset();  // it was at work by the old ones: it begins anew
}

bool Journal::derive_again_needed() { return correction_waits(db_) || !zone_differences(db_).empty(); }

bool Journal::derive_again(std::int64_t frames) {
  try {
    if (!again_) {
      remove_side_tables(db_);
      again_.emplace(db_, kSideTables, DeriveAgain::Names::of_database);
    }
    db_.exec("BEGIN IMMEDIATE");
    const bool caught_up = again_->step(frames) < frames;
    if (caught_up) again_->finish();
    if (caught_up) {
      swap_side_tables(db_);
      again_->write_clock_offsets();
    }
    db_.exec("COMMIT");
    if (!caught_up) return false;
  } catch (...) {
    db_.tryExec("ROLLBACK");
    again_.reset();
    throw;
  }
  deriver_ = again_->deriver();
  rows_.derived_with(again_->correction_id());
  rows_.forget_keys();
  offset_ = again_->clock_offset(session_id_);
  again_.reset();
  return true;
}

StreamPoint Journal::stream_point() const {
  return {deriver_.in_session() ? session_id_ : 0, std::string(framer_.pending())};
}

StreamPoint Journal::stream_point_at_begin() const {
  return {saved_->deriver.in_session() ? saved_->session_id : 0, std::string(saved_->framer.pending())};
}

void Journal::taken_in(const StreamId& stream_id, std::int64_t messages) {
  write_intake(db_, {stream_id, messages, stream_point(), process_frame_id_});
}

bool Journal::empty_wal_above(std::int64_t bytes) { return wal_bytes(db_) <= bytes || checkpoint(db_); }

}  // namespace acd
