#include "occupancy.h"

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <unordered_map>

#include "call_cursor.h"
#include "covered_seconds.h"
#include "spans.h"

namespace acd {
namespace {

// One agent in one interval; or sums of such.
struct Row {
  std::array<std::int64_t, kStateCount> state_s{};
  std::int64_t acd_hold_s = 0;
  std::int64_t calls = 0;
  std::int64_t covered_s = 0;

  std::int64_t of(State state) const { return state_s[static_cast<std::size_t>(state)]; }
  void add(const StoredSpan& span, std::int64_t seconds) {
    state_s[static_cast<std::size_t>(span.state)] += seconds;
    if (span.state == State::hold && span.acd) acd_hold_s += seconds;
  }
  void add(const Row& other, std::int64_t sign) {
    for (std::size_t i = 0; i < state_s.size(); ++i) state_s[i] += sign * other.state_s[i];
    acd_hold_s += sign * other.acd_hold_s;
    calls += sign * other.calls;
    covered_s += sign * other.covered_s;
  }
  std::int64_t logged_on_s() const {
    std::int64_t s = -of(State::logged_off);
    for (const std::int64_t state : state_s) s += state;
    return s;
  }
};

// The agents of one interval, found by rank (the agent's place in the order of ids).
struct Bucket {
  std::vector<Row> rows;
  std::vector<std::int32_t> row_of_rank;  // -1: none yet
  std::map<std::string, Row> paths;       // by id, with --by path: ACD seconds and calls of each; of none under ""

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

// Streams spans in the order (day, agent, time), adds them up by interval and prints each interval once nothing more
// can fall into it: memory does not grow with the range.
class Occupancy {
 public:
  explicit Occupancy(const ReportContext& context)
      : context_(context),
        by_(context.request.by),
        edges_(interval_edges(context.range, context.request.step, context.zone)),
        ids_(context.reader),
        agents_(ids_.agents()),
        open_(context.reader.open_spans()),
        covered_(context.reader.coverage(context.range)),
        calls_(context.reader, context.range),
        output_(context.output(columns(by_))) {
    for (std::size_t rank = 0; rank < agents_.size(); ++rank)
      if (context.request.wants_agent(agents_[rank].id)) rank_of_key_.emplace(agents_[rank].key, rank);
  }

  void run() {
    PieceCursor pieces(context_, PieceCursor::Detail::seconds);
    Day day = pieces.first_day();
    StoredSpan span;
    std::int64_t key = -1;
    std::size_t rank = 0;
    bool wanted = false;
    while (pieces.next(span)) {
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
  static std::vector<Column> columns(Request::By by) {
    using enum Kind;
    return {{"interval_from", time},
            {"interval_to", time},
            {by == Request::By::path ? "path_id" : "agent_id", text},
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
      add(i, rank, span, intersect(time, {edges_[i], edges_[i + 1]}).seconds());
  }

  void add(std::size_t i, std::size_t rank, const StoredSpan& span, std::int64_t seconds) {
    bucket(i).at(rank, agents_.size()).add(span, seconds);
    if (by_ == Request::By::path && span.path_key) bucket(i).paths[ids_.path(span.path_key)].add(span, seconds);
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
      if (seconds > 0 && rank != rank_of_key_.end()) add(i, rank->second, span, seconds);
    }
  }

  void add_calls(std::size_t i) {
    CallCursor::Answer answer;
    while (calls_.next_before(edges_[i + 1], answer)) {
      const auto rank = rank_of_key_.find(answer.agent_key);
      if (answer.at < edges_[i] || rank == rank_of_key_.end()) continue;
      ++bucket(i).at(rank->second, agents_.size()).calls;
      if (by_ == Request::By::path) ++bucket(i).paths[ids_.path(answer.path_key)].calls;
    }
  }

  void print(std::size_t i) {
    const std::int64_t covered_s = covered_.in({edges_[i], edges_[i + 1]});
    if (buckets_.empty() || buckets_.front().rows.empty()) return;
    Bucket& bucket = buckets_.front();
    Row all;
    for (std::size_t rank = 0; rank < agents_.size(); ++rank) {
      const std::int32_t found = bucket.row_of_rank[rank];
      if (found < 0) continue;
      Row& row = bucket.rows[static_cast<std::size_t>(found)];
      row.covered_s = covered_s;
      if (row.logged_on_s() <= 0) continue;
      all.add(row, 1);
      if (by_ == Request::By::agent) print(i, agents_[rank].id, row);
    }
    if (by_ == Request::By::none && all.covered_s > 0) print(i, "", all);
    if (by_ == Request::By::path) print_paths(i, bucket, all);
  }

  // A path has the ACD seconds that name it; all other seconds of the agents, and ACD seconds whose path is not known,
  // stand in the row without a path. So the rows of an interval add up to that of --by none.
  void print_paths(std::size_t i, Bucket& bucket, Row rest) {
    const std::int64_t of_no_path = bucket.paths[""].calls;
    for (auto& [id, row] : bucket.paths) {
      row.covered_s = row.logged_on_s();
      rest.add(row, -1);
    }
    rest.calls = of_no_path;
    bucket.paths[""] = rest;
    for (const auto& [id, row] : bucket.paths)
      if ((row.covered_s > 0 || row.calls > 0) && wants_path(id)) print(i, id, row);
  }

  bool wants_path(const std::string& id) const {
    return context_.request.paths.empty() || context_.request.wants_queue(QueueKind::path, id);
  }

  void print(std::size_t i, std::string_view id, const Row& row) {
    const std::int64_t logged_on_s = row.logged_on_s();
    const std::int64_t logged_off_s = row.of(State::logged_off);
    Output& out = *output_;
    out.time(edges_[i]).time(edges_[i + 1]).text(id);
    for (const std::int64_t s :
         {logged_on_s, logged_off_s, row.of(State::acd_call), row.acd_hold_s, row.of(State::work_timer),
          row.of(State::ringing), row.of(State::idle), row.of(State::make_busy), row.of(State::do_not_disturb),
          row.of(State::non_acd_call), row.of(State::outgoing_call), row.of(State::hold) - row.acd_hold_s,
          row.covered_s - logged_on_s - logged_off_s, row.covered_s, row.calls})
      out.number(s);
    print_occupancy(row);
    out.end_row();
  }

  // A share of an agent's time: of a path there is none, for no path has idle time.
  void print_occupancy(const Row& row) {
    if (by_ == Request::By::path) {
      output_->empty().empty();
      return;
    }
    const std::int64_t handling_s = row.of(State::acd_call) + row.acd_hold_s + row.of(State::work_timer);
    const std::int64_t ready_s = handling_s + row.of(State::idle) + row.of(State::ringing);
    handling_s_ += handling_s;
    ready_s_ += ready_s;
    logged_on_s_ += row.logged_on_s();
    output_->fraction(share(handling_s, ready_s)).fraction(share(handling_s, row.logged_on_s()));
  }

  static std::optional<double> share(std::int64_t part, std::int64_t whole) {
    if (whole == 0) return std::nullopt;
    return static_cast<double>(part) / static_cast<double>(whole);
  }

  const ReportContext& context_;
  const Request::By by_;
  const std::vector<Instant> edges_;
  const KeyIds ids_;
  const std::vector<AgentName>& agents_;
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
