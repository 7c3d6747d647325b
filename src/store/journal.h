#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "state/board.h"
#include "store/correction.h"
#include "store/derive_again.h"
#include "store/deriver.h"
#include "store/intake_row.h"
#include "store/row_writer.h"
#include "wire/framer.h"

namespace acd {

/// The one write path: received bytes to frames, rows and the present, in transactions.
///
/// Between begin() and commit() sessions are begun, fed and ended. A frame, its arrival, its decoded row and all that
/// was derived from it are in one transaction. If anything throws, call rollback(): the journal is as it was at
/// begin(), and the same input can be given again. Does not own the database; one thread.
class Journal : private FrameSink {
 public:
  /// Goes on from what the database holds. A session that an earlier process left open stays open until resume() or
  /// close_left_open().
  explicit Journal(SQLite::Database& db);

  static constexpr int kWaitForShell_ms = 2000;  ///< for a person's statement in an sqlite3 shell

  /// Waits so long at the most while another program has the database locked.
  void begin(int wait_for_lock_ms = kWaitForShell_ms);
  void commit();
  void rollback();

  /// In a transaction: the next bytes belong to a new session.
  void begin_session(SessionStart start);
  /// In a transaction, in a session. All of `bytes` arrived at `received`; few captures have it.
  void bytes(std::string_view bytes, std::optional<Arrival> received);
  /// In a transaction: ends the session; `why` is stored ("closed", "stopped", "end of capture" ...).
  void end_session(std::int64_t ended_us, std::string_view why);
  /// In a transaction, in a session: so many bytes of it arrived, but could not be kept.
  void dropped(std::int64_t bytes);
  /// In a transaction: leaves the live session, if one is open, so that captures can be recorded before its connection
  /// ends. They do not change the present, and nothing of the connection may be given until continue_live().
  void pause_live(std::int64_t now_us);
  /// In the same transaction, between sessions: another session continues the one that was left, as if it had not been.
  void continue_live(std::int64_t now_us);

  /// In a transaction: nothing of these frames counts any more, for another session has all that they have.
  void disbelieve(FrameId first, FrameId before);

  /// What comes now is stamped by the clock of a process that has just begun.
  void begin_process() { process_frame_id_ = last_frame_id_ + 1; }
  /// Or by that of an earlier one, which began with this frame.
  void begin_process(FrameId frame_id) { process_frame_id_ = frame_id; }
  /// In a transaction: the host's clock was set by so many microseconds. What this process stamped before counts as
  /// corrected by it; what was derived from that is derived again (derive_again_needed).
  void clock_set(std::int64_t by_us);

  /// Whether a correction is not yet in what is stored (the host's clock was set, a capture was recorded that begins
  /// before others), or time was derived by other rules of its zone than today's.
  bool derive_again_needed();
  /// Outside of a transaction: derives everything again, beside what is stored, `frames` further frames. When it has
  /// caught up with the last frame, its rows take the place of those that were stored, and this goes on from there:
  /// true. Throws as commit() does; then begin anew with the next call.
  bool derive_again(std::int64_t frames);

  /// The rules of the live sessions' zone have changed: these hold from the next record on. Outside of a transaction.
  void use_rules(const Zone& zone);

  /// Where the stream is that has been fed so far.
  StreamPoint stream_point() const;
  /// The same as it was at begin().
  StreamPoint stream_point_at_begin() const;
  /// In a transaction: with it so many messages of a stream have been taken in.
  void taken_in(const StreamId& stream_id, std::int64_t messages);
  /// How far the last stream was taken in; none if none was.
  std::optional<IntakeRow> intake() { return read_intake(db_); }

  /// The session that an earlier process left open, if any.
  const std::optional<SessionStart>& left_open() const { return left_open_; }
  /// Bytes stored of it so far: a replay goes on behind them.
  std::uint64_t left_open_bytes() const { return left_open_bytes_; }
  /// Goes on with it.
  void resume();
  /// In a transaction: ends it where its last record is.
  void close_left_open(std::int64_t ended_us);

  /// Frames stored since the database began, pruned or not.
  FrameId last_frame_id() const { return last_frame_id_; }
  /// Frames in the open transaction.
  std::int64_t frames_in_batch() const { return last_frame_id_ - saved_->last_frame_id; }

  Board& board() { return board_; }
  const Board& board() const { return board_; }
  /// Counts changes of the board.
  std::int64_t board_changes() const { return board_changes_; }
  const Deriver& deriver() const { return deriver_; }

  /// Moves the whole WAL into the database file and empties it when it has grown above this size, if no reader is in
  /// the way. False: one is, or the disk failed; try again later. Outside of a transaction.
  bool empty_wal_above(std::int64_t bytes);

 private:
  friend class Lookahead;
  // What a rollback puts back.
  struct Saved {
    Framer framer;
    Deriver deriver;
    Board board;
    std::int64_t board_changes;
    FrameId last_frame_id;
    FrameId line_frame_id;
    std::int64_t session_id;
    std::int64_t process_frame_id;
    ClockOffset offset;
    std::optional<SessionStart> start;
    std::optional<SessionStart> left_open;
  };
  // A live session that captures are recorded beside.
  struct Paused {
    std::optional<SessionStart> start;
    Framer framer;
    FrameId line_frame_id;
    std::optional<Arrival> received;
    std::int64_t begun_us;
  };

  void frame(const Frame& frame) override;
  void more_line_end(std::string_view raw) override;
  void show(const Deriver::Outcome& outcome, bool is_new);
  void place_ended();
  void doubt_earlier_futures(const Changes& changes);
  void restore();
  void count_again();
  void restore_left_open(const Deriver::Memory& memory);

  SQLite::Database& db_;
  RowWriter rows_;
  Framer framer_;
  Deriver deriver_;
  Board board_;
  std::int64_t board_changes_ = 0;
  FrameId last_frame_id_ = 0;
  FrameId line_frame_id_ = 0;  // the last one of the session
  std::int64_t session_id_ = 0;
  std::optional<SessionStart> start_;  // of the open session
  std::optional<Paused> paused_;       // in the open transaction
  FrameId process_frame_id_ = 0;
  ClockOffset offset_;
  std::optional<Arrival> received_;  // of the bytes at work
  std::optional<SessionStart> left_open_;
  std::uint64_t left_open_bytes_ = 0;
  std::optional<Saved> saved_;
  std::optional<DeriveAgain> again_;
  std::int64_t begun_us_ = 0;            // of the session
  bool is_live_ = true;                  // a capture's arrivals do not say when it is recorded
  std::vector<std::int64_t> ended_;      // sessions, in the open transaction
  std::int64_t judged_coverage_id_ = 0;  // pieces up to here were compared with what earlier sessions tell
};

}  // namespace acd
