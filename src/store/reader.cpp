#include "store/reader.h"

#include <SQLiteCpp/Statement.h>

#include <algorithm>
#include <limits>
#include <tuple>
#include <unordered_map>

#include "store/deriver.h"
#include "store/session_row.h"

namespace acd {
namespace {

constexpr std::int64_t kDay = 86400;
constexpr std::int64_t kFarthestWest_s = 12 * 3600;
constexpr std::int64_t kFarthestEast_s = 14 * 3600;

Day floor_day(std::int64_t s) { return static_cast<Day>(s / kDay - (s % kDay < 0 ? 1 : 0)); }

CoveragePiece piece_of(SQLite::Statement& row) {
  CoveragePiece piece;
  piece.coverage_id = row.getColumn(0).getInt64();
  piece.session_id = row.getColumn(1).getInt64();
  piece.day = row.getColumn(2).getInt();
  piece.time = {{row.getColumn(3).getInt64()}, {row.getColumn(4).getInt64()}};
  piece.first_frame_id = row.getColumn(5).getInt64();
  piece.last_frame_id = row.getColumn(6).getInt64();
  piece.ended_by = coverage_end_of(row.getColumn(7).getString());
  return piece;
}

}  // namespace

DayRange days_of(Interval range) {
  return {floor_day(range.from.unix_s - kFarthestWest_s), floor_day(range.to.unix_s + kFarthestEast_s)};
}

Reader::Reader(SQLite::Database& db, View view) : db_(db), view_(view) {
  if (view_ == View::snapshot) db_.exec("BEGIN");
}

Reader::~Reader() {
  if (view_ == View::snapshot) db_.tryExec("ROLLBACK");
}

DayRange Reader::stored_days(Interval range) {
  DayRange days{0, -1};
  SQLite::Statement row(db_, "SELECT DISTINCT zone FROM session");
  while (row.executeStep()) {
    const Zone zone = stored_zone(row.getColumn(0).getString());
    const DayRange of_zone{zone.local_day(range.from), zone.local_day(range.to - 1)};
    const bool first = days.last < days.first;
    days = first ? of_zone : DayRange{std::min(days.first, of_zone.first), std::max(days.last, of_zone.last)};
  }
  return days;
}

std::optional<std::string> Reader::zone() { return last_zone(db_); }

std::optional<Interval> Reader::recorded(Instant end) {
  SQLite::Statement row(db_, "SELECT min(from_at), max(min(to_at, ?1)) FROM coverage WHERE counted AND from_at < ?1");
  row.bind(1, end.unix_s);
  row.executeStep();
  if (row.getColumn(0).isNull()) return std::nullopt;
  return Interval{{row.getColumn(0).getInt64()}, {row.getColumn(1).getInt64()}};
}

bool Reader::has_live_sessions() {
  return SQLite::Statement(db_, "SELECT 1 FROM session WHERE kind = 'live' LIMIT 1").executeStep();
}

std::optional<std::int64_t> Reader::clock_offset_s() {
  SQLite::Statement row(
      db_,
      "SELECT clock_offset_s FROM session WHERE kind = 'live' AND clock_offset_s IS NOT NULL ORDER BY "
      "session_id DESC LIMIT 1");
  return row.executeStep() ? std::optional(row.getColumn(0).getInt64()) : std::nullopt;
}

int Reader::derivation_version() {
  SQLite::Statement row(db_, "SELECT version FROM derivation");
  return row.executeStep() ? row.getColumn(0).getInt() : 0;
}

std::vector<AgentName> Reader::agents() {
  std::vector<AgentName> agents;
  SQLite::Statement row(db_, "SELECT agent_key, agent_id FROM agent");
  while (row.executeStep()) agents.push_back({row.getColumn(0).getInt64(), row.getColumn(1).getString()});
  std::sort(agents.begin(), agents.end(), [](const AgentName& a, const AgentName& b) { return a.id < b.id; });
  return agents;
}

std::vector<QueueName> Reader::queues() {
  std::vector<QueueName> queues;
  SQLite::Statement row(db_, "SELECT queue_key, kind, queue_id FROM queue");
  while (row.executeStep())
    queues.push_back({row.getColumn(0).getInt64(),
                      row.getColumn(1).getString() == "group" ? QueueKind::group : QueueKind::path,
                      row.getColumn(2).getString()});
  std::sort(queues.begin(), queues.end(),
            [](const QueueName& a, const QueueName& b) { return std::tie(a.kind, a.id) < std::tie(b.kind, b.id); });
  return queues;
}

std::string Reader::directory_number(std::int64_t key) {
  if (key == 0) return {};
  SQLite::Statement row(db_, "SELECT directory_number FROM directory WHERE directory_key = ?");
  row.bind(1, key);
  return row.executeStep() ? row.getColumn(0).getString() : std::string();
}

std::vector<CoveragePiece> Reader::coverage(Interval range) {
  const DayRange days = days_of(range);
  SQLite::Statement row(
      db_,
      "SELECT coverage_id, session_id, day, from_at, to_at, first_frame_id, last_frame_id, ended_by FROM coverage "
      "WHERE day BETWEEN ? AND ? AND counted ORDER BY from_at, coverage_id");
  row.bind(1, days.first);
  row.bind(2, days.last);
  std::vector<CoveragePiece> pieces;
  while (row.executeStep()) {
    const CoveragePiece piece = piece_of(row);
    if (piece.time.from < range.to && piece.time.to >= range.from) pieces.push_back(piece);
  }
  return pieces;
}

// A stretch that began on an earlier day begins there. Behind an overlap, samples from before it, of the same stretch,
// may still hold.
void Reader::extend_to_begin(CoveredRun& run, std::int64_t first_coverage_id) {
  SQLite::Statement row(db_,
                        "SELECT from_at, to_at, first_frame_id, counted, ended_by FROM coverage WHERE coverage_id = ?");
  bool whole = false;  // its begin is found
  for (std::int64_t id = first_coverage_id - 1;; --id) {
    row.reset();
    row.bind(1, id);
    const bool found = row.executeStep();
    if (!found && pruned() && pruned()->coverage_id == id + 1) return extend_before_cut(run, whole);
    const CoverageEnd ended_by = found ? coverage_end_of(row.getColumn(4).getString()) : CoverageEnd::session;
    const bool counted = found && row.getColumn(3).getInt() != 0;
    if (!whole) run.first_held_frame_id = run.first_frame_id;
    whole = whole || !counted || ended_by != CoverageEnd::midnight;
    const bool same_stretch = ended_by == CoverageEnd::midnight || ended_by == CoverageEnd::overlap;
    if (whole) run.begin = {run.time.from, run.first_frame_id};
    if (whole && (!same_stretch || row.getColumn(1).getInt64() + Deriver::kSampleHolds_s <= run.time.from.unix_s))
      return;
    if (!whole) run.time.from = {row.getColumn(0).getInt64()};
    (whole ? run.first_held_frame_id : run.first_frame_id) = row.getColumn(2).getInt64();
  }
}

// What goes on over midnight need not be the piece before: a stretch of one second, that a step of the clock began and
// ended, may lie within.
std::vector<CoveredRun> Reader::covered_runs(Interval range) {
  std::vector<CoveredRun> runs;
  std::unordered_map<std::int64_t, std::size_t> goes_on_as;  // coverage id of the next piece -> place in runs
  for (const CoveragePiece& piece : coverage(range)) {
    const auto [place, is_new] = goes_on_as.try_emplace(piece.coverage_id, runs.size());
    const std::size_t run = place->second;
    if (is_new) {
      runs.push_back(run_of(piece));
    } else {
      runs[run].time.to = piece.time.to;
      runs[run].last_frame_id = piece.last_frame_id;
    }
    if (piece.ended_by == CoverageEnd::midnight) goes_on_as.emplace(piece.coverage_id + 1, run);
  }
  return runs;
}

CoveredRun Reader::run_of(const CoveragePiece& piece) {
  CoveredRun run{piece.session_id, piece.time, piece.first_frame_id, piece.last_frame_id, piece.first_frame_id, {}};
  extend_to_begin(run, piece.coverage_id);
  return run;
}

std::vector<FrameRange> Reader::frames_in_time(Interval range) { return frames_of(covered_runs(range), range); }

std::vector<CoveredTime> Reader::covered_times(Interval range) {
  std::vector<CoveredTime> times;
  for (CoveredRun& run : covered_runs({range.from - Deriver::kSampleHolds_s, range.to})) {
    if (times.empty() || times.back().time.to < run.time.from) times.push_back({run.time, {}, {}});
    times.back().time.to = std::max(times.back().time.to, run.time.to);
    times.back().runs.push_back(std::move(run));
  }
  std::erase_if(times, [&](const CoveredTime& time) { return time.time.to < range.from; });
  for (CoveredTime& time : times) time.frames = frames_of(time.runs, range, Samples::held_too);
  return times;
}

std::optional<CoveredRun> Reader::touching_before(const CoveredRun& run) {
  for (const CoveragePiece& piece : coverage({run.begin.at, run.begin.at + 1}))
    if (piece.time.from < run.begin.at && piece.time.to == run.begin.at) return run_of(piece);
  return std::nullopt;
}

std::vector<FrameRange> Reader::frames_of(std::vector<CoveredRun> runs, Interval range, Samples samples) {
  std::stable_sort(runs.begin(), runs.end(),
                   [](const CoveredRun& a, const CoveredRun& b) { return a.time.from < b.time.from; });
  std::vector<bool> given(runs.size());
  std::vector<FrameRange> frames;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if (given[i]) continue;
    const CoveredRun& run = runs[i];
    FrameId next = first_frame_at(run, range.from);
    if (samples == Samples::held_too) {
      const FrameId held = first_held_frame(run, range.from);
      frames.push_back({held, run.first_frame_id - 1, true});
      next = std::max(held, run.first_frame_id);
    }
    for (std::size_t within = i + 1; within < runs.size() && runs[within].time.from <= run.time.to; ++within) {
      const CoveredRun& moment = runs[within];
      if (given[within] || !moment.time.empty()) continue;
      const bool earlier = moment.first_frame_id < run.first_frame_id;
      const FrameId behind = std::max(next, first_frame_at(run, moment.time.from + (earlier ? 0 : 1)));
      frames.push_back({next, behind - 1});
      frames.push_back({moment.first_frame_id, moment.last_frame_id});
      next = behind;
      given[within] = true;
    }
    frames.push_back({next, first_frame_at(run, range.to) - 1});
  }
  return frames;
}

