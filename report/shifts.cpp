#include "shifts.h"

#include <limits>

#include "key_ids.h"
#include "second_order.h"
#include "store/query.h"

namespace acd {
namespace {

struct ShiftRow {
  Instant at;  // the log on
  std::size_t rank = 0;
  std::int64_t directory_key = 0;
  std::optional<std::int64_t> to_at;
  bool inferred = false;
  std::string ended_by;
};

class Shifts {
 public:
  explicit Shifts(const ReportContext& context)
      : context_(context),
        ids_(context.reader),
        next_(
            context.reader.db(),
            "SELECT s.from_at FROM shift s JOIN frame f USING(frame_id) WHERE s.agent_key = ?1 AND s.from_at > ?2 AND "
            "s.from_at < ?3 AND f.session_id <> (SELECT session_id FROM frame WHERE frame_id = ?4) ORDER BY s.from_at "
            "LIMIT 1"),
        output_(context.output(columns())) {}

  // A shift is known by the frame that began it: the frames of the range lead to it, without reading other days.
  void run() {
    const auto earlier_id = [](const ShiftRow& a, const ShiftRow& b) { return a.rank < b.rank; };
    SecondOrder<ShiftRow, decltype(earlier_id)> ordered(earlier_id);
    const auto give = [this](const ShiftRow& shift) { print(shift); };
    Reader& reader = context_.reader;
    Query row(reader.db(),
              "SELECT from_at, agent_key, directory_key, to_at, inferred, ended_by, frame_id FROM shift "
              "WHERE frame_id BETWEEN ? AND ? ORDER BY frame_id");
    for (const FrameRange& frames : reader.frames_of_shifts(context_.range)) {
      row.restart({frames.first, frames.last});
      while (row.step())
        if (context_.request.wants_agent(ids_.agent(row.number(1)))) ordered.add(shift_of(row), give);
    }
    ordered.finish(give);
    output_->end();
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
    ShiftRow shift{{row.number(0)},        ids_.rank(row.number(1)), row.number(2),
                   row.optional_number(3), row.number(4) != 0,       std::string(row.text(5))};
    end_at_next(shift, row.number(1), row.number(6));
    return shift;
  }

  // Of sessions that overlap each may tell a shift of the same time: it counts once, from the next one on in that.
  void end_at_next(ShiftRow& shift, std::int64_t agent_key, FrameId frame_id) {
    constexpr std::int64_t kOpen = std::numeric_limits<std::int64_t>::max();
    next_.restart({agent_key, shift.at.unix_s, shift.to_at.value_or(kOpen), frame_id});
    if (!next_.step()) return;
    shift.to_at = next_.number(0);
    shift.ended_by = "hole";
  }

  void print(const ShiftRow& shift) {
    Output& out = *output_;
    out.text(ids_.agents()[shift.rank].id).text(ids_.directory_number(shift.directory_key)).time(shift.at);
    if (shift.to_at)
      out.time(Instant{*shift.to_at}).number(*shift.to_at - shift.at.unix_s);
    else
      out.empty().empty();
    out.number(shift.inferred).text(shift.ended_by.empty() ? "open" : shift.ended_by).end_row();
  }

  const ReportContext& context_;
  KeyIds ids_;
  Query next_;
  std::unique_ptr<Output> output_;
};

}  // namespace

void report_shifts(const ReportContext& context) { Shifts(context).run(); }

}  // namespace acd
