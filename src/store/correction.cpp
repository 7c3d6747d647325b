#include "store/correction.h"

#include <SQLiteCpp/Statement.h>

#include <algorithm>
#include <iterator>
#include <limits>
#include <string>
#include <utility>

namespace acd {
namespace {

constexpr std::int64_t kDay_s = 86'400;

std::optional<std::int64_t> number(SQLite::Database& db, const char* sql, std::int64_t value) {
  SQLite::Statement row(db, sql);
  row.bind(1, value);
  if (!row.executeStep() || row.getColumn(0).isNull()) return std::nullopt;
  return row.getColumn(0).getInt64();
}

// When a session was recorded at the latest (a capture's arrivals are of another host); none if no clock that could be right says so. Its own stamp may be wrong
// as its dates are; but the session behind it then began earlier, and not before the one ahead of it.
std::optional<std::int64_t> recorded_by_us(SQLite::Database& db, std::int64_t session_id, FrameId last_frame_id) {
  constexpr std::int64_t kPlausible_us = 1'577'836'800'000'000;  // 2020: a host without a battery begins before it
  const auto received = number(db, "SELECT received_us FROM frame JOIN session USING(session_id) WHERE frame_id = ? AND kind = 'live'", last_frame_id);
  const auto begun = number(db, "SELECT begun_us FROM session WHERE session_id = ?", session_id);
  const auto ahead = number(db, "SELECT begun_us FROM session WHERE session_id = ? - 1", session_id);
  const auto behind = number(db, "SELECT begun_us FROM session WHERE session_id = ? + 1", session_id);
  std::optional<std::int64_t> by_us;
  if (const auto own = received ? received : begun; own && *own >= kPlausible_us) by_us = own;
  if (behind && *behind >= std::max(ahead.value_or(0), kPlausible_us))
    by_us = std::min(by_us.value_or(*behind), *behind);
  return by_us;
}

// The place of the run that begins with the frame: one that has it within is cut there.
std::vector<FrameRun>::iterator cut_at(std::vector<FrameRun>& runs, FrameId frame_id) {
  const auto run = std::find_if(runs.begin(), runs.end(),
                                [&](const FrameRun& r) { return r.first <= frame_id && frame_id < r.before; });
  if (run == runs.end() || run->first == frame_id) return run;
  const FrameRun rest{frame_id, std::exchange(run->before, frame_id), run->moved};
  return runs.insert(std::next(run), rest);
}

void move(std::vector<FrameRun>& runs, const FrameRun& part, FrameId ahead_of) {
  cut_at(runs, part.before);
  if (const auto place = cut_at(runs, part.first); place != runs.end()) runs.erase(place);
  runs.insert(cut_at(runs, ahead_of), part);
}

bool continues(std::string_view ended_by) {
  return ended_by == coverage_end_name(CoverageEnd::midnight) || ended_by == coverage_end_name(CoverageEnd::overlap);
}

// Frames of the whole stretch that a piece belongs to.
Correction stretch_of(SQLite::Database& db, std::int64_t coverage_id, std::int64_t session_id) {
  SQLite::Statement row(db,
                        "SELECT first_frame_id, last_frame_id, coalesce(ended_by, '') FROM coverage WHERE coverage_id "
                        "= ?1 AND session_id = ?2");
  Correction frames;
  const auto look = [&](std::int64_t id) {
    row.reset();
    row.bind(1, id);
    row.bind(2, session_id);
    return row.executeStep();
  };
  std::int64_t first = coverage_id;
  while (look(first - 1) && continues(row.getColumn(2).getString())) --first;
  for (std::int64_t id = first; look(id); ++id) {
    if (id == first) frames.first = row.getColumn(0).getInt64();
    frames.before = std::max(frames.before, row.getColumn(1).getInt64() + 1);
    if (!continues(row.getColumn(2).getString())) break;
  }
  return frames;
}

}  // namespace

void add_correction(SQLite::Database& db, const Correction& correction) {
  SQLite::Statement row(
      db, "INSERT INTO correction(first_frame_id, before_frame_id, by_us, ahead_of_frame_id) VALUES(?,?,?,?)");
  row.bind(1, correction.first);
  row.bind(2, correction.before);
  if (correction.by_us) row.bind(3, *correction.by_us);
  if (correction.ahead_of) row.bind(4, *correction.ahead_of);
  row.exec();
}

std::int64_t newest_correction(SQLite::Database& db) {
  return db.execAndGet("SELECT coalesce(max(correction_id), 0) FROM correction").getInt64();
}

bool correction_waits(SQLite::Database& db) {
  return newest_correction(db) > db.execAndGet("SELECT coalesce(max(correction_id), 0) FROM derivation").getInt64();
}

bool only_places_wait(SQLite::Database& db) {
  return correction_waits(db) && db.execAndGet(
                                       "SELECT NOT EXISTS (SELECT 1 FROM correction WHERE ahead_of_frame_id IS NULL "
                                       "AND correction_id > (SELECT "
                                       "coalesce(max(correction_id), 0) FROM derivation))")
                                         .getInt() != 0;
}

Corrections::Corrections(SQLite::Database& db) {
  SQLite::Statement row(db,
                        "SELECT correction_id, first_frame_id, before_frame_id, by_us, ahead_of_frame_id FROM "
                        "correction ORDER BY 1");
  while (row.executeStep()) {
    Correction correction;
    correction.correction_id = row.getColumn(0).getInt64();
    correction.first = row.getColumn(1).getInt64();
    correction.before = row.getColumn(2).getInt64();
    if (!row.getColumn(3).isNull()) correction.by_us = row.getColumn(3).getInt64();
    if (!row.getColumn(4).isNull()) correction.ahead_of = row.getColumn(4).getInt64();
    newest_ = correction.correction_id;
    (correction.ahead_of ? places_ : dates_).push_back(correction);
  }
}

Arrival Corrections::arrival(FrameId frame_id, Arrival stamped) const {
  for (const Correction& correction : dates_)
    if (correction.first <= frame_id && frame_id < correction.before) stamped.unix_us += correction.by_us.value_or(0);
  return stamped;
}

bool Corrections::believed(FrameId frame_id) const {
  for (const Correction& correction : dates_)
    if (correction.disbelieves() && correction.first <= frame_id && frame_id < correction.before) return false;
  return true;
}

std::vector<FrameRun> Corrections::order(FrameId from) const {
  std::vector<FrameRun> runs{{from, std::numeric_limits<FrameId>::max()}};
  for (const Correction& place : places_)
    if (*place.ahead_of >= from) move(runs, {place.first, place.before, true}, *place.ahead_of);
  return runs;
}

std::vector<Correction> false_futures(SQLite::Database& db, const CoveragePiece& piece, std::int64_t now_us) {
  std::vector<Correction> found;
  if (now_us / 1'000'000 + kDay_s < piece.time.from.unix_s) return found;  // it is none to judge
  SQLite::Statement row(db,
                        "SELECT coverage_id, session_id, last_frame_id, from_at FROM coverage WHERE counted AND day "
                        "BETWEEN ?1 - 1 AND ?1 + 1 AND from_at <= ?2 AND to_at >= ?3 AND session_id < ?4");
  row.bind(1, piece.day);
  row.bind(2, piece.time.to.unix_s);
  row.bind(3, piece.time.from.unix_s);
  row.bind(4, piece.session_id);
  while (row.executeStep()) {
    const std::int64_t session_id = row.getColumn(1).getInt64();
    const auto by_us = recorded_by_us(db, session_id, row.getColumn(2).getInt64());
    if (by_us && *by_us / 1'000'000 + kDay_s < row.getColumn(3).getInt64())
      found.push_back(stretch_of(db, row.getColumn(0).getInt64(), session_id));
  }
  return found;
}

}  // namespace acd