// The time of the first event or sample at or behind a frame, and its frame.
std::optional<Instant> Reader::at_or_after(FrameId frame_id, FrameId last, FrameId& found) {
  std::optional<Instant> at;
  found = last + 1;
  for (const char* table : {"agent_event", "queue_sample", "refresh"}) {
    SQLite::Statement row(db_, std::string("SELECT frame_id, at FROM ") + table +
                                   " WHERE frame_id BETWEEN ? AND ? ORDER BY frame_id LIMIT 1");
    row.bind(1, frame_id);
    row.bind(2, found - 1);
    if (!row.executeStep()) continue;
    found = row.getColumn(0).getInt64();
    at = Instant{row.getColumn(1).getInt64()};
  }
  return at;
}

FrameId Reader::first_held_frame(const CoveredRun& run, Instant t) {
  const Instant taken = t - (Deriver::kSampleHolds_s - 1);
  return taken <= run.time.from ? run.first_held_frame_id : first_frame_at(run, taken);
}

FrameId Reader::first_frame_at(const CoveredRun& run, Instant t) {
  FrameId low = run.first_frame_id;
  FrameId high = run.last_frame_id + 1;
  if (t <= run.time.from) return low;
  if (run.time.to < t) return high;
  while (low < high) {
    FrameId found = 0;
    const FrameId middle = low + (high - low) / 2;
    const auto at = at_or_after(middle, run.last_frame_id, found);
    if (!at || *at >= t)
      high = middle;
    else
      low = found + 1;
  }
  return low;
}

