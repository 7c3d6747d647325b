#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "state/board.h"
#include "store/deriver.h"
#include "store/row_writer.h"
#include "wire/framer.h"

namespace acd {

class Journal;

/// Brings the board up to date with a frame that was derived; how many of its values changed.
std::int64_t update_board(Board& board, const Deriver& deriver, const Deriver::Outcome& outcome,
                          std::optional<Arrival> received);

/// The present ahead of a journal that cannot be written: the same fold over what arrives, without rows.
///
/// Begins where the journal's last transaction began, which was rolled back or is not committed yet, and is told of
/// everything that comes behind. A value of its own: the journal, rolled back and given the same again, is not touched.
class Lookahead : private FrameSink {
 public:
  explicit Lookahead(const Journal& journal);

  void begin_session(const SessionStart& start);
  void bytes(std::string_view bytes, Arrival received);
  void end_session(std::int64_t ended_us, std::string_view why);
  void dropped(std::int64_t) {}
  void clock_set(std::int64_t by_us) { deriver_.correct_arrivals(by_us); }

  const Board& board() const { return board_; }
  /// Counts changes of the board, on from the journal's.
  std::int64_t board_changes() const { return board_changes_; }

 private:
  void frame(const Frame& frame) override;
  void more_line_end(std::string_view) override {}

  Framer framer_;
  Deriver deriver_;
  Board board_;
  std::int64_t board_changes_;
  FrameId last_frame_id_;
  std::int64_t session_id_;
  std::optional<Arrival> received_;
};

}  // namespace acd
