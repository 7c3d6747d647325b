#include "health.h"

#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>

#include <map>

#include "clock/offset.h"
#include "health_checks.h"

namespace acd {
namespace {

class Health {
 public:
  explicit Health(const ReportContext& context) : context_(context), db_(context.reader.db()) {
    using enum Kind;
    output_ = context.output({{"fact", text}, {"value", text}, {"detail", text}});
  }

  void run() {
    totals();
    sessions();
    coverage();
    anomalies();
    rejects();
    const auto take = [this](std::string_view name, std::string_view value, std::string_view detail) {
      fact(name, value, detail);
    };
    check_group_agents(context_, take);
    check_queues(context_, take);
    output_->end();
  }

 private:
  void fact(std::string_view name, std::string_view value, std::string_view detail) {
    output_->text(name).text(value).text(detail).end_row();
  }
  void fact(std::string_view name, std::int64_t value, std::string_view detail) {
    fact(name, fmt::format("{}", value), detail);
  }

  // Pieces of which a record lies in the range. One at the end of a piece that goes on under another name lies in that.
  static constexpr const char* kPieces =
      "(SELECT * FROM coverage WHERE from_at < ?2 AND (to_at > ?1 OR to_at = ?1 AND coalesce(ended_by, '') NOT IN "
      "('midnight', 'overlap')))";
  // Their sessions.
  static inline const std::string kSessions = fmt::format("(SELECT DISTINCT session_id FROM {})", kPieces);
  // Rejects before, between and behind the stretches of a session: they have no time. Of those that were pruned prune
  // kept the numbers.
  static constexpr const char* kInNoPiece =
      "NOT EXISTS (SELECT 1 FROM coverage c WHERE r.frame_id BETWEEN c.first_frame_id AND c.last_frame_id) AND "
      "r.frame_id >= (SELECT coalesce(max(before_frame_id), 0) FROM carry)";

  SQLite::Statement ask(const std::string& sql) {
    SQLite::Statement row(db_, sql);
    row.bind(1, context_.range.from.unix_s);
    row.bind(2, context_.range.to.unix_s);
    return row;
  }

  void totals() {
    fact("derivation_version", context_.reader.derivation_version(), "rules that the stored figures were derived by");
    SQLite::Statement row = ask(fmt::format(
        "SELECT (SELECT coalesce(sum(last_frame_id - first_frame_id + 1), 0) FROM {}) + (SELECT count(*) FROM reject r "
        "JOIN frame f USING(frame_id) WHERE f.session_id IN (SELECT session_id FROM {}) AND {})",
        kPieces, kSessions, kInNoPiece));
    row.executeStep();
    std::int64_t frames = row.getColumn(0).getInt64();
    for (const PrunedRejects& rejects : pruned_rejects()) frames += rejects.count;
    fact("frames", frames, "received runs of bytes, rejects included");
  }

  // That belong to a session of the range.
  std::vector<PrunedRejects> pruned_rejects() {
    const auto& pruned = context_.reader.pruned();
    if (!pruned) return {};
    SQLite::Statement row = ask(fmt::format("SELECT 1 FROM {} WHERE session_id = ?3", kSessions));
    row.bind(3, pruned->session_id);
    return row.executeStep() ? pruned->rejects : std::vector<PrunedRejects>();
  }

  void sessions() {
    SQLite::Statement row = ask(fmt::format(
        "SELECT s.session_id, s.kind, s.source, s.zone, s.ended_by, s.clock_offset_s, "
        "s.clock_offset_min_s, s.clock_offset_max_s, s.dropped_bytes FROM session s JOIN {} USING(session_id) "
        "ORDER BY s.session_id",
        kSessions));
    while (row.executeStep()) {
      const std::int64_t id = row.getColumn(0).getInt64();
      const std::string ended = row.getColumn(4).isNull() ? "still open" : "ended: " + row.getColumn(4).getString();
      fact("session", id,
           fmt::format("{} {}, zone {}, {}", row.getColumn(1).getString(), row.getColumn(2).getString(),
                       row.getColumn(3).getString(), ended));
      if (!row.getColumn(8).isNull())
        fact("dropped_bytes", row.getColumn(8).getInt64(),
             fmt::format("session {}: arrived at its end, but neither the database nor a spill file could keep them",
                         id));
      if (!row.getColumn(5).isNull())
        clock_offset(id, row.getColumn(5).getInt64(), row.getColumn(6).getInt64(), row.getColumn(7).getInt64());
    }
  }

  void clock_offset(std::int64_t session_id, std::int64_t last_s, std::int64_t min_s, std::int64_t max_s) {
    const bool wrong_zone = meaning_of_offset(last_s) == OffsetMeaning::wrong_zone;
    fact("clock_offset_s", last_s,
         fmt::format("session {}: switch minus host, last; least {}, most {}{}", session_id, min_s, max_s,
                     wrong_zone ? "; near whole or half hours: wrong zone?" : ""));
  }

