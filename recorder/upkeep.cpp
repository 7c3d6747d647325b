#include "upkeep.h"

#include <SQLiteCpp/Exception.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <thread>
#include <utility>

#include "core/error.h"
#include "progress.h"
#include "store/backup.h"
#include "store/damage.h"
#include "store/database.h"
#include "store/mend.h"
#include "store/prune.h"
#include "store/rebuild.h"
#include "store/session_row.h"

namespace acd {
namespace {

using Steady = std::chrono::steady_clock;

// Long work ends at the next step after SIGINT or SIGTERM.
volatile std::sig_atomic_t stop_asked = 0;

void ask_to_stop(int) { stop_asked = 1; }

void end_by_signal() {
  stop_asked = 0;
  std::signal(SIGINT, ask_to_stop);
  std::signal(SIGTERM, ask_to_stop);
}

[[noreturn]] void fail_stopped(const std::string& what) {
  throw Error(fmt::format("{} was stopped; run it again", what));
}

void require_database(const std::string& path) {
  if (::access(path.c_str(), F_OK) != 0)
    throw Error(fmt::format("there is no database '{}'; name the file that acd-recorder writes", path),
                Exit::try_again);
}

std::string seconds_since(Steady::time_point begin) {
  return fmt::format("{:.1f}", std::chrono::duration<double>(Steady::now() - begin).count());
}

// That are derived again: from the cut of a prune on.
std::uint64_t frames_in(SQLite::Database& db) {
  return static_cast<std::uint64_t>(
      db.execAndGet(
            "SELECT coalesce((SELECT max(frame_id) FROM frame) - (SELECT min(frame_id) FROM frame WHERE frame_id "
            ">= (SELECT coalesce(max(before_frame_id), 0) FROM carry)) + 1, 0)")
          .getInt64());
}

// Shows how far it is, and says whether to go on.
class Bar {
 public:
  Bar(const std::string& name, std::uint64_t all) : progress_(name, all) {}
  bool at(std::int64_t done) {
    progress_.add(static_cast<std::uint64_t>(done - done_));
    done_ = done;
    return stop_asked == 0;
  }

 private:
  Progress progress_;
  std::int64_t done_ = 0;
};

void refuse_damaged(const std::string& path, SQLite::Database& db) {
  const Damage damage = find_damage(db);
  if (!damage) return;
  throw Error(
      fmt::format("'{}' is damaged in {} ({}); acd-recorder rebuild derives it anew; if that cannot mend it, "
                  "acd-recorder salvage --db {} --to NEW",
                  path, damage.names(), damage.first, path));
}

void check(const RecorderOptions& options) {
  const auto begin = Steady::now();
  const auto db = open_for_reading(options.db);
  refuse_damaged(options.db, *db);
  std::int64_t frames = 0;
  std::vector<Difference> found;
  {
    Bar bar("check", frames_in(*db));
    found = differences(
        *db, [&](std::int64_t done) { return bar.at(done); }, &frames);
  }
  if (stop_asked) fail_stopped("rebuild --check");
  if (const auto other = other_rules(*db))
    fmt::print("derivation: derived by rules {}, this program has rules {}\n", *other, Deriver::kVersion);
  for (const Difference& difference : found) fmt::print("{}\n", difference.text());
  log_event(LogLevel::info, "checked",
            {{"db", options.db}, {"frames", fmt::format("{}", frames)}, {"seconds", seconds_since(begin)}});
  if (!found.empty())
    throw Error(
        fmt::format("'{}' is not what its frames yield ({} tables differ); acd-recorder rebuild derives it anew",
                    options.db, found.size()));
  fmt::print("ok\n");
}

// Of a sound file beside it, which takes its place.
void mend_database(const RecorderOptions& options) {
  const auto begin = Steady::now();
  std::optional<Salvaged> found;
  {
    Bar bar("rebuild", 0);
    found = mend(options.db, [&](std::int64_t) { return bar.at(0); });
  }
  if (!found) fail_stopped("rebuild");
  log_event(LogLevel::warning, "mended",
            {{"db", options.db},
             {"frames", fmt::format("{}", found->frames)},
             {"seconds", seconds_since(begin)},
             {"note", "the file was damaged; nothing that was recorded is lost"}});
}

void derive_again(const RecorderOptions& options) {
  const WriterLock lock(options.db);
  const UpkeepLock upkeep(options.db);
  if (is_damaged(options.db)) return mend_database(options);
  const auto db = open_for_writing(options.db);
  const auto begin = Steady::now();
  std::optional<std::int64_t> frames;
  {
    Bar bar("rebuild", frames_in(*db));
    frames = rebuild(*db, [&](std::int64_t done) { return bar.at(done); });
  }
  if (!frames) fail_stopped("rebuild");
  Prune(*db, [] { return true; }).give_space_back();
  checkpoint(*db);
  log_event(LogLevel::info, "rebuilt",
            {{"db", options.db}, {"frames", fmt::format("{}", *frames)}, {"seconds", seconds_since(begin)}});
}

Day today(SQLite::Database& db) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return stored_zone(last_zone(db).value_or("UTC"))
      .local_day({std::chrono::duration_cast<std::chrono::seconds>(now).count()});
}

// After each step the recorder gets its turn: it waits for the lock no longer than a step lasts.
class Turns {
 public:
  bool give() {
    const auto worked = Steady::now() - begin_;
    std::this_thread::sleep_for(std::max<Steady::duration>(worked, std::chrono::milliseconds(20)));
    begin_ = Steady::now();
    return stop_asked == 0;
  }

