#include "shifts.h"

#include <algorithm>
#include <limits>
#include <tuple>

#include "key_ids.h"
#include "range_checks.h"
#include "span/agent_track.h"
#include "store/query.h"

namespace acd {
namespace {

struct ShiftRow {
  Instant at;  // the log on
  std::size_t rank = 0;
  FrameId frame_id = 0;
  std::int64_t directory_key = 0;
  std::optional<std::int64_t> to_at;
  bool inferred = false;
  std::string ended_by;
  std::int64_t stepped_s = 0;  // by which the switch's clock was set meanwhile

  bool lasts_beyond(Instant t) const { return !to_at || *to_at > t.unix_s; }
  auto order() const { return std::tie(at, rank, frame_id); }
};

// Of an agent.
constexpr const char* kShift =
    "SELECT from_at, agent_key, directory_key, to_at, inferred, ended_by, frame_id, stepped_s FROM shift WHERE "
    "agent_key = ?1 ";

class Shifts {
 public:
  explicit Shifts(const ReportContext& context)
      : context_(context),
        ids_(context.reader),
        begun_(context.reader.db(), std::string(kShift) + "AND from_at >= ?2 AND from_at < ?3"),
        earlier_(context.reader.db(), std::string(kShift) + "AND from_at < ?2 AND (to_at IS NULL OR to_at > ?2)"),
        next_(
            context.reader.db(),
            "SELECT s.from_at FROM shift s JOIN frame f USING(frame_id) WHERE s.agent_key = ?1 AND s.from_at > ?2 AND "
            "s.from_at < ?3 AND f.session_id <> (SELECT session_id FROM frame WHERE frame_id = ?4) ORDER BY s.from_at "
            "LIMIT 1"),
        pending_(context.reader.db(),
                 "SELECT facts ->> '$.before.hole_from' FROM agent_now WHERE agent_key = ?1 AND facts ->> "
                 "'$.shift.frame' = ?2"),
        output_(context.output(columns())) {}

  // By agent and log on: a shift that went on where the switch's clock was set back began earlier than the frame that
  // it is known by.
  void run() {
    std::vector<ShiftRow> shifts;
    std::int64_t earlier = 0;
    const Interval range = context_.range;
    for (const AgentName& agent : ids_.agents()) {
      if (!context_.request.wants_agent(agent.id)) continue;
      begun_.restart({agent.key, range.from.unix_s, range.to.unix_s});
      while (begun_.step())
        if (is_listed(begun_)) shifts.push_back(shift_of(begun_));
      earlier_.restart({agent.key, range.from.unix_s});
      while (earlier_.step()) earlier += !is_given_up(earlier_) && shift_of(earlier_).lasts_beyond(range.from);
    }
    std::sort(shifts.begin(), shifts.end(), [](const ShiftRow& a, const ShiftRow& b) { return a.order() < b.order(); });
    for (const ShiftRow& shift : shifts) print(shift);
    output_->end();
    note_earlier(context_, earlier, "shift");
  }

 private:
  static std::vector<Column> columns() {
    using enum Kind;
    return {{"agent_id", text},
            {"extension", text},
            {"log_on", time},
            {"log_off", time},
            {"duration_s", seconds, Total::sum},
            {"inferred", number},
            {"ended_by", text}};
  }

  ShiftRow shift_of(const Query& row) {
    ShiftRow shift{{row.number(0)},    ids_.rank(row.number(1)), row.number(6), row.number(2), row.optional_number(3),
                   row.number(4) != 0, std::string(row.text(5)), row.number(7)};
    end_at_next(shift, row.number(1));
    return shift;
  }

  // What is known of it ended so long before the range that it does not come back.
  bool is_given_up(const Query& row) {
    if (row.optional_number(3)) return false;
    pending_.restart({row.number(1), row.number(6)});
    if (!pending_.step()) return false;
    const auto hole_from = pending_.optional_number(0);
    return hole_from && *hole_from + AgentTrack::kComeBack_s < context_.range.from.unix_s;
  }

  // Of days that were pruned some are left that only show when others ended.
  bool is_listed(const Query& row) {
    const auto& pruned = context_.reader.pruned();
    if (!pruned || pruned->before_frame_id <= row.number(6)) return true;
    const auto to_at = row.optional_number(3);
    return !to_at || *to_at >= pruned->from.unix_s;
  }

  // Of sessions that overlap each may tell a shift of the same time: it counts once, from the next one on in that.
  void end_at_next(ShiftRow& shift, std::int64_t agent_key) {
    constexpr std::int64_t kOpen = std::numeric_limits<std::int64_t>::max();
    next_.restart({agent_key, shift.at.unix_s, shift.to_at.value_or(kOpen), shift.frame_id});
    if (!next_.step()) return;
    shift.to_at = next_.number(0);
    shift.ended_by = "hole";
  }

  void print(const ShiftRow& shift) {
    Output& out = *output_;
    out.text(ids_.agents()[shift.rank].id).text(ids_.directory_number(shift.directory_key)).time(shift.at);
    if (shift.to_at)
      out.time(Instant{*shift.to_at}).number(*shift.to_at - shift.at.unix_s - shift.stepped_s);
    else
      out.empty().empty();
    out.number(shift.inferred).text(shift.ended_by.empty() ? "open" : shift.ended_by).end_row();
  }

  const ReportContext& context_;
  KeyIds ids_;
  Query begun_, earlier_, next_, pending_;
  std::unique_ptr<Output> output_;
};

}  // namespace

void report_shifts(const ReportContext& context) { Shifts(context).run(); }

}  // namespace acd
