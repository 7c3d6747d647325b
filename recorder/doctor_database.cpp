#include "doctor_database.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <stdexcept>

#include "core/error.h"
#include "doctor_damage.h"
#include "doctor_dates.h"
#include "doctor_sent.h"
#include "doctor_state.h"
#include "spill.h"
#include "store/access.h"
#include "store/at_rest.h"
#include "store/database.h"
#include "store/foreign_now.h"
#include "store/migrations.h"
#include "store/session_row.h"

namespace acd {
namespace {

constexpr double kMegabyte = 1e6;
constexpr std::int64_t kRateDays = 7;        // recorded days that today's rate is taken from
constexpr std::int64_t kRateFrom_s = 3'600;  // with less recorded there is no rate

std::optional<struct stat> stat_of(const std::string& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) return std::nullopt;
  return info;
}

void examine_files(const RecorderOptions& options, Findings& findings) {
  findings.push_back(of_rights(folder_of(options.db), std::nullopt, false));
  const auto db = stat_of(options.db);
  if (db)
    for (const char* suffix : {"", "-wal", "-shm", ".lock"})
      findings.push_back(of_rights(options.db + suffix, db->st_uid, *suffix != 0));
}

void examine_lock(DatabaseFacts& facts, const std::string& path, Findings& findings) {
  try {
    facts.writer = writer_of(path);
    if (facts.writer) facts.link = writer_note(path);
  } catch (const Error& e) {
    facts.lock_seen = false;
    findings.push_back({Verdict::warning, "lock", fmt::format("{}: somebody may be recording", e.what()),
                        "run this as the user that records"});
    return;
  }
  findings.push_back({Verdict::ok, "lock",
                      facts.writer ? fmt::format("process {} records into the database", *facts.writer)
                                   : "nobody records into the database",
                      ""});
}

// What an outage left, or is leaving now.
void examine_spill(const RecorderOptions& options, Findings& findings) {
  std::vector<std::string> places{spill_path(options.db, "")};
  if (!options.spill.empty()) {
    findings.push_back(of_spill_folder(options.spill));
    std::error_code none;
    if (!std::filesystem::equivalent(options.spill, folder_of(options.db), none))
      places.push_back(spill_path(options.db, options.spill));
  }
  for (const std::string& place : places)
    if (const auto spill = stat_of(place))
      findings.push_back(
          {Verdict::warning, "spill",
           fmt::format("'{}' holds {} bytes that are not in the database", place, spill->st_size),
           "the recorder takes it in when the database can be written: look into its log (database_not_written)"});
}

// Bytes that a day adds at the rate of the last recorded days; none while too little is recorded.
std::optional<double> bytes_per_day(SQLite::Database& db) {
  SQLite::Statement rate(db,
                         "SELECT coalesce(sum(frames), 0), coalesce(sum(covered_s), 0) FROM (SELECT day, "
                         "sum(last_frame_id - first_frame_id + 1) AS frames, sum(to_at - from_at) AS covered_s FROM "
                         "coverage GROUP BY day ORDER BY day DESC LIMIT ?)");
  rate.bind(1, kRateDays);
  rate.executeStep();
  const double frames = rate.getColumn(0).getDouble(), covered_s = rate.getColumn(1).getDouble();
  // Below the cut of a prune a few frames are left.
  SQLite::Statement held(
      db,
      "SELECT (page_count - freelist_count) * page_size, coalesce((SELECT max(frame_id) FROM frame) - "
      "(SELECT min(frame_id) FROM frame WHERE frame_id >= cut) + 1, 0) + (SELECT count(*) FROM frame "
      "WHERE frame_id < cut) FROM pragma_page_count, pragma_freelist_count, pragma_page_size, (SELECT "
      "coalesce(max(before_frame_id), 0) AS cut FROM carry)");
  held.executeStep();
  const double bytes = held.getColumn(0).getDouble(), frames_held = held.getColumn(1).getDouble();
  if (covered_s < static_cast<double>(kRateFrom_s) || frames_held < 1) return std::nullopt;
  return bytes / frames_held * frames / covered_s * 86'400;
}

// None, and errno, if nobody can tell.
std::optional<std::uint64_t> free_bytes(const std::string& folder) {
  struct statvfs info {};
  if (::statvfs(folder.c_str(), &info) != 0) return std::nullopt;
  return std::uint64_t{info.f_bavail} * info.f_frsize;
}

void read_facts(SQLite::Database& db, DatabaseFacts& facts) {
  facts.zone = last_zone(db);
  facts.clock_rules = last_clock_rules(db).value_or(ClockRules::of_zone);
  facts.derived_by_other_rules = zone_differences(db);
  facts.foreign = foreign_text(foreign_now(db));
  SQLite::Statement frame(db, "SELECT received_us FROM frame ORDER BY frame_id DESC LIMIT 1");
  if (frame.executeStep() && !frame.getColumn(0).isNull()) facts.last_arrival = Arrival{frame.getColumn(0).getInt64()};
  SQLite::Statement session(db,
                            "SELECT source, coalesce(ended_by, ''), clock_offset_s FROM session WHERE kind = 'live' "
                            "ORDER BY session_id DESC LIMIT 1");
  if (!session.executeStep()) return;
  facts.last_source = session.getColumn(0).getString();
  facts.last_ended_by = session.getColumn(1).getString();
  if (!session.getColumn(2).isNull()) facts.offset_s = session.getColumn(2).getInt64();
}

// The folder's disk; a folder that is not there has none.
void examine_room(const RecorderOptions& options, const Surroundings& surroundings, std::optional<double> bytes_per_day,
                  Findings& findings) {
  const auto room = surroundings.free_bytes ? surroundings.free_bytes : free_bytes(folder_of(options.db));
  if (room) return findings.push_back(of_room(*room, bytes_per_day, options.room_days));
  findings.push_back({Verdict::failed, "disk", fmt::format("its room cannot be seen: {}", std::strerror(errno)),
                      fmt::format("see 'rights of {}'", folder_of(options.db))});
}

void read_content(SQLite::Database& db, const RecorderOptions& options, const Surroundings& surroundings,
                  DatabaseFacts& facts, Findings& findings) {
  const Finding schema = of_schema(schema_version(db), migrations().back().number);
  findings.push_back(schema);
  const bool readable = schema.verdict == Verdict::ok;
  if (readable) {
    examine_damage(db, findings);
    read_facts(db, facts);
    examine_clock(db, surroundings.now, facts, findings);
    examine_dates(db, surroundings.now, facts, findings);
    facts.is_periodic = was_periodic(db, options.max_silence_s);
    examine_sent(sent_facts(db, surroundings.now), findings);
  }
  if (lacks_wal(db)) findings.push_back({Verdict::warning, "copy", no_wal_text(options.db), ""});
  examine_room(options, surroundings, readable ? bytes_per_day(db) : std::nullopt, findings);
}

bool is_there(const RecorderOptions& options, Findings& findings) {
  if (stat_of(options.db)) return true;
  if (errno == ENOENT && stat_of(folder_of(options.db)))
    findings.push_back(
        {Verdict::warning, "database", "'" + options.db + "' is not there", "acd-recorder run creates it"});
  else
    findings.push_back({Verdict::failed, "database", why_not_found(options.db, "database"), ""});
  return false;
}

void examine_content(const RecorderOptions& options, const Surroundings& surroundings, DatabaseFacts& facts,
                     Findings& findings) {
  if (!is_there(options, findings)) return examine_room(options, surroundings, std::nullopt, findings);
  try {
    const auto db = open_file_for_reading(options.db);
    read_content(*db, options, surroundings, facts, findings);
  } catch (const std::runtime_error& e) {
    const auto* sqlite = dynamic_cast<const SQLite::Exception*>(&e);
    const bool damaged = sqlite && sqlite->getErrorCode() == SQLITE_CORRUPT;
    const std::string why = why_not_readable(options.db);
    findings.push_back({Verdict::failed, "database",
                        why.empty() ? fmt::format("'{}' cannot be read: {}", options.db, e.what()) : why,
                        damaged       ? kIfDamaged
                        : why.empty() ? "name the file that acd-recorder writes, and run this as its owner"
                                      : ""});
  }
  const auto wal = stat_of(options.db + "-wal");
  findings.push_back(of_wal(wal ? static_cast<std::uint64_t>(wal->st_size) : 0));
}

}  // namespace

