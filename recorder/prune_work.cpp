#include "prune_work.h"

#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>
#include <fmt/format.h>

#include <chrono>

#include "core/error.h"
#include "log.h"
#include "store/database.h"
#include "store/session_row.h"

namespace acd {
namespace {

std::string days_text(const CutDays& days) {
  return fmt::format("{} of {} recorded days, {} to {}", days.gone, days.recorded, format_day(days.first_gone),
                     format_day(days.last_gone));
}

void refuse_most(SQLite::Database& db, const PruneOrder& order, const PruneCut& cut) {
  const Day now = today_of(db);
  const CutDays days = days_gone(db, cut, now);
  if (order.even_if_most || !days.are_most()) return;
  throw Error(
      fmt::format("prune --keep {} would delete {} of '{}', more than half: check this host's clock ({} now) and "
                  "the switch's, look at it with --dry-run, and add --even-if-most if that is meant",
                  order.keep_days, days_text(days), db.getFilename(), format_day(now)),
      Exit::usage);
}

// Each is derived once and deleted once.
std::int64_t frames_below(SQLite::Database& db, const PruneCut& cut) {
  SQLite::Statement first(db,
                          "SELECT coalesce(min(frame_id), 0) FROM frame WHERE frame_id >= (SELECT coalesce(max("
                          "before_frame_id), 0) FROM carry)");
  first.executeStep();
  return cut.before_frame_id - first.getColumn(0).getInt64();
}

}  // namespace

PruneDone prune_days(SQLite::Database& db, const PruneOrder& order, const PruneTurns& turns) {
  PruneDone done;
  std::optional<PruneCut> cut;
  std::optional<KeptAtCut> kept;
  std::int64_t all = 0, derived = 0;
  const auto reading = open_beside(db);
  const auto look = [&] {
    const SQLite::Transaction view(*reading);
    const Day today = today_of(*reading);
    done.ahead = days_ahead(*reading, today);
    cut = find_cut(*reading, order.keep_days, today);
    if (cut) refuse_most(*reading, order, *cut);
    all = cut ? 2 * frames_below(*reading, *cut) : 0;
    Prune prune(*reading, [&] { return turns.shown(prune.frames_derived(), all); });
    kept = cut ? prune.derive(*cut) : prune.kept_before();
    derived = prune.frames_derived();
  };
  Prune prune(db, [&] { return turns.shown(derived + prune.frames_deleted(), all) && turns.give(); });
  if (!turns.aside(look) || (cut && (!kept || !prune.keep(*kept))) || (kept && !prune.delete_rows(*kept)) ||
      !prune.give_space_back())
    throw Error("prune was stopped; run it again");
  if (cut) done.first_day = cut->first_day;
  done.frames = prune.frames_deleted();
  done.pages = prune.pages_freed();
  return done;
}

Day today_of(SQLite::Database& db) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return stored_zone(last_zone(db).value_or("UTC"))
      .local_day({std::chrono::duration_cast<std::chrono::seconds>(now).count()});
}

void tell_days_ahead(const DaysAhead& ahead, Day today) {
  if (ahead.days == 0) return;
  log_event(LogLevel::warning, "days_ahead",
            {{"today", format_day(today)},
             {"days", fmt::format("{}", ahead.days)},
             {"first", format_day(ahead.first)},
             {"hint", "later than tomorrow: they are no last recorded day, and what was recorded behind them stays"}});
}

}  // namespace acd
