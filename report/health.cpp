#include "health.h"

#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>

#include <map>

#include "clock/offset.h"
#include "clock/parted_rules.h"
#include "health_checks.h"
#include "store/correction.h"
#include "store/damage.h"
#include "store/database.h"
#include "store/session_row.h"
#include "store/zone_rules.h"

namespace acd {
namespace {

// A file up to this size is looked at as a whole: it takes a fraction of a second.
constexpr std::int64_t kDamageLookedForIn_bytes = 64LL << 20;

class Health {
 public:
  explicit Health(const ReportContext& context) : context_(context), db_(context.reader.db()) {
    using enum Kind;
    output_ = context.output({{"fact", text}, {"value", text}, {"detail", text}});
  }

  void run() {
    damage();
    totals();
    sessions();
    corrections();
    zone_rules();
    const auto take = [this](std::string_view name, std::string_view value, std::string_view detail) {
      fact(name, value, detail);
    };
    check_coverage(context_, take);
    anomalies();
    rejects();
    check_sends(context_, take);
    check_group_agents(context_, take);
    check_queues(context_, take);
    if (!context_.request.since || !context_.request.until) check_now(context_, take);
    output_->end();
  }

  void run_without_records() {
    check_now(context_, [this](std::string_view name, std::string_view value, std::string_view detail) {
      fact(name, value, detail);
    });
    output_->end();
  }

 private:
  void fact(std::string_view name, std::string_view value, std::string_view detail) {
    output_->text(name).text(value).text(detail).end_row();
  }
  void fact(std::string_view name, std::int64_t value, std::string_view detail) {
    fact(name, fmt::format("{}", value), detail);
  }

  // Of those pieces.
  static inline const std::string kSessions = fmt::format("(SELECT DISTINCT session_id FROM {})", kPiecesOfRange);
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

  void damage() {
    std::string checked;
    const Damage damage = find_damage_within(db_, kDamageLookedForIn_bytes, checked);
    if (damage)
      fact("damaged", damage.names(), fmt::format("{}; looked at: {}; {}", damage.first, checked, kIfDamaged));
  }

  void totals() {
    fact("derivation_version", context_.reader.derivation_version(), "rules that the stored figures were derived by");
    SQLite::Statement row = ask(fmt::format(
        "SELECT (SELECT coalesce(sum(last_frame_id - first_frame_id + 1), 0) FROM {}) + (SELECT count(*) FROM reject r "
        "JOIN frame f USING(frame_id) WHERE f.session_id IN (SELECT session_id FROM {}) AND {})",
        kPiecesOfRange, kSessions, kInNoPiece));
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
    SQLite::Statement row =
        ask(fmt::format("SELECT s.session_id, s.kind, s.source, s.zone, s.ended_by, s.clock_offset_s, "
                        "s.clock_offset_min_s, s.clock_offset_max_s, s.dropped_bytes, s.clock_rules FROM session s "
                        "JOIN {} USING(session_id) "
                        "ORDER BY s.session_id",
                        kSessions));
    while (row.executeStep()) {
      const std::int64_t id = row.getColumn(0).getInt64();
      const std::string ended = row.getColumn(4).isNull() ? "still open" : "ended: " + row.getColumn(4).getString();
      fact("session", id,
           fmt::format("{} {}, zone {}{}, {}", row.getColumn(1).getString(), row.getColumn(2).getString(),
                       row.getColumn(3).getString(),
                       row.getColumn(9).getString() == "switch" ? ", clock rules of the switch" : "", ended));
      if (!row.getColumn(8).isNull())
        fact("dropped_bytes", row.getColumn(8).getInt64(),
             fmt::format("session {}: arrived at its end, but neither the database nor a spill file could keep them",
                         id));
      if (!row.getColumn(5).isNull())
        clock_offset(id, row.getColumn(5).getInt64(), row.getColumn(6).getInt64(), row.getColumn(7).getInt64());
    }
  }

  void clock_offset(std::int64_t session_id, std::int64_t last_s, std::int64_t min_s, std::int64_t max_s) {
    fact("clock_offset_s", last_s,
         fmt::format("session {}: switch minus host, last; least {}, most {}{}", session_id, min_s, max_s,
                     meaning_of_offset(last_s) == OffsetMeaning::wrong_zone ? wrong_zone(session_id, last_s) : ""));
  }

