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
#include "store/database.h"
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

std::uint64_t frames_in(SQLite::Database& db) {
  return static_cast<std::uint64_t>(
      db.execAndGet("SELECT coalesce(max(frame_id) - min(frame_id) + 1, 0) FROM frame").getInt64());
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

void check(const RecorderOptions& options) {
  const auto begin = Steady::now();
  const auto db = open_for_reading(options.db);
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

void derive_again(const RecorderOptions& options) {
  const WriterLock lock(options.db);
  const UpkeepLock upkeep(options.db);
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

}  // namespace

void rebuild_command(const RecorderOptions& options) {
  require_database(options.db);
  end_by_signal();
  options.check ? check(options) : derive_again(options);
}

void prune_command(const RecorderOptions& options) {
  require_database(options.db);
  end_by_signal();
  const UpkeepLock lock(options.db);
  const auto db = open_beside_writer(options.db);
  const auto begin = Steady::now();
  Turns turns;
  Prune prune(*db, [&] { return turns.give(); });
  try {
    const auto cut = find_cut(*db, options.keep_days, today(*db));
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