 private:
  Steady::time_point begin_ = Steady::now();
};

std::string days_text(const CutDays& days) {
  return fmt::format("{} of {} recorded days, {} to {}", days.gone, days.recorded, format_day(days.first_gone),
                     format_day(days.last_gone));
}

void refuse_most(const RecorderOptions& options, SQLite::Database& db, const PruneCut& cut) {
  const Day now = today(db);
  const CutDays days = days_gone(db, cut, now);
  if (options.even_if_most || !days.are_most()) return;
  throw Error(
      fmt::format("prune --keep {} would delete {} of '{}', more than half: check this host's clock ({} now) and "
                  "the switch's, look at it with --dry-run, and add --even-if-most if that is meant",
                  options.keep_days, days_text(days), options.db, format_day(now)),
      Exit::usage);
}

void tell_days_ahead(SQLite::Database& db) {
  const Day now = today(db);
  const DaysAhead ahead = days_ahead(db, now);
  if (ahead.days == 0) return;
  log_event(LogLevel::warning, "days_ahead",
            {{"today", format_day(now)},
             {"days", fmt::format("{}", ahead.days)},
             {"first", format_day(ahead.first)},
             {"hint", "later than tomorrow: they are no last recorded day, and what was recorded behind them stays"}});
}

void tell_what_would_go(const RecorderOptions& options) {
  const auto db = open_for_reading(options.db);
  const Day now = today(*db);
  const auto cut = find_cut(*db, options.keep_days, now);
  const auto size = Prune(*db, [] { return stop_asked == 0; }).size_of(cut);
  if (!size) fail_stopped("prune --dry-run");
  tell_days_ahead(*db);
  const CutDays days = cut ? days_gone(*db, *cut, now) : CutDays();
  fmt::print("first_day {}\nlast_day {}\ndays {}\nframes {}\nbytes {}\nsessions {}\n",
             days.gone ? format_day(days.first_gone) : "-", days.gone ? format_day(days.last_gone) : "-", days.gone,
             size->frames, size->bytes, size->sessions);
  if (days.are_most())
    fmt::print("refused without --even-if-most: more than half of {} recorded days\n", days.recorded);
}

void prune_old_days(const RecorderOptions& options) {
  const UpkeepLock lock(options.db);
  const auto db = open_beside_writer(options.db);
  const auto begin = Steady::now();
  Turns turns;
  Prune prune(*db, [&] { return turns.give(); });
  try {
    const auto cut = find_cut(*db, options.keep_days, today(*db));
    tell_days_ahead(*db);
    if (cut) refuse_most(options, *db, *cut);
    if ((cut && !prune.cut(*cut)) || !prune.delete_rows() || !prune.give_space_back()) fail_stopped("prune");
    checkpoint(*db);
    log_event(LogLevel::info, "pruned",
              {{"db", options.db},
               {"first_day", cut ? format_day(cut->first_day) : "unchanged"},
               {"frames", fmt::format("{}", prune.frames_deleted())},
               {"pages", fmt::format("{}", prune.pages_freed())},
               {"seconds", seconds_since(begin)}});
  } catch (const SQLite::Exception& e) {
    if (e.getErrorCode() != SQLITE_BUSY) throw;
    throw Error(fmt::format("'{}' is locked by a long transaction, such as a replay; what was deleted stays deleted, "
                            "run prune again",
                            options.db),
                Exit::try_again);
  }
}

}  // namespace

void rebuild_command(const RecorderOptions& options) {
  require_database(options.db);
  end_by_signal();
  options.check ? check(options) : derive_again(options);
}

void prune_command(const RecorderOptions& options) {
  require_database(options.db);
  end_by_signal();
  options.dry_run ? tell_what_would_go(options) : prune_old_days(options);
}

void backup_command(const RecorderOptions& options) {
  require_database(options.db);
  end_by_signal();
  const auto begin = Steady::now();
  bool done = false;
  {
    Progress progress("backup", 100);
    int shown = 0;
    done = backup(options.db, options.to, options.force, [&](std::int64_t copied, std::int64_t all) {
      const int percent = static_cast<int>(copied * 100 / std::max<std::int64_t>(all, 1));
      progress.add(static_cast<std::uint64_t>(std::max(0, percent - std::exchange(shown, percent))));
      return stop_asked == 0;
    });
  }
  if (!done) fail_stopped("backup");
  log_event(LogLevel::info, "backed_up", {{"db", options.db}, {"to", options.to}, {"seconds", seconds_since(begin)}});
}

}  // namespace acd
