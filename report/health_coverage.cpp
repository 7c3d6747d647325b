#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>

#include <algorithm>

#include "core/error.h"
#include "health_checks.h"
#include "range_checks.h"
#include "store/database.h"

namespace acd {
namespace {

constexpr std::int64_t kPeriodicWithin_s = 900;
constexpr std::int64_t kPeriodicRecords = 3;
constexpr std::int64_t kLongestSilence_s = 86400;

struct Hole {
  Interval time;
  std::string why;
};

// Whether a process records now.
struct RecorderNow {
  bool may_run;
  std::string text;
};

// Asking keeps nobody from recording.
RecorderNow recorder_of(const std::string& db) {
  try {
    const auto writer = writer_of(db);
    return {writer.has_value(),
            writer ? fmt::format("a recorder is running (process {})", *writer) : "a recorder is not running"};
  } catch (const Error& e) {
    return {true, fmt::format("whether a recorder is running cannot be seen: {}", e.what())};
  }
}

class CoverageFacts {
 public:
  CoverageFacts(const ReportContext& context, const TakeFact& fact)
      : context_(context),
        reader_(context.reader),
        fact_(fact),
        now_(coverage_now(context)),
        end_(coverage_end(context)) {}

  void run() {
    covered();
    overlaps();
    if (!is_explicit()) days_after_tomorrow();
  }

 private:
  void fact(std::string_view name, std::int64_t value, std::string_view detail) {
    fact_(name, fmt::format("{}", value), detail);
  }
  std::string times(Interval time) const {
    return fmt::format("{} to {}", context_.zone.format(time.from), context_.zone.format(time.to));
  }

  // The same range of the same database gives the same facts, whatever the time is.
  bool is_explicit() const { return context_.request.since && context_.request.until; }

  void covered() {
    const Interval range{context_.range.from, is_explicit() ? context_.range.to : end_};
    std::int64_t covered_s = 0;
    std::vector<Hole> holes;
    std::optional<CoveragePiece> last;
    for (const CoveragePiece& piece : reader_.coverage(range)) {
      covered_s += intersect(piece.time, range).seconds();
      if (last && last->time.to < piece.time.from)
        holes.push_back({{last->time.to, piece.time.from}, std::string(coverage_end_name(last->ended_by))});
      if (!last || last->time.to <= piece.time.to) last = piece;
    }
    if (last)
      if (auto hole = hole_at_end(*last)) holes.push_back(std::move(*hole));
    fact("covered_s", covered_s, "seconds of the range about which something is known");
    fact("holes", static_cast<std::int64_t>(holes.size()), "stretches between that nothing is known about");
    for (const Hole& hole : holes)
      fact("hole_s", hole.time.seconds(), fmt::format("{}, {}", times(hole.time), hole.why));
  }

  // A capture has an end; what is recorded live has none but now.
  std::optional<Hole> hole_at_end(const CoveragePiece& last) {
    const Interval time{last.time.to, end_};
    const bool asks_for_now = !context_.request.is_of_everything() && now_ <= context_.range.to;
    if (time.empty() || (!reader_.has_live_sessions() && !asks_for_now)) return std::nullopt;
    const bool is_open = last.ended_by == CoverageEnd::open;
    const std::string nothing = "nothing since " + context_.zone.format(time.from).substr(11, 5);
    if (end_ == now_) {
      const RecorderNow recorder = recorder_of(context_.request.db);
      if (is_open && recorder.may_run && !is_missing(last, time.seconds())) return std::nullopt;
      return Hole{time, nothing + ", " + recorder.text};
    }
    if (is_open && !is_missing(last, time.seconds())) return std::nullopt;
    return Hole{time, is_open ? nothing : std::string(coverage_end_name(last.ended_by))};
  }

  // Whether a silence behind the last record of an open session is a hole, by the rules for one between two records: a
  // switch that reports nothing by itself may just have nothing to say.
  bool is_missing(const CoveragePiece& last, std::int64_t silence_s) {
    if (silence_s > kLongestSilence_s) return true;
    SQLite::Statement row(reader_.db(), "SELECT max_silence_s FROM session WHERE session_id = ?");
    row.bind(1, last.session_id);
    row.executeStep();
    const std::int64_t max_silence_s = row.getColumn(0).getInt64();
    return silence_s > max_silence_s && was_periodic(last, max_silence_s);
  }

  bool was_periodic(const CoveragePiece& last, std::int64_t max_silence_s) {
    const Instant from = last.time.to - kPeriodicWithin_s;
    std::int64_t records = 0;
    std::optional<std::int64_t> before;
    for (const CoveredRun& run : reader_.covered_runs({from, last.time.to + 1})) {
      if (run.session_id != last.session_id || run.time.to != last.time.to) continue;
      SQLite::Statement row(reader_.db(),
                            "SELECT at FROM queue_sample WHERE frame_id BETWEEN ?1 AND ?2 UNION ALL "
                            "SELECT at FROM refresh WHERE frame_id BETWEEN ?1 AND ?2 ORDER BY 1");
      row.bind(1, reader_.first_frame_at(with_context(run), from));
      row.bind(2, run.last_frame_id);
      for (; row.executeStep(); ++records) {
        const std::int64_t at = row.getColumn(0).getInt64();
        if (before && at - *before > max_silence_s) return false;
        before = at;
      }
    }
    return records >= kPeriodicRecords;
  }

  void overlaps() {
    SQLite::Statement row(
        reader_.db(),
        fmt::format("SELECT session_id, sum(min(to_at, ?2) - max(from_at, ?1)), sum(last_frame_id - first_frame_id + "
                    "1) FROM {} WHERE NOT counted GROUP BY session_id ORDER BY session_id",
                    kPiecesOfRange));
    row.bind(1, context_.range.from.unix_s);
    row.bind(2, context_.range.to.unix_s);
    while (row.executeStep())
      fact("overlap_s", row.getColumn(1).getInt64(),
           fmt::format("session {}: {} frames of time that an earlier session covers; kept, not counted",
                       row.getColumn(0).getInt64(), row.getColumn(2).getInt64()));
  }

  // Dated by a clock that was wrong; or this host's is.
  void days_after_tomorrow() {
    const Day today = context_.zone.local_day(context_.now);
    SQLite::Statement row(
        reader_.db(),
        "SELECT session_id, count(DISTINCT day), min(day), max(day), sum(last_frame_id - first_frame_id + 1) FROM "
        "coverage WHERE day > ? GROUP BY session_id ORDER BY session_id");
    row.bind(1, today + 1);
    while (row.executeStep()) {
      const Day first = row.getColumn(2).getInt(), last = row.getColumn(3).getInt();
      fact("days_after_tomorrow", row.getColumn(1).getInt64(),
           fmt::format("{}{}, session {}: {} records, later than tomorrow by this host's clock, which says {}; reports "
                       "show them with --since and --until only. Check both clocks: if this host's is right, "
                       "acd-recorder rebuild dates them again; if not, set it",
                       format_day(first), first == last ? "" : " to " + format_day(last), row.getColumn(0).getInt64(),
                       row.getColumn(4).getInt64(), format_day(today)));
    }
  }

  const ReportContext& context_;
  Reader& reader_;
  const TakeFact& fact_;
  const Instant now_;  // by the switch's clock
  const Instant end_;  // of the range, as far as coverage goes
};

}  // namespace

void check_coverage(const ReportContext& context, const TakeFact& fact) { CoverageFacts(context, fact).run(); }

}  // namespace acd
