#include "store/session_row.h"

#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>

#include "core/error.h"

namespace acd {
namespace {

SessionKind session_kind_of(std::string_view name) {
  if (name == "live") return SessionKind::live;
  return name == "capture" ? SessionKind::capture : SessionKind::day_file;
}

constexpr const char* kColumns =
    "SELECT session_id, kind, source, zone, max_silence_s, first_date, content_hash, begun_us, ended_by, clock_rules "
    "FROM session ";

SessionStart start_of(SQLite::Statement& row) {
  SessionStart start;
  start.session.session_id = row.getColumn(0).getInt64();
  start.session.kind = session_kind_of(row.getColumn(1).getString());
  start.source = row.getColumn(2).getString();
  start.session.zone = stored_zone(row.getColumn(3).getString());
  start.session.max_silence_s = row.getColumn(4).getInt64();
  if (!row.getColumn(5).isNull()) start.session.first_date = parse_day(row.getColumn(5).getString());
  if (const auto hash = row.getColumn(6); hash.getBytes() == static_cast<int>(ContentHash().size()))
    std::memcpy(start.content_hash.emplace().data(), hash.getBlob(), ContentHash().size());
  start.begun_us = row.getColumn(7).getInt64();
  start.session.clock_rules = clock_rules_of(row.getColumn(9).getString()).value_or(ClockRules::of_zone);
  return start;
}

}  // namespace

std::optional<SessionStart> read_open_session(SQLite::Database& db) {
  SQLite::Statement row(db, std::string(kColumns) + "WHERE ended_us IS NULL ORDER BY session_id DESC LIMIT 1");
  if (!row.executeStep()) return std::nullopt;
  return start_of(row);
}

std::optional<StoredSession> read_session(SQLite::Database& db, std::int64_t session_id) {
  SQLite::Statement row(db, std::string(kColumns) + "WHERE session_id = ?");
  row.bind(1, session_id);
  if (!row.executeStep()) return std::nullopt;
  return StoredSession{start_of(row).session, row.getColumn(8).isNull() ? "" : row.getColumn(8).getString()};
}

bool has_content(SQLite::Database& db, const ContentHash& hash) {
  SQLite::Statement row(db, "SELECT 1 FROM session WHERE content_hash = ? AND ended_by = 'end of capture'");
  row.bind(1, hash.data(), static_cast<int>(hash.size()));
  return row.executeStep();
}

std::optional<std::string> last_zone(SQLite::Database& db) {
  SQLite::Statement row(db, "SELECT zone FROM session ORDER BY session_id DESC LIMIT 1");
  if (!row.executeStep()) return std::nullopt;
  return row.getColumn(0).getString();
}

std::optional<ClockRules> last_clock_rules(SQLite::Database& db) {
  SQLite::Statement row(db, "SELECT clock_rules FROM session WHERE kind = 'live' ORDER BY session_id DESC LIMIT 1");
  return row.executeStep() ? clock_rules_of(row.getColumn(0).getString()) : std::nullopt;
}

Zone stored_zone(const std::string& name) {
  try {
    return Zone(name);
  } catch (const std::invalid_argument&) {
    throw Error(
        fmt::format("the database's time zone '{}' is unknown to this system's tzdata; update the package tzdata, "
                    "and install tzdata-legacy if there is one",
                    name));
  }
}

std::optional<int> other_rules(SQLite::Database& db) {
  SQLite::Statement row(db, "SELECT version FROM derivation");
  if (!row.executeStep() || row.getColumn(0).getInt() == Deriver::kVersion) return std::nullopt;
  return row.getColumn(0).getInt();
}

CoverageEnd coverage_end_of(std::string_view name) {
  for (const auto end :
       {CoverageEnd::midnight, CoverageEnd::overlap, CoverageEnd::silence, CoverageEnd::step, CoverageEnd::session})
    if (coverage_end_name(end) == name) return end;
  return CoverageEnd::open;
}

}  // namespace acd
