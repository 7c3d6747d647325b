#include "spans.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <tuple>

namespace acd {
namespace {

constexpr std::int64_t kDay = 86400;
constexpr std::int64_t kFarthestEast_s = 14 * 3600;

// The first instant of that local day in any zone.
Instant earliest(Day day) { return {day * kDay - kFarthestEast_s}; }

std::string pieces_sql(PieceCursor::Detail detail, std::optional<State> only, bool of_agent) {
  std::string sql = detail == PieceCursor::Detail::whole
                        ? kWholePiece
                        : "SELECT day, agent_key, from_at, to_at, state, acd, path_key FROM agent_span ";
  sql += of_agent ? "WHERE day = ? AND agent_key = ? " : "WHERE day BETWEEN ? AND ? ";
  if (only) sql += fmt::format("AND state = {} ", static_cast<int>(*only));
  return sql + (of_agent ? "ORDER BY from_at" : "ORDER BY day, agent_key, from_at");
}

// The days of the range on which anything is recorded.
DayRange recorded_days(const ReportContext& context) {
  const auto recorded = context.reader.recorded();
  if (!recorded) return {0, -1};
  const Interval time = intersect(context.range, *recorded);
  return time.empty() ? DayRange{0, -1} : context.reader.stored_days(time);
}

}  // namespace

const char* const kWholePiece =
    "SELECT day, agent_key, from_at, to_at, state, acd, path_key, reason, directory_key, inferred, opened_by, "
    "closed_by FROM agent_span ";

void read_piece(const Query& row, StoredSpan& piece) {
  piece.day = static_cast<Day>(row.number(0));
  piece.agent_key = row.number(1);
  piece.time = {{row.number(2)}, {row.number(3)}};
  piece.state = static_cast<State>(row.number(4));
  piece.acd = row.number(5) != 0;
  piece.path_key = row.number(6);
  piece.reason = row.text(7);
  piece.directory_key = row.number(8);
  piece.inferred = row.number(9) != 0;
  piece.opened_by = row.number(10);
  piece.closed_by = row.number(11);
}

std::optional<std::vector<std::int64_t>> agent_keys(const ReportContext& context) {
  if (context.request.agents.empty()) return std::nullopt;
  std::vector<std::int64_t> keys;
  for (const AgentName& agent : context.reader.agents())
    if (context.request.wants_agent(agent.id)) keys.push_back(agent.key);
  std::sort(keys.begin(), keys.end());
  return keys;
}

PieceCursor::PieceCursor(const ReportContext& context, Detail detail, std::optional<State> only)
    : keys_(agent_keys(context)),
      days_(recorded_days(context)),
      detail_(detail),
      row_(context.reader.db(), pieces_sql(detail, only, keys_.has_value())),
      day_(days_.first) {
  if (keys_) return;
  row_.restart({days_.first, days_.last});
  running_ = true;
}

// Of the agents asked for: the pieces of the next agent on this day, or of the first on the next.
bool PieceCursor::next_list() {
  if (!keys_ || keys_->empty()) return false;
  if (next_key_ == keys_->size()) {
    next_key_ = 0;
    ++day_;
  }
  if (day_ > days_.last) return false;
  row_.restart({day_, (*keys_)[next_key_++]});
  return true;
}

bool PieceCursor::next(StoredSpan& piece) {
  while (!running_ || !row_.step()) {
    running_ = next_list();
    if (!running_) return false;
  }
  if (detail_ == Detail::whole) {
    read_piece(row_, piece);
    return true;
  }
  piece.day = static_cast<Day>(row_.number(0));
  piece.agent_key = row_.number(1);
  piece.time = {{row_.number(2)}, {row_.number(3)}};
  piece.state = static_cast<State>(row_.number(4));
  piece.acd = row_.number(5) != 0;
  piece.path_key = row_.number(6);
  return true;
}

// Of one agent.
static bool are_one(const StoredSpan& piece, const StoredSpan& next) {
  return piece.time.to == next.time.from && piece.opened_by == next.opened_by && piece.inferred == next.inferred;
}

SpanJoin::SpanJoin(SQLite::Database& db)
    : db_(db),
      pruned_(read_pruned(db)),
      cut_(db,
           "SELECT c.to_at, n.day FROM coverage c JOIN coverage n ON n.day IN (c.day, c.day + 1) AND n.from_at = "
           "c.to_at WHERE c.day = ? AND c.counted AND c.to_at > c.from_at AND n.counted AND n.to_at > n.from_at AND "
           "(n.continues OR c.ended_by = 'midnight' AND n.coverage_id = c.coverage_id + 1)"),
      at_(db, std::string(kWholePiece) + "WHERE day = ? AND agent_key = ? AND from_at = ?"),
      before_(db, std::string(kWholePiece) +
                      "WHERE day = ? AND agent_key = ? AND from_at < ? ORDER BY from_at DESC LIMIT 1"),
      carried_(
          db,
          "SELECT facts ->> '$.open.opened_by', facts ->> '$.open.from', facts ->> '$.before.opened_by', facts ->> "
          "'$.before.hole_to' FROM carry_agent WHERE line = iif(?, 'past', 'present') AND agent_key = ?") {}

// The day of the pieces that continue at t what those of `day` end with; none if nothing that counts does.
std::optional<Day> SpanJoin::continued_on(Day day, Instant t) {
  Cuts& cuts = cuts_[day & 1];
  if (cuts.day != day) {
    cuts = {day, {}};
    cut_.restart({day});
    while (cut_.step()) cuts.at.emplace_back(Instant{cut_.number(0)}, static_cast<Day>(cut_.number(1)));
  }
  const auto cut = std::find_if(cuts.at.begin(), cuts.at.end(), [t](const auto& c) { return c.first == t; });
  return cut == cuts.at.end() ? std::nullopt : std::optional(cut->second);
}

std::optional<StoredSpan> SpanJoin::after(const StoredSpan& piece) {
  const auto day = continued_on(piece.day, piece.time.to);
  if (!day) return std::nullopt;
  at_.restart({*day, piece.agent_key, piece.time.to.unix_s});
  StoredSpan found;
  if (!at_.step()) return std::nullopt;
  read_piece(at_, found);
  return are_one(piece, found) ? std::optional(found) : std::nullopt;
}

std::optional<StoredSpan> SpanJoin::before(const StoredSpan& piece) {
  for (const Day day : {piece.day - 1, piece.day}) {
    if (continued_on(day, piece.time.from) != piece.day) continue;
    before_.restart({day, piece.agent_key, piece.time.from.unix_s});
    StoredSpan found;
    if (!before_.step()) continue;
    read_piece(before_, found);
    if (are_one(found, piece)) return found;
  }
  return std::nullopt;
}

Instant SpanJoin::begin_of(const StoredSpan& piece) {
  StoredSpan first = piece;
  for (auto earlier = before(piece); earlier; earlier = before(first)) first = *earlier;
  return pruned_begin(first).value_or(first.time.from);
}

// What was shown at the cut, or may still come back from before a hole, began there or with its run.
std::optional<Instant> SpanJoin::pruned_begin(const StoredSpan& piece) {
  if (!pruned_ || !pruned_->run || piece.time.from != pruned_->from) return std::nullopt;
  carried_.restart({pruned_->in_past, piece.agent_key});
  if (!carried_.step()) return std::nullopt;
  for (const int column : {0, 2}) {
    if (carried_.optional_number(column) != piece.opened_by) continue;
    const auto since = pruned_->shown_since.find(piece.agent_key);
    return since != pruned_->shown_since.end() ? since->second
                                               : std::max(Instant{carried_.number(column + 1)}, pruned_->run->at);
  }
  return std::nullopt;
}

std::optional<Instant> SpanJoin::cut_at() const {
  return pruned_ && pruned_->run ? std::optional(pruned_->from) : std::nullopt;
}

std::vector<StoredSpan> SpanJoin::over_the_cut() {
  Query row(db_, std::string(kWholePiece) + "WHERE day = ? AND from_at = ?");
  row.restart({pruned_->day, pruned_->from.unix_s});
  std::vector<StoredSpan> spans;
  for (StoredSpan piece; row.step();) {
    read_piece(row, piece);
    const auto begin = pruned_begin(piece);
    if (!begin) continue;
    piece.time.from = *begin;
    spans.push_back(piece);
  }
  return spans;
}

std::vector<StoredSpan> SpanJoin::open_spans(Reader& reader) {
  std::vector<StoredSpan> whole;
  for (StoredSpan& piece : reader.open_spans()) {
    const bool joins = !whole.empty() && whole.back().agent_key == piece.agent_key && are_one(whole.back(), piece) &&
                       continued_on(whole.back().day, piece.time.from);
    if (joins) {
      whole.back().time.to = piece.time.to;
      whole.back().day = piece.day;
    } else {
      piece.time.from = pruned_begin(piece).value_or(piece.time.from);
      whole.push_back(std::move(piece));
    }
  }
  return whole;
}

SpanStream::SpanStream(const ReportContext& context, std::optional<State> only)
    : range_(context.range),
      ids_(context.reader),
      join_(context.reader.db()),
      pieces_(context, PieceCursor::Detail::whole, only) {
  for (const StoredSpan& span : join_.open_spans(context.reader))
    if ((!only || span.state == *only) && context.request.wants_agent(ids_.agent(span.agent_key))) keep(span);
  if (!join_.cut_at() || *join_.cut_at() <= range_.from) return;
  for (StoredSpan& span : join_.over_the_cut())
    if ((!only || span.state == *only) && context.request.wants_agent(ids_.agent(span.agent_key))) keep_whole(span);
}

bool SpanStream::next(StoredSpan& span) {
  while (given_ == ready_.size() && !done_) read_on();
  if (given_ == ready_.size()) return false;
  span = std::move(ready_[given_++]);
  return true;
}

// Reads pieces until the begin of another day tells which spans nothing can come before any more.
void SpanStream::read_on() {
  StoredSpan piece;
  while (pieces_.next(piece)) {
    const bool another_day = day_ && piece.day != *day_;
    day_ = piece.day;
    take(std::move(piece));
    if (another_day) return release_before(earliest(*day_));
  }
  done_ = true;
  release_before({std::numeric_limits<std::int64_t>::max()});
}

void SpanStream::take(StoredSpan piece) {
  if (const auto earlier = join_.before(piece)) {
    if (earlier->day >= pieces_.first_day()) return;  // taken with its begin
    piece.time.from = join_.begin_of(*earlier);
  } else if (const auto begin = join_.pruned_begin(piece)) {
    if (range_.from < piece.time.from) return;  // kept from the start: others may begin behind it
    piece.time.from = *begin;
  }
  keep_whole(piece);
}

void SpanStream::keep_whole(StoredSpan& piece) {
  for (auto later = join_.after(piece); later; later = join_.after(piece)) {
    piece.time.to = later->time.to;
    piece.day = later->day;
    piece.closed_by = later->closed_by;
  }
  keep(piece);
}

void SpanStream::keep(const StoredSpan& span) {
  if (!intersect(span.time, range_).empty()) held_.push_back(span);
}

void SpanStream::release_before(Instant t) {
  const auto later =
      std::stable_partition(held_.begin(), held_.end(), [&](const StoredSpan& span) { return span.time.from < t; });
  ready_.assign(std::make_move_iterator(held_.begin()), std::make_move_iterator(later));
  held_.erase(held_.begin(), later);
  given_ = 0;
  std::sort(ready_.begin(), ready_.end(), [&](const StoredSpan& a, const StoredSpan& b) {
    return std::tuple(a.time.from, ids_.rank(a.agent_key)) < std::tuple(b.time.from, ids_.rank(b.agent_key));
  });
}

}  // namespace acd