DatabaseFacts examine_database(const RecorderOptions& options, const Surroundings& surroundings, Findings& findings) {
  DatabaseFacts facts;
  if (options.db.empty()) {
    findings.push_back({Verdict::warning, "database", "none named, not looked at", "give --db or --config"});
    return facts;
  }
  examine_files(options, findings);
  examine_lock(facts, options.db, findings);
  examine_state(options, facts, findings);
  examine_spill(options, findings);
  examine_content(options, surroundings, facts, findings);
  return facts;
}

std::string folder_of(const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path();
  return folder.empty() ? "." : folder;
}

Finding of_rights(const std::string& path, std::optional<uid_t> owner, bool may_be_missing) {
  const std::string what = "rights of " + path;
  const auto info = stat_of(path);
  if (!info && errno == ENOENT && may_be_missing) return {Verdict::ok, what, "not there yet", ""};
  if (!info && errno == ENOENT)
    return {Verdict::failed, what, "it is not there",
            fmt::format("create it, owned by the user that records: {}", path)};
  if (!info) return {Verdict::failed, what, why_not_found(path, "folder or file"), ""};
  const bool folder = S_ISDIR(info->st_mode);
  if (owner && info->st_uid != *owner)
    return {Verdict::failed, what,
            fmt::format("belongs to user {}, the database to {}", user_text(info->st_uid), user_text(*owner)),
            fmt::format("chown {} '{}'", *owner, path)};
  if (const std::string why = why_not_allowed(path, folder ? W_OK | X_OK : R_OK | W_OK); !why.empty())
    return {Verdict::failed, what, why, ""};
  const unsigned mode = info->st_mode & 07777;
  const unsigned strangers = folder ? S_IWOTH : S_IROTH | S_IWOTH;
  if ((mode & strangers) != 0 && (mode & S_ISVTX) == 0)
    return {Verdict::warning, what, fmt::format("mode {:04o}: open to every user of this machine", mode),
            fmt::format("chmod o-{} '{}'", folder ? "w" : "rw", path)};
  return {Verdict::ok, what, fmt::format("mode {:04o}", mode), ""};
}

