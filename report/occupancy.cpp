#include "occupancy.h"

#include <algorithm>
#include <array>
#include <deque>
#include <unordered_map>

#include "store/query.h"

namespace acd {
namespace {

// One agent in one interval.
struct Row {
  std::array<std::int64_t, kStateCount> state_s{};
  std::int64_t acd_hold_s = 0;
  std::int64_t calls = 0;

  std::int64_t of(State state) const { return state_s[static_cast<std::size_t>(state)]; }
  void add(const StoredSpan& span, std::int64_t seconds) {
    state_s[static_cast<std::size_t>(span.state)] += seconds;
    if (span.state == State::hold && span.acd) acd_hold_s += seconds;
  }
};

// The agents of one interval, found by rank (the agent's place in the order of ids).
struct Bucket {
  std::vector<Row> rows;
  std::vector<std::int32_t> row_of_rank;  // -1: none yet

  Row& at(std::size_t rank, std::size_t ranks) {
    if (row_of_rank.empty()) row_of_rank.assign(ranks, -1);
    std::int32_t& row = row_of_rank[rank];
    if (row < 0) {
      row = static_cast<std::int32_t>(rows.size());
      rows.emplace_back();
    }
    return rows[static_cast<std::size_t>(row)];
  }
};

// Coverage of one interval after another, asked for in the order of time.
class CoveredSeconds {
 public:
  explicit CoveredSeconds(std::vector<CoveragePiece> pieces) : pieces_(std::move(pieces)) {}
  std::int64_t in(Interval interval) {
    while (next_ < pieces_.size() && pieces_[next_].time.to <= interval.from) ++next_;
    std::int64_t seconds = 0;
    for (std::size_t i = next_; i < pieces_.size() && pieces_[i].time.from < interval.to; ++i)
      seconds += intersect(pieces_[i].time, interval).seconds();
    return seconds;
  }
  const std::vector<CoveragePiece>& pieces() const { return pieces_; }

 private:
  std::vector<CoveragePiece> pieces_;
  std::size_t next_ = 0;
};

// The answered ACD calls of a range in the order of time.
class CallCursor {
 public:
  CallCursor(SQLite::Database& db, const std::vector<CoveragePiece>& pieces)
      : pieces_(pieces),
        row_(db, "SELECT at, agent_key FROM acd_call WHERE frame_id BETWEEN ? AND ? ORDER BY frame_id") {}

  /// The next call before `end`; false if there is none.
  bool next_before(Instant end, Instant& at, std::int64_t& agent_key) {
    while (held_ || fetch()) {
      if (at_ >= end) return held_ = true, false;
      held_ = false;
      at = at_;
      agent_key = agent_key_;
      return true;
    }
    return false;
  }

 private:
  bool fetch() {
    for (;;) {
      if (running_ && row_.step()) {
        at_ = {row_.number(0)};
        agent_key_ = row_.number(1);
        return true;
      }
      if (next_ == pieces_.size()) return running_ = false;
      row_.restart({pieces_[next_].first_frame_id, pieces_[next_].last_frame_id});
      ++next_;
      running_ = true;
    }
  }

  const std::vector<CoveragePiece>& pieces_;
  Query row_;
  std::size_t next_ = 0;
  bool running_ = false;
  bool held_ = false;  // at_, agent_key_ were read and not yet given
  Instant at_;
  std::int64_t agent_key_ = 0;
};

// Streams spans in the order (day, agent, time), adds them up by interval and prints each interval once nothing more
// can fall into it: memory does not grow with the range.
class Occupancy {
 public:
  explicit Occupancy(const ReportContext& context)
      : context_(context),
        edges_(interval_edges(context.range, context.request.step, context.zone)),
        agents_(context.reader.agents()),
        open_(context.reader.open_spans()),
        covered_(context.reader.coverage(context.range)),
        calls_(context.reader.db(), covered_.pieces()),
        output_(context.output(columns())) {
    for (std::size_t rank = 0; rank < agents_.size(); ++rank)
      if (context.request.wants_agent(agents_[rank].id)) rank_of_key_.emplace(agents_[rank].key, rank);
  }

  void run() {
    const DayRange days = context_.reader.stored_days(context_.range);
    Query row(context_.reader.db(),
              "SELECT day, agent_key, from_at, to_at, state, acd FROM agent_span WHERE day BETWEEN ? AND ? "
              "ORDER BY day, agent_key, from_at");
    row.restart({days.first, days.last});
    Day day = days.first;
    StoredSpan span;
    std::int64_t key = -1;
    std::size_t rank = 0;
    bool wanted = false;
    while (row.step()) {
      span.day = static_cast<Day>(row.number(0));
      span.agent_key = row.number(1);
      span.time = {{row.number(2)}, {row.number(3)}};
      span.state = static_cast<State>(row.number(4));
      span.acd = row.number(5) != 0;
      if (span.day != day) print_until(earliest(day = span.day));
      if (span.agent_key != key) {
        const auto known = rank_of_key_.find(key = span.agent_key);
        wanted = known != rank_of_key_.end();
        if (wanted) rank = known->second;
      }
      if (wanted) add(span, rank);
    }
    print_until(context_.range.to);
    output_->total("occ_ready", share(handling_s_, ready_s_));
    output_->total("occ_logged", share(handling_s_, logged_on_s_));
    output_->end();
  }