  void coverage() {
    std::int64_t covered_s = 0;
    std::int64_t holes = 0;
    std::optional<CoveragePiece> before;
    std::vector<std::pair<Interval, CoverageEnd>> found;
    for (const CoveragePiece& piece : context_.reader.coverage(context_.range)) {
      covered_s += intersect(piece.time, context_.range).seconds();
      if (before && before->time.to < piece.time.from) {
        found.push_back({{before->time.to, piece.time.from}, before->ended_by});
        ++holes;
      }
      if (!before || before->time.to <= piece.time.to) before = piece;
    }
    fact("covered_s", covered_s, "seconds of the range about which something is known");
    fact("holes", holes, "stretches between that nothing is known about");
    for (const auto& [hole, why] : found)
      fact("hole_s", hole.seconds(),
           fmt::format("{} to {}, {}", context_.zone.format(hole.from), context_.zone.format(hole.to),
                       coverage_end_name(why)));
    SQLite::Statement row = ask(
        fmt::format("SELECT session_id, sum(min(to_at, ?2) - max(from_at, ?1)), sum(last_frame_id - first_frame_id + "
                    "1) FROM {} WHERE NOT counted GROUP BY session_id ORDER BY session_id",
                    kPieces));
    while (row.executeStep())
      fact("overlap_s", row.getColumn(1).getInt64(),
           fmt::format("session {}: {} frames of time that an earlier session covers; kept, not counted",
                       row.getColumn(0).getInt64(), row.getColumn(2).getInt64()));
  }

  static std::string_view meaning(std::string_view kind) {
    if (kind == "lost") return "records lost, by jumps of the record number";
    if (kind == "jitter") return "records up to 5 s earlier than the one before";
    if (kind == "stray") return "records with a time that was nobody's";
    if (kind == "step") return "times the switch's clock was set";
    if (kind == "short") return "records shorter than their layout";
    return "records not allowed in the state they met";
  }

  void anomalies() {
    SQLite::Statement row = ask(fmt::format(
        "SELECT a.kind, count(*), sum(a.amount), min(a.frame_id) FROM {} c JOIN anomaly a ON a.frame_id BETWEEN "
        "c.first_frame_id AND c.last_frame_id GROUP BY a.kind ORDER BY a.kind",
        kPieces));
    bool lost = false;
    while (row.executeStep()) {
      const std::string kind = row.getColumn(0).getString();
      const bool is_lost = kind == "lost";
      lost |= is_lost;
      fact(is_lost ? "lost_records" : kind, is_lost ? row.getColumn(2).getInt64() : row.getColumn(1).getInt64(),
           fmt::format("{}; first at frame {}", meaning(kind), row.getColumn(3).getInt64()));
    }
    if (!lost) fact("lost_records", 0, meaning("lost"));
  }

  // A reject has no time: it belongs where it stands between records, or to its session.
  void rejects() {
    SQLite::Statement row = ask(fmt::format(
        "SELECT r.reason, count(*), min(r.frame_id), sum(length(f.raw)) FROM reject r JOIN frame f USING(frame_id) "
        "WHERE EXISTS (SELECT 1 FROM {} c WHERE r.frame_id BETWEEN c.first_frame_id AND c.last_frame_id) "
        "OR f.session_id IN (SELECT session_id FROM {}) AND {} GROUP BY r.reason ORDER BY r.reason",
        kPieces, kSessions, kInNoPiece));
    std::int64_t all = 0;
    std::map<std::string, PrunedRejects> found;
    const auto add = [&](const PrunedRejects& of_reason) {
      PrunedRejects& sum =
          found.try_emplace(of_reason.reason, PrunedRejects{"", 0, 0, of_reason.first_frame_id}).first->second;
      sum.count += of_reason.count;
      sum.bytes += of_reason.bytes;
      all += of_reason.count;
    };
    for (const PrunedRejects& rejects : pruned_rejects()) add(rejects);
    while (row.executeStep())
      add({row.getColumn(0).getString(), row.getColumn(1).getInt64(), row.getColumn(3).getInt64(),
           row.getColumn(2).getInt64()});
    fact("rejects", all, "frames that are no record; kept");
    for (const auto& [reason, sum] : found)
      fact("reject_" + reason, sum.count, fmt::format("{} bytes; first at frame {}", sum.bytes, sum.first_frame_id));
  }

  const ReportContext& context_;
  SQLite::Database& db_;
  std::unique_ptr<Output> output_;
};

}  // namespace

void report_health(const ReportContext& context) { Health(context).run(); }

}  // namespace acd
