#include "store/refold.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "core/error.h"
#include "store/query.h"

namespace acd {
namespace {

Account account_of(const Carry& carry) {
  Account account;
  for (const Interval& time : carry.account) account.add(time);
  for (const auto& [at, records] : carry.seams)
    for (const auto& [identity, frames] : records)
      for (const FrameId frame_id : frames) account.add_seam(at, identity, frame_id);
  return account;
}

}  // namespace

Refold::Refold(SQLite::Database& db)
    : db_(db),
      page_(db,
            "SELECT frame_id, session_id, received_us, raw FROM frame WHERE frame_id >= ?1 AND frame_id < ?2 "
            "ORDER BY frame_id LIMIT ?3"),
      next_(db, "SELECT session_id FROM frame WHERE frame_id > ?1 ORDER BY frame_id LIMIT 1"),
      corrections_(db) {
  const auto carry = read_carry(db);
  runs_ = corrections_.order(carry ? carry->before_frame_id : 0);
  next_frame_id_ = runs_.front().first;
  if (!carry) return;
  deriver_ = Deriver::restore(carry->memory, account_of(*carry), carry->present, carry->past);
  session_ = read_session(db, carry->session_id);
  if (!session_)
    throw Error(
        fmt::format("the database lacks session {}; run acd-recorder salvage --db FILE --to NEW", carry->session_id));
  deriver_.restore_open_session(session_->session, carry->memory, carry->piece.value_or(CoveragePiece{}));
  reframer_ = Reframer(carry->framing);
  session_bytes_ = carry->session_bytes;
  last_frame_id_ = carry->before_frame_id - 1;
  carried_.shifts = carried_shifts(*carry);
  carried_.calls = carried_calls(*carry);
  for (const auto& [at, records] : carry->seams)
    for (const auto& [identity, frames] : records)
      for (const FrameId frame_id : frames) carried_.seams.push_back({at, identity, frame_id});
  carried_.all_agents = true;
}

std::int64_t Refold::step(std::int64_t most, FrameId until, const Take& take) {
  look_again();
  std::int64_t taken = 0;
  while (next_frame_id_ < until) {
    const FrameId before = runs_[run_].before;
    taken += take_run(most - taken, std::min(until, before), take);
    if (taken == most || until < before || run_ + 1 == runs_.size()) return taken;
    end_run();
  }
  return taken;
}

// Frames of the run at work, up to `before`.
std::int64_t Refold::take_run(std::int64_t most, FrameId before, const Take& take) {
  page_.bind(1, next_frame_id_);
  page_.bind(2, before);
  page_.bind(3, most);
  std::int64_t taken = 0;
  for (; page_.executeStep(); ++taken) {
    const FrameId frame_id = page_.getColumn(0).getInt64();
    enter(page_.getColumn(1).getInt64());
    std::optional<Arrival> received;
    if (const auto us = page_.getColumn(2); !us.isNull()) received = corrections_.arrival(frame_id, {us.getInt64()});
    const auto column = page_.getColumn(3);
    const std::string_view raw = bytes_of(column);
    const Frame frame{raw, reframer_.next(raw, is_cut_off(frame_id, raw))};
    const bool believed = corrections_.believed(frame_id);
    const Deriver::Outcome& outcome = deriver_.apply(frame_id, frame, received, believed);
    take(frame_id, outcome);
    if (received && believed && is_whole_ && std::holds_alternative<Record>(outcome.decoded))
      clock_offsets_[session_->session.session_id].add(outcome.at - received->second());
    next_frame_id_ = frame_id + 1;
    last_frame_id_ = std::max(last_frame_id_, frame_id);
    session_bytes_ += raw.size();
  }
  page_.reset();
  return taken;
}

// The rest of a session of which a part was moved comes later.
void Refold::end_run() {
  const FrameRun& run = runs_[run_];
  if (run.moved && session_ && session_of_next(run.before - 1) == session_->session.session_id) {
    suspended_[session_->session.session_id] = {deriver_.suspend(), reframer_, session_bytes_, is_whole_};
    session_.reset();
  }
  next_frame_id_ = runs_[++run_].first;
}

// A session without frames leaves nothing behind.
void Refold::enter(std::int64_t session_id) {
  if (session_ && session_->session.session_id == session_id) return;
  leave();
  session_ = read_session(db_, session_id);
  if (!session_)
    throw Error(fmt::format("the database lacks session {}; run acd-recorder salvage --db FILE --to NEW", session_id));
  if (auto suspended = suspended_.extract(session_id)) {
    deriver_.resume(session_->session, suspended.mapped().derivation);
    reframer_ = suspended.mapped().reframer;
    session_bytes_ = suspended.mapped().bytes;
    is_whole_ = suspended.mapped().is_whole;
    return;
  }
  deriver_.begin_session(session_->session);
  is_whole_ = true;
  reframer_ = Reframer();
  session_bytes_ = 0;
  if (session_->session.kind == SessionKind::live) reframer_ = std::exchange(continued_, Reframer());
}

void Refold::leave() {
  if (!session_) return;
  if (session_->ended_by == kContinued) {
    deriver_.end_session_to_continue();
    continued_ = reframer_;
  } else {
    deriver_.end_session();
  }
  session_.reset();
}

// A recorder at work may have ended the session meanwhile.
void Refold::look_again() {
  if (session_) session_ = read_session(db_, session_->session.session_id);
}

void Refold::finish() {
  look_again();
  if (session_ && !session_->open()) leave();
  const auto newest = read_open_session(db_);
  if (newest && !session_) enter(newest->session.session_id);
}

bool Refold::is_cut_off(FrameId frame_id, std::string_view raw) {
  if (Reframer::has_line_end(raw) || !session_->was_finished()) return false;
  return session_of_next(frame_id) != session_->session.session_id;
}

std::int64_t Refold::session_of_next(FrameId after) {
  next_.bind(1, after);
  const std::int64_t found = next_.executeStep() ? next_.getColumn(0).getInt64() : 0;
  next_.reset();
  return found;
}

Carry Refold::cut(FrameId before, Day first_day) {
  enter(session_of_next(next_frame_id_ - 1));
  Carry carry;
  carry.before_frame_id = before;
  carry.first_day = first_day;
  carry.session_id = session_->session.session_id;
  carry.session_bytes = session_bytes_;
  carry.memory = deriver_.memory();
  if (deriver_.stretch()) carry.piece = deriver_.stretch()->piece();
  carry.account = deriver_.account().stretches();
  carry.seams = deriver_.account().seams();
  carry.framing = reframer_.memory();
  carry.present = deriver_.present();
  carry.past = deriver_.past();
  return carry;
}

Changes Refold::take_changes() {
  Changes changes = deriver_.take_changes();
  if (!carried_.all_agents) return changes;
  changes.all_agents = true;
  changes.shifts.insert(changes.shifts.begin(), carried_.shifts.begin(), carried_.shifts.end());
  changes.calls.insert(changes.calls.begin(), carried_.calls.begin(), carried_.calls.end());
  changes.seams.insert(changes.seams.begin(), carried_.seams.begin(), carried_.seams.end());
  carried_ = Changes();
  return changes;
}

}  // namespace acd