  std::string wrong_zone(std::int64_t session_id, std::int64_t offset_s) {
    SQLite::Statement row(db_,
                          "SELECT zone, (SELECT max(to_at) FROM coverage c WHERE c.session_id = s.session_id) FROM "
                          "session s WHERE session_id = ?");
    row.bind(1, session_id);
    row.executeStep();
    const std::string parted =
        parted_rules_text(offset_s, stored_zone(row.getColumn(0).getString()), {row.getColumn(1).getInt64()});
    return "; near whole or half hours: wrong zone?" + (parted.empty() ? "" : " " + parted);
  }

  void corrections() {
    if (correction_waits(db_))
      fact("correction_waits", 1,
           only_places_wait(db_)
               ? "a capture was recorded late: what begins behind it is not derived again yet, and agents may be "
                 "unknown there; a recorder at work does that by itself, else run acd-recorder rebuild"
               : "a clock was set, or a wrong date found out: what was recorded before is not derived again yet, and "
                 "days may be wrong; a recorder at work does that by itself, else run acd-recorder rebuild");
  }

  void zone_rules() {
    for (const ZoneDifference& difference : zone_differences(db_))
      if (!intersect(difference.time, context_.range).empty())
        fact("zone_rules_apart_s", difference.is_s - difference.was_s,
             fmt::format("{}: by the rules of today's tzdata; it was derived by others, and wants a rebuild",
                         text_of({difference})));
  }

  static std::string_view meaning(std::string_view kind) {
    if (kind == "lost") return "records lost, by jumps of the record number";
    if (kind == "jitter") return "records up to 5 s earlier than the one before";
    if (kind == "stray") return "records with a time that was nobody's";
    if (kind == "step") return "times the switch's clock was set";
    if (kind == "short") return "records shorter than their layout";
    if (kind == "control_bytes")
      return "records with control bytes in an agent id or directory number, which counts as blank; kept as they came";
    return "records not allowed in the state they met";
  }

  // A silence ends with the frame that it is told at.
  std::string longest_silence() {
    SQLite::Statement row = ask(fmt::format(
        "SELECT a.amount, a.frame_id, coalesce(e.at, s.at, r.at) FROM {} c JOIN anomaly a ON a.frame_id BETWEEN "
        "c.first_frame_id AND c.last_frame_id LEFT JOIN agent_event e USING(frame_id) LEFT JOIN queue_sample s "
        "USING(frame_id) LEFT JOIN refresh r USING(frame_id) WHERE a.kind = 'bridged' ORDER BY a.amount DESC, "
        "a.frame_id LIMIT 1",
        kPiecesOfRange));
    row.executeStep();
    const std::int64_t longest_s = row.getColumn(0).getInt64();
    const std::string when =
        row.getColumn(2).isNull()
            ? ""
            : fmt::format(", from {}", context_.zone.format(Instant{row.getColumn(2).getInt64()} - longest_s));
    return fmt::format(
        "silences that are no holes: no record can have been missed in them; the longest {} s{}, up to "
        "frame {}",
        longest_s, when, row.getColumn(1).getInt64());
  }

  void anomalies() {
    SQLite::Statement row = ask(fmt::format(
        "SELECT a.kind, count(*), sum(a.amount), min(a.frame_id) FROM {} c JOIN anomaly a ON a.frame_id BETWEEN "
        "c.first_frame_id AND c.last_frame_id GROUP BY a.kind ORDER BY a.kind",
        kPiecesOfRange));
    bool lost = false;
    while (row.executeStep()) {
      const std::string kind = row.getColumn(0).getString();
      const bool is_lost = kind == "lost";
      lost |= is_lost;
      if (kind == "bridged") {
        fact(kind, row.getColumn(1).getInt64(), longest_silence());
        continue;
      }
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
        kPiecesOfRange, kSessions, kInNoPiece));
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

void report_health_without_records(const ReportContext& context) { Health(context).run_without_records(); }

}  // namespace acd
