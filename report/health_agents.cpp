#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "health_checks.h"
#include "queue_intervals.h"
#include "samples.h"
#include "spans.h"

namespace acd {
namespace {

// Agents at a time, as the agent records show them. Active: neither in make busy nor in do not disturb.
struct AgentCount {
  std::int64_t logged_on = 0;
  std::int64_t active = 0;

  friend bool operator==(const AgentCount&, const AgentCount&) = default;
  AgentCount& operator+=(const AgentCount& other) {
    logged_on += other.logged_on;
    active += other.active;
    return *this;
  }
};

// How many agents were logged on and active through one day.
class AgentCounts {
 public:
  void add(const StoredSpan& span) {
    if (span.state == State::unknown || span.state == State::logged_off) return;
    const bool active = span.state != State::make_busy && span.state != State::do_not_disturb;
    changes_[span.time.from] += {1, active ? 1 : 0};
    changes_[span.time.to] += {-1, active ? -1 : 0};
  }
  /// At t; none if that changes within this very second. Ask in the order of time.
  std::optional<AgentCount> at(Instant t) {
    if (next_ == Instant{}) next_ = changes_.empty() ? t + 1 : changes_.begin()->first;
    for (auto change = changes_.lower_bound(next_); change != changes_.end() && change->first <= t; ++change) {
      count_ += change->second;
      next_ = change->first + 1;
    }
    const auto now = changes_.find(t);
    return now == changes_.end() || now->second == AgentCount{} ? std::optional(count_) : std::nullopt;
  }

 private:
  std::map<Instant, AgentCount> changes_;
  AgentCount count_;
  Instant next_{};  // changes before it are in count_
};

// A group's reports against the agents derived.
struct GroupFit {
  std::int64_t samples = 0, as_logged_on = 0, as_active = 0;
  std::int64_t reported_sum = 0;
  AgentCount derived_sum;
  struct Last {
    std::int64_t reported = 0;
    AgentCount derived;
  };
  std::optional<Last> last;
};

class GroupAgents {
 public:
  GroupAgents(const ReportContext& context, const TakeFact& fact, const std::string& zone)
      : context_(context), fact_(fact), zone_(zone) {
    for (const QueueName& queue : context.reader.queues())
      if (queue.kind == QueueKind::group && context.request.wants_queue(queue.kind, queue.id))
        ids_.emplace(queue.key, queue.id);
  }

  void run() {
    PieceCursor pieces(context_, PieceCursor::Detail::seconds);
    StoredSpan piece;
    AgentCounts counts;
    std::optional<Day> day;
    while (pieces.next(piece)) {
      if (day && piece.day != *day) compare(*day, std::exchange(counts, {}));
      day = piece.day;
      counts.add(piece);
    }
    for (const StoredSpan& open : context_.reader.open_spans()) {
      if (day && open.day != *day) continue;
      day = open.day;
      counts.add(open);
    }
    if (day) compare(*day, std::move(counts));
    tell();
  }

 private:
  void compare(Day day, AgentCounts counts) {
    const Interval time = intersect(context_.range, {zone_.midnight(day), zone_.midnight(day + 1)});
    for (const CoveredRun& run : context_.reader.covered_runs(time)) {
      if (run.time.empty()) continue;  // no agent's time is known in 0 s
      for (auto& [key, fit] : fits_) fit.last.reset();
      SampleCursor cursor(context_.reader.db(), {{context_.reader.first_frame_at(run, time.from),
                                                  context_.reader.first_frame_at(run, time.to) - 1}});
      Sample sample;
      while (cursor.next(sample))
        if (ids_.contains(sample.queue_key) && sample.agents) compare(fits_[sample.queue_key], sample, counts);
    }
  }

  void compare(GroupFit& fit, const Sample& sample, AgentCounts& counts) {
    const auto derived = counts.at(sample.at);
    if (!derived) return;
    ++fit.samples;
    fit.as_logged_on += *sample.agents == derived->logged_on;
    fit.as_active += *sample.agents == derived->active;
    fit.reported_sum += *sample.agents;
    fit.derived_sum += *derived;
    if (fit.last && fit.last->derived.logged_on == derived->logged_on && fit.last->derived.active != derived->active) {
      const std::int64_t reported = *sample.agents - fit.last->reported;
      const std::int64_t active = derived->active - fit.last->derived.active;
      ++only_active_changed_;
      followed_ += (reported > 0) == (active > 0) && reported != 0;
    }
    fit.last = GroupFit::Last{*sample.agents, *derived};
  }

  // A group that counts agents logged on never follows a change of make busy alone; one that counts those active does,
  // for its own agents.
  void tell() {
    constexpr std::int64_t kEnough = 5;
    const bool active = followed_ * 20 > only_active_changed_;
    const char* reading = only_active_changed_ < kEnough ? "unknown" : active ? "active" : "logged_on";
    fact_(
        "agents_reading", reading,
        fmt::format("what `agents` in group reports counts: only make busy or do not disturb changed between {} pairs "
                    "of reports, and {} of them followed",
                    only_active_changed_, followed_));
    std::map<std::string, const GroupFit*> by_id;
    for (const auto& [key, fit] : fits_) by_id.emplace(ids_.at(key), &fit);
    for (const auto& [id, fit] : by_id)
      if (fit->samples > 0)
        fact_("group_agents", id,
              fmt::format("{} reports, mean {:.2f} agents; all agents derived: logged on {:.2f}, equal in {}; active "
                          "{:.2f}, equal in {}",
                          fit->samples, *mean_over(fit->reported_sum, fit->samples),
                          *mean_over(fit->derived_sum.logged_on, fit->samples), fit->as_logged_on,
                          *mean_over(fit->derived_sum.active, fit->samples), fit->as_active));
  }

  const ReportContext& context_;
  const TakeFact& fact_;
  const Zone zone_;
  std::map<std::int64_t, std::string> ids_;
  std::map<std::int64_t, GroupFit> fits_;
  std::int64_t only_active_changed_ = 0;  // pairs of reports
  std::int64_t followed_ = 0;
};

}  // namespace

void check_group_agents(const ReportContext& context, const TakeFact& fact) {
  if (const auto zone = context.reader.zone()) GroupAgents(context, fact, *zone).run();
}

}  // namespace acd