 private:
  static std::vector<Column> columns() {
    using enum Kind;
    return {{"interval_from", time},
            {"interval_to", time},
            {"agent_id", text},
            {"logged_on_s", seconds, Total::sum},
            {"logged_off_s", seconds},
            {"acd_call_s", seconds, Total::sum},
            {"acd_hold_s", seconds, Total::sum},
            {"work_timer_s", seconds, Total::sum},
            {"ringing_s", seconds, Total::sum},
            {"idle_s", seconds, Total::sum},
            {"make_busy_s", seconds, Total::sum},
            {"do_not_disturb_s", seconds, Total::sum},
            {"non_acd_call_s", seconds, Total::sum},
            {"outgoing_call_s", seconds, Total::sum},
            {"other_hold_s", seconds, Total::sum},
            {"unknown_s", seconds},
            {"covered_s", seconds},
            {"acd_calls", number, Total::sum},
            {"occ_ready", ratio},
            {"occ_logged", ratio}};
  }

  // The first instant of that local day in any zone.
  static Instant earliest(Day day) { return {static_cast<std::int64_t>(day) * 86400 - 14 * 3600}; }

  void add(const StoredSpan& span, std::size_t rank) {
    const Interval time = intersect(span.time, context_.range);
    if (time.empty()) return;
    for (std::size_t i = interval_of(time.from); i + 1 < edges_.size() && edges_[i] < time.to; ++i)
      bucket(i).at(rank, agents_.size()).add(span, intersect(time, {edges_[i], edges_[i + 1]}).seconds());
  }

  // Spans come nearly in the order of time: the interval is near the last one.
  std::size_t interval_of(Instant t) {
    if (!(edges_[hint_] <= t && t < edges_[hint_ + 1])) {
      const auto after = std::upper_bound(edges_.begin() + static_cast<std::ptrdiff_t>(printed_), edges_.end(), t);
      hint_ = static_cast<std::size_t>(after - edges_.begin()) - 1;
    }
    return hint_;
  }

  Bucket& bucket(std::size_t i) {
    while (buckets_.size() <= i - printed_) buckets_.emplace_back();
    return buckets_[i - printed_];
  }

  void print_until(Instant t) {
    for (; printed_ + 1 < edges_.size() && edges_[printed_ + 1] <= t; ++printed_) {
      add_open(printed_);
      add_calls(printed_);
      print(printed_);
      if (!buckets_.empty()) buckets_.pop_front();
      hint_ = std::max(hint_, std::min(printed_ + 1, edges_.size() - 2));
    }
  }

  void add_open(std::size_t i) {
    for (const StoredSpan& span : open_) {
      const std::int64_t seconds = intersect(span.time, {edges_[i], edges_[i + 1]}).seconds();
      const auto rank = rank_of_key_.find(span.agent_key);
      if (seconds > 0 && rank != rank_of_key_.end()) bucket(i).at(rank->second, agents_.size()).add(span, seconds);
    }
  }

  void add_calls(std::size_t i) {
    Instant at;
    std::int64_t key = 0;
    while (calls_.next_before(edges_[i + 1], at, key)) {
      const auto rank = rank_of_key_.find(key);
      if (at >= edges_[i] && rank != rank_of_key_.end()) ++bucket(i).at(rank->second, agents_.size()).calls;
    }
  }

  void print(std::size_t i) {
    const std::int64_t covered_s = covered_.in({edges_[i], edges_[i + 1]});
    if (buckets_.empty() || buckets_.front().rows.empty()) return;
    const Bucket& bucket = buckets_.front();
    for (std::size_t rank = 0; rank < agents_.size(); ++rank)
      if (const std::int32_t row = bucket.row_of_rank[rank]; row >= 0)
        print(i, agents_[rank], bucket.rows[static_cast<std::size_t>(row)], covered_s);
  }

  void print(std::size_t i, const AgentName& agent, const Row& row, std::int64_t covered_s) {
    const std::int64_t logged_off_s = row.of(State::logged_off);
    std::int64_t logged_on_s = -logged_off_s;
    for (const std::int64_t s : row.state_s) logged_on_s += s;
    if (logged_on_s <= 0) return;
    const std::int64_t handling_s = row.of(State::acd_call) + row.acd_hold_s + row.of(State::work_timer);
    const std::int64_t ready_s = handling_s + row.of(State::idle) + row.of(State::ringing);
    handling_s_ += handling_s;
    ready_s_ += ready_s;
    logged_on_s_ += logged_on_s;
    Output& out = *output_;
    out.time(edges_[i]).time(edges_[i + 1]).text(agent.id);
    for (const std::int64_t s :
         {logged_on_s, logged_off_s, row.of(State::acd_call), row.acd_hold_s, row.of(State::work_timer),
          row.of(State::ringing), row.of(State::idle), row.of(State::make_busy), row.of(State::do_not_disturb),
          row.of(State::non_acd_call), row.of(State::outgoing_call), row.of(State::hold) - row.acd_hold_s,
          covered_s - logged_on_s - logged_off_s, covered_s, row.calls})
      out.number(s);
    out.fraction(share(handling_s, ready_s)).fraction(share(handling_s, logged_on_s)).end_row();
  }

  static std::optional<double> share(std::int64_t part, std::int64_t whole) {
    if (whole == 0) return std::nullopt;
    return static_cast<double>(part) / static_cast<double>(whole);
  }

  const ReportContext& context_;
  const std::vector<Instant> edges_;
  const std::vector<AgentName> agents_;
  std::unordered_map<std::int64_t, std::size_t> rank_of_key_;  // agents wanted
  const std::vector<StoredSpan> open_;
  CoveredSeconds covered_;
  CallCursor calls_;
  std::unique_ptr<Output> output_;
  std::deque<Bucket> buckets_;  // of the intervals from printed_ on
  std::size_t printed_ = 0;
  std::size_t hint_ = 0;
  std::int64_t handling_s_ = 0;  // of all rows
  std::int64_t ready_s_ = 0;
  std::int64_t logged_on_s_ = 0;
};

}  // namespace

void report_occupancy(const ReportContext& context) { Occupancy(context).run(); }

}  // namespace acd
