#include "store/place.h"

#include <SQLiteCpp/Statement.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "clock/clock.h"
#include "record/decode.h"
#include "record/identity.h"
#include "store/query.h"
#include "store/session_row.h"

namespace acd {
namespace {

// The record that a session begins with.
struct Begin {
  Instant at;
  FrameId first = 0;  // of the session's frames
  std::int64_t identity = 0;
  int number = 0;
  FrameId repeated_by = 0;  // the first frame of the capture in that second with the same record
};

class Place {
 public:
  Place(SQLite::Database& db, Session session)
      : db_(db),
        session_(std::move(session)),
        corrections_(db),
        other_before_(
            db, "SELECT frame_id FROM frame WHERE frame_id < ? AND session_id <> ? ORDER BY frame_id DESC LIMIT 1") {}

  std::vector<Correction> find() {
    if (!find_own_frames() || !find_begins() || !compare()) return {};
    sort_as_derived();
    std::vector<Correction> places;
    FrameId from = first_;  // what has no place yet begins here
    Instant from_at = begin_;
    for (const Begin& begin : begins_) {
      if (begin.at < from_at) continue;
      FrameId before = 0;
      if (begin.repeated_by >= from && begin.repeated_by != first_record_)
        before = begin.repeated_by + 1;
      else if (begin.repeated_by == 0 && ends_before(begin))
        before = before_;
      if (before == 0) continue;
      places.push_back({0, from, before, {}, begin.first});
      if (before == before_) break;
      from = before;
      from_at = begin.at;
    }
    return places;
  }

 private:
  FrameId first_frame(std::int64_t session_id, FrameId frame_id) {
    other_before_.restart({frame_id, session_id});
    return other_before_.step() ? other_before_.number(0) + 1 : 1;
  }

  // False if it has no record, or a correction says what to do with them already.
  bool find_own_frames() {
    Query own(db_, "SELECT min(first_frame_id), max(last_frame_id), min(from_at) FROM coverage WHERE session_id = ?");
    own.restart({session_.session_id});
    own.step();
    if (!own.optional_number(0)) return false;
    first_record_ = own.number(0);
    first_ = first_frame(session_.session_id, first_record_);
    begin_ = {own.number(2)};
    Query other_behind(db_,
                       "SELECT frame_id FROM frame WHERE frame_id > ? AND session_id <> ? ORDER BY frame_id LIMIT 1");
    other_behind.restart({own.number(1), session_.session_id});
    before_ =
        other_behind.step() ? other_behind.number(0) : db_.execAndGet("SELECT max(frame_id) FROM frame").getInt64() + 1;
    return corrections_.believed(first_record_);
  }

  // Of sessions that were recorded earlier and do not begin before this one. What prune has cut begins before all.
  bool find_begins() {
    SQLite::Statement raw(db_, "SELECT raw FROM frame WHERE frame_id = ?");
    Query begins(db_,
                 "SELECT session_id, from_at, first_frame_id, min(coverage_id) FROM coverage WHERE session_id < ? AND "
                 "session_id > (SELECT coalesce(max(session_id), 0) FROM carry) GROUP BY session_id");
    begins.restart({session_.session_id});
    while (begins.step()) {
      const Instant at{begins.number(1)};
      const FrameId record = begins.number(2);
      if (at < begin_ || !corrections_.believed(record)) continue;
      raw.bind(1, record);
      if (!raw.executeStep()) continue;
      const Frame frame{bytes_of(raw.getColumn(0))};
      const Decoded decoded = decode(frame);
      if (const auto* found = std::get_if<Record>(&decoded))
        begins_.push_back({at, first_frame(begins.number(0), record), record_identity(frame), found->head.number});
      raw.reset();
    }
    return !begins_.empty();
  }

  // The capture's records with their times. False if these fall: then it is no stretch of time that could be placed.
  bool compare() {
    std::multimap<Instant, Begin*> at;
    for (Begin& begin : begins_) at.emplace(begin.at, &begin);
    Clock clock(session_.zone);
    clock.begin_capture(session_.first_date.value_or(0));
    SQLite::Statement row(db_,
                          "SELECT frame_id, raw FROM frame WHERE frame_id >= ?1 AND frame_id < ?2 AND NOT EXISTS "
                          "(SELECT 1 FROM reject WHERE reject.frame_id = frame.frame_id) ORDER BY frame_id");
    row.bind(1, first_);
    row.bind(2, before_);
    while (row.executeStep()) {
      const auto column = row.getColumn(1);
      const Frame frame{bytes_of(column)};
      const Decoded decoded = decode(frame);
      const auto* record = std::get_if<Record>(&decoded);
      if (!record) continue;
      const auto* refresh = std::get_if<Refresh>(&record->body);
      const Tick tick = clock.resolve(record->head.time_of_day_s, refresh ? std::optional(refresh->date) : std::nullopt,
                                      std::nullopt);
      if (tick.stepped && end_) return false;
      end_ = tick.at;
      last_number_ = record->head.number;
      const auto [from, to] = at.equal_range(tick.at);
      for (auto begin = from; begin != to; ++begin)
        if (begin->second->repeated_by == 0 && begin->second->identity == record_identity(frame))
          begin->second->repeated_by = row.getColumn(0).getInt64();
    }
    return end_.has_value();
  }

  void sort_as_derived() {
    const auto runs = corrections_.order(0);
    const auto run_of = [&](const Begin& begin) {
      return std::find_if(runs.begin(), runs.end(),
                          [&](const FrameRun& r) { return r.first <= begin.first && begin.first < r.before; });
    };
    std::sort(begins_.begin(), begins_.end(), [&](const Begin& a, const Begin& b) {
      return std::pair(run_of(a), a.first) < std::pair(run_of(b), b.first);
    });
  }

  // Within a second the record numbers decide.
  bool ends_before(const Begin& begin) const {
    return *end_ < begin.at || (*end_ == begin.at && (begin_ < begin.at || (*last_number_ + 1) % 100 == begin.number));
  }

  SQLite::Database& db_;
  const Session session_;
  const Corrections corrections_;
  Query other_before_;
  FrameId first_ = 0, first_record_ = 0, before_ = 0;  // of the capture
  Instant begin_;
  std::optional<Instant> end_;
  std::optional<int> last_number_;
  std::vector<Begin> begins_;
};

}  // namespace

std::vector<Correction> places_of(SQLite::Database& db, std::int64_t session_id) {
  const auto stored = read_session(db, session_id);
  if (!stored || stored->session.kind == SessionKind::live) return {};
  return Place(db, stored->session).find();
}

bool place_captures(SQLite::Database& db) {
  std::vector<std::int64_t> captures;
  Query row(db,
            "SELECT session_id FROM session WHERE kind <> 'live' AND ended_us IS NOT NULL AND NOT EXISTS (SELECT 1 "
            "FROM correction c JOIN frame f ON f.frame_id = c.first_frame_id WHERE c.ahead_of_frame_id IS NOT NULL AND "
            "f.session_id = session.session_id) ORDER BY session_id");
  row.restart({});
  while (row.step()) captures.push_back(row.number(0));
  bool any = false;
  for (const std::int64_t session_id : captures)
    for (const Correction& place : places_of(db, session_id)) {
      add_correction(db, place);
      any = true;
    }
  return any;
}

}  // namespace acd
