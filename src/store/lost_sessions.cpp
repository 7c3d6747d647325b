#include "store/lost_sessions.h"

#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>

#include "core/error.h"
#include "record/decode.h"
#include "store/query.h"
#include "store/session_row.h"

namespace acd {
namespace {

std::vector<std::int64_t> lost_sessions(SQLite::Database& db) {
  SQLite::Statement row(db,
                        "SELECT session_id FROM frame UNION SELECT session_id FROM carry EXCEPT SELECT session_id FROM "
                        "session ORDER BY 1");
  std::vector<std::int64_t> lost;
  while (row.executeStep()) lost.push_back(row.getColumn(0).getInt64());
  return lost;
}

// Of a capture: its refresh records tell it.
std::optional<std::string> first_date(SQLite::Database& db, std::int64_t session_id) {
  SQLite::Statement frames(db, "SELECT raw FROM frame WHERE session_id = ? ORDER BY frame_id");
  frames.bind(1, session_id);
  while (frames.executeStep()) {
    const Decoded decoded = decode(Frame{bytes_of(frames.getColumn(0)), Framing::record});
    const Record* record = std::get_if<Record>(&decoded);
    const Refresh* refresh = record ? std::get_if<Refresh>(&record->body) : nullptr;
    if (refresh) return format_day(refresh->date);
  }
  return std::nullopt;
}

// The session before it, else the one behind it.
void copy_of_nearest(SQLite::Database& db, std::int64_t session_id, const std::optional<std::string>& zone,
                     const std::string& path) {
  SQLite::Statement add(db,
                        "INSERT INTO session(session_id, kind, source, zone, max_silence_s, clock_rules, begun_us) "
                        "SELECT ?1, 'live', ?2, zone, max_silence_s, clock_rules, begun_us FROM session ORDER BY "
                        "session_id > ?1, abs(session_id - ?1) LIMIT 1");
  add.bind(1, session_id);
  add.bind(2, kLostSource);
  if (add.exec() > 0) return;
  if (!zone)
    throw Error(fmt::format("no session of '{}' can be read, so its time zone is not known: give --zone, the switch's "
                            "IANA time zone, such as Australia/Sydney",
                            path),
                Exit::usage);
  SQLite::Statement first(db,
                          "INSERT INTO session(session_id, kind, source, zone, max_silence_s, begun_us) VALUES(?, "
                          "'live', ?, ?, 180, 0)");
  first.bind(1, session_id);
  first.bind(2, kLostSource);
  first.bind(3, stored_zone(*zone).name());
  first.exec();
}

void set_by_frames(SQLite::Database& db, std::int64_t session_id) {
  SQLite::Statement set(
      db,
      "UPDATE session SET kind = iif(f.first_us IS NULL, 'capture', 'live'), begun_us = "
      "coalesce(f.first_us, begun_us), ended_us = coalesce(f.last_us, begun_us), ended_by = ?2, "
      "clock_rules = iif(f.first_us IS NULL, 'zone', clock_rules) FROM (SELECT min(received_us) AS "
      "first_us, max(received_us) AS last_us FROM frame WHERE session_id = ?1) f WHERE session_id = ?1");
  set.bind(1, session_id);
  set.bind(2, kInterrupted);
  set.exec();
  SQLite::Statement date(db, "UPDATE session SET first_date = ?2 WHERE session_id = ?1 AND kind = 'capture'");
  date.bind(1, session_id);
  if (const auto found = first_date(db, session_id)) date.bind(2, *found);
  date.exec();
}

}  // namespace

std::vector<std::int64_t> make_up_lost_sessions(SQLite::Database& db, const std::optional<std::string>& zone,
                                                const std::string& path) {
  std::vector<std::int64_t> lost = lost_sessions(db);
  for (const std::int64_t session_id : lost) {
    copy_of_nearest(db, session_id, zone, path);
    set_by_frames(db, session_id);
  }
  return lost;
}

}  // namespace acd