Finding of_spill_folder(const std::string& folder) {
  const std::string what = "spill folder " + folder;
  const auto info = stat_of(folder);
  if (!info) return {Verdict::failed, what, std::strerror(errno), "create it, owned by the user that records"};
  if (!S_ISDIR(info->st_mode)) return {Verdict::failed, what, "it is no folder", "name a folder with --spill"};
  if (const std::string why = why_not_allowed(folder, W_OK | X_OK); !why.empty())
    return {Verdict::failed, what, why, ""};
  return {Verdict::ok, what, "writable", ""};
}

Finding of_room(std::uint64_t free_bytes, std::optional<double> bytes_per_day, std::int64_t days) {
  const double room = static_cast<double>(free_bytes);
  if (free_bytes < kRoomAtLeast_bytes)
    return {Verdict::failed, "disk", fmt::format("{:.0f} MB free", room / kMegabyte),
            "make room now, or run acd-recorder prune --keep DAYS"};
  if (!bytes_per_day)
    return {Verdict::warning, "disk",
            fmt::format("{:.0f} MB free; too little is recorded to tell a rate", room / kMegabyte),
            "look again after a day"};
  const double lasts_days = room / std::max(*bytes_per_day, 1.0);
  const std::string detail =
      fmt::format("{:.0f} MB free, {:.1f} MB a day: {} days", room / kMegabyte, *bytes_per_day / kMegabyte,
                  lasts_days < 36'500 ? fmt::format("{:.0f}", lasts_days) : "over 36500");
  if (lasts_days >= static_cast<double>(days)) return {Verdict::ok, "disk", detail, ""};
  const bool soon = lasts_days < static_cast<double>(std::min(kRoomAtLeast_days, days));
  return {soon ? Verdict::failed : Verdict::warning, "disk", detail,
          fmt::format("{} days wanted: make room, or run acd-recorder prune --keep DAYS", days)};
}

Finding of_wal(std::uint64_t bytes) {
  const std::string detail = fmt::format("{:.1f} MB", static_cast<double>(bytes) / kMegabyte);
  if (bytes < kWalLarge_bytes) return {Verdict::ok, "WAL", detail, ""};
  return {bytes < kWalHuge_bytes ? Verdict::warning : Verdict::failed, "WAL", detail,
          "a reader keeps it from being emptied: end reports and sqlite3 shells that have been open for long"};
}

Finding of_schema(int version, int newest) {
  if (version == newest) return {Verdict::ok, "schema", fmt::format("{}", version), ""};
  if (version == 0)
    return {Verdict::failed, "schema", "not a database of acd-recorder", "name the file that acd-recorder writes"};
  if (version < newest)
    return {Verdict::warning, "schema", fmt::format("{}, this program's is {}", version, newest),
            "acd-recorder run brings it up to date when it starts"};
  return {Verdict::failed, "schema", fmt::format("{}, this program knows up to {}", version, newest),
          "install the newer acd-recorder that wrote it"};
}

}  // namespace acd
