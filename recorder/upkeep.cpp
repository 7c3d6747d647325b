#include "upkeep.h"

#include <SQLiteCpp/Exception.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <utility>

#include "core/error.h"
#include "job_socket.h"
#include "progress.h"
#include "prune_job.h"
#include "stop_signal.h"
#include "store/access.h"
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

[[noreturn]] void fail_stopped(const std::string& what) {
  throw Error(fmt::format("{} was stopped; run it again", what));
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

// Shows how far it is, and says whether to continue.
class Bar {
 public:
  explicit Bar(std::string name, std::uint64_t all = 0)
      : name_(std::move(name)), progress_(std::in_place, name_, all) {}
  bool at(std::int64_t done) {
    progress_->add(static_cast<std::uint64_t>(std::max<std::int64_t>(done - done_, 0)));
    done_ = std::max(done, done_);
    return !stop_asked();
  }
  /// Where it is known by and by how much there is.
  bool at(std::int64_t done, std::int64_t all) {
    if (done_ == 0 && all > 0) progress_.emplace(name_, static_cast<std::uint64_t>(all));
    return at(done);
  }

 private:
  const std::string name_;
  std::optional<Progress> progress_;
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
  if (stop_asked()) fail_stopped("rebuild --check");
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

void tell_what_would_go(const RecorderOptions& options) {
  const auto db = open_for_reading(options.db);
  const Day now = today_of(*db);
  const auto cut = find_cut(*db, options.keep_days, now);
  const auto size = Prune(*db, [] { return !stop_asked(); }).size_of(cut);
  if (!size) fail_stopped("prune --dry-run");
  tell_days_ahead(days_ahead(*db, now), now);
  const CutDays days = cut ? days_gone(*db, *cut, now) : CutDays();
  fmt::print("first_day {}\nlast_day {}\ndays {}\nframes {}\nbytes {}\nsessions {}\n",
             days.gone ? format_day(days.first_gone) : "-", days.gone ? format_day(days.last_gone) : "-", days.gone,
             size->frames, size->bytes, size->sessions);
  if (days.are_most())
    fmt::print("refused without --even-if-most: more than half of {} recorded days\n", days.recorded);
}

// By itself if nobody writes to the database, else by the recorder that does.
PruneDone prune_by_whom(const RecorderOptions& options) {
  const PruneOrder order{options.keep_days, options.even_if_most};
  Bar bar("prune");
  const auto shown = [&](std::int64_t done, std::int64_t all) { return bar.at(done, all); };
  if (const auto lock = WriterLock::if_free(options.db)) {
    const auto db = open_for_writing(options.db);
    const PruneDone done = prune_days(*db, order, {.shown = shown});
    checkpoint(*db);
    return done;
  }
  return prune_done(ask_recorder(options.db, prune_request(order), -1, shown));
}

void prune_old_days(const RecorderOptions& options) {
  const auto begin = Steady::now();
  const PruneDone done = prune_by_whom(options);
  tell_days_ahead(done.ahead, today_of(*open_for_reading(options.db)));
  log_event(LogLevel::info, "pruned",
            {{"db", options.db},
             {"first_day", done.first_day ? format_day(*done.first_day) : "unchanged"},
             {"frames", fmt::format("{}", done.frames)},
             {"pages", fmt::format("{}", done.pages)},
             {"seconds", seconds_since(begin)}});
}

}  // namespace

void rebuild_command(const RecorderOptions& options) {
  require_database(options.db);
  stop_by_signal();
  options.check ? check(options) : derive_again(options);
}

void prune_command(const RecorderOptions& options) {
  require_database(options.db);
  stop_by_signal();
  options.dry_run ? tell_what_would_go(options) : prune_old_days(options);
}

void backup_command(const RecorderOptions& options) {
  require_database(options.db);
  stop_by_signal();
  const auto begin = Steady::now();
  bool done = false;
  {
    Progress progress("backup", 100);
    int shown = 0;
    done = backup(options.db, options.to, options.force, [&](std::int64_t copied, std::int64_t all) {
      const int percent = static_cast<int>(copied * 100 / std::max<std::int64_t>(all, 1));
      progress.add(static_cast<std::uint64_t>(std::max(0, percent - std::exchange(shown, percent))));
      return !stop_asked();
    });
  }
  if (!done) fail_stopped("backup");
  log_event(LogLevel::info, "backed_up", {{"db", options.db}, {"to", options.to}, {"seconds", seconds_since(begin)}});
}

}  // namespace acd
