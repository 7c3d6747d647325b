#include "store/lookahead.h"

#include "store/journal.h"

namespace acd {

std::int64_t update_board(Board& board, const Deriver& deriver, const Deriver::Outcome& outcome,
                          std::optional<Arrival> received) {
  const auto* record = std::get_if<Record>(&outcome.decoded);
  if (!record) return 0;
  const double at_s = received ? static_cast<double>(received->unix_us) / 1e6 : static_cast<double>(outcome.at.unix_s);
  std::int64_t changes = board.heard(record->head.code, at_s);
  if (const auto* report = std::get_if<QueueReport>(&record->body)) changes += board.report(*report);
  const auto& agents = deriver.current().agents();
  for (const AgentId& id : outcome.touched) changes += board.agent(id, agents.find(id)->second.facts());
  return changes;
}

Lookahead::Lookahead(const Journal& journal)
    : framer_(journal.saved_->framer),
      deriver_(journal.saved_->deriver),
      board_(journal.saved_->board),
      board_changes_(journal.saved_->board_changes),
      last_frame_id_(journal.saved_->last_frame_id),
      session_id_(journal.saved_->session_id) {}

void Lookahead::begin_session(const SessionStart& start) {
  Session session = start.session;
  session.session_id = ++session_id_;
  framer_ = Framer();
  deriver_.begin_session(session);
}

void Lookahead::bytes(std::string_view bytes, Arrival received) {
  received_ = received;
  framer_.feed(bytes, *this);
  deriver_.take_changes();  // no rows: they would only pile up
}

void Lookahead::end_session(std::int64_t, std::string_view) {
  framer_.finish(*this);
  deriver_.end_session();
}

void Lookahead::frame(const Frame& frame) {
  const Deriver::Outcome& outcome = deriver_.apply(++last_frame_id_, frame, received_);
  board_changes_ += update_board(board_, deriver_, outcome, received_);
}

}  // namespace acd