std::optional<Instant> Reader::open_until() {
  SQLite::Statement row(db_, "SELECT to_at FROM coverage WHERE ended_by IS NULL ORDER BY coverage_id DESC LIMIT 1");
  if (!row.executeStep()) return std::nullopt;
  return Instant{row.getColumn(0).getInt64()};
}

std::vector<StoredSpan> Reader::open_spans() {
  std::vector<StoredSpan> spans;
  const auto until = open_until();
  if (!until) return spans;
  SQLite::Statement row(
      db_,
      "SELECT agent_key, from_at, state, acd, path_key, reason, directory_key, inferred, opened_by FROM agent_now "
      "WHERE state <> 0 ORDER BY agent_key");  // only the line that the open session adds to has spans that go on
  const std::vector<CoveragePiece> pieces = coverage({{std::numeric_limits<std::int32_t>::min()}, {until->unix_s + 1}});
  SQLite::Statement open(db_,
                         "SELECT session_id FROM coverage WHERE ended_by IS NULL ORDER BY coverage_id DESC LIMIT 1");
  open.executeStep();
  const std::int64_t session_id = open.getColumn(0).getInt64();
  while (row.executeStep()) {
    StoredSpan span;
    span.agent_key = row.getColumn(0).getInt64();
    span.time = {{row.getColumn(1).getInt64()}, *until};
    span.state = static_cast<State>(row.getColumn(2).getInt());
    span.acd = row.getColumn(3).getInt() != 0;
    span.path_key = row.getColumn(4).getInt64();
    span.reason = row.getColumn(5).getString();
    span.directory_key = row.getColumn(6).getInt64();
    span.inferred = row.getColumn(7).getInt() != 0;
    span.opened_by = row.getColumn(8).getInt64();
    for (const CoveragePiece& piece : pieces)
      if (piece.session_id == session_id && !intersect(piece.time, span.time).empty()) {
        spans.push_back(span);
        spans.back().day = piece.day;
        spans.back().time = intersect(piece.time, span.time);
      }
  }
  return spans;
}

}  // namespace acd
