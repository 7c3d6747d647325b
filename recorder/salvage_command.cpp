#include "salvage_command.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>

#include "core/error.h"
#include "doctor_database.h"
#include "stop_signal.h"
#include "store/backup.h"
#include "store/database.h"
#include "store/salvage.h"
#include "store/session_row.h"

namespace acd {
namespace {

// Nobody may record meanwhile. In a folder that cannot be written to there is no lock to take.
std::optional<WriterLock> lock_out(const std::string& db) {
  if (::access(folder_of(db).c_str(), W_OK) == 0) return std::optional<WriterLock>(std::in_place, db);
  if (const auto writer = writer_of(db))
    throw Error(fmt::format("'{}' is being written by process {}; stop it first", db, *writer), Exit::try_again);
  return std::nullopt;
}

std::string sessions_text(const SalvageGap& gap) {
  if (gap.session_before == 0 && gap.session_after == 0) return "none left";
  if (gap.session_before == 0) return fmt::format("before {}", gap.session_after);
  if (gap.session_after == 0) return fmt::format("{} or later", gap.session_before);
  if (gap.session_before == gap.session_after) return fmt::format("{}", gap.session_before);
  return fmt::format("{}-{}", gap.session_before, gap.session_after);
}

std::string time_text(const std::optional<Instant>& at, const Zone& zone) { return at ? zone.format(*at) : "unknown"; }

void print(const Salvaged& found, const Zone& zone) {
  fmt::print("salvaged frames={} missing={} sessions={}\n", found.frames, found.missing(), found.sessions);
  for (const SalvageGap& gap : found.gaps)
    fmt::print("missing frames={}-{} count={} session={} after={} before={}\n", gap.first, gap.last, gap.frames(),
               sessions_text(gap), time_text(gap.from, zone), time_text(gap.to, zone));
  for (const std::int64_t session_id : found.made_up)
    fmt::print("session {}: its row is lost; zone and kind are taken from its neighbours and its frames\n", session_id);
  for (const std::string& table : found.damaged_tables)
    if (table != "frame") fmt::print("table {}: damaged; its rows that could be read are in the new database\n", table);
  if (found.kept_rows_lost > 0)
    fmt::print("prune: {} rows that it kept name agents or queues that are lost, and went\n", found.kept_rows_lost);
  if (found.prune_lost)
    fmt::print("prune: what it kept is lost; frames before the first one left do not count as missing\n");
}

}  // namespace

void salvage_command(const RecorderOptions& options) {
  refuse_as_new(options.db, options.to);
  stop_by_signal();
  const auto lock = lock_out(options.db);
  ::setenv("SQLITE_TMPDIR", folder_of(options.to).c_str(), 0);  // where there has to be room anyway
  const auto fresh = open_temporary();
  const auto found = salvage(options.db, *fresh, options.zone, [](std::int64_t) { return !stop_asked(); });
  if (!found || !copy_to_new(*fresh, options.to, [](std::int64_t, std::int64_t) { return !stop_asked(); }))
    throw Error("salvage was stopped, and left nothing; run it again");
  print(*found, stored_zone(last_zone(*fresh).value_or("UTC")));
  log_event(LogLevel::info, "salvaged", {{"db", options.db}, {"to", options.to}});
}

}  // namespace acd
