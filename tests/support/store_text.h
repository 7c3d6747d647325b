#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>

#include <string>
#include <vector>

/// Rows of a database as text, to compare and to read.
namespace acd::test {

/// One row a line, columns parted by blanks, NULL as "-"; bytes that do not print as \xx.
inline std::string rows_of(SQLite::Database& db, const std::string& sql) {
  std::string text;
  SQLite::Statement query(db, sql);
  while (query.executeStep()) {
    for (int i = 0; i < query.getColumnCount(); ++i) {
      if (i) text += ' ';
      const auto column = query.getColumn(i);
      if (column.isNull()) {
        text += '-';
        continue;
      }
      for (const char c :
           std::string(static_cast<const char*>(column.getBlob()), static_cast<std::size_t>(column.getBytes())))
        text += c >= ' ' && c <= '~' ? std::string(1, c) : fmt::format("\\{:02x}", static_cast<unsigned char>(c));
    }
    text += '\n';
  }
  return text;
}

/// Every table but for the times of sessions: two recordings of the same are equal here.
inline std::string all_rows(SQLite::Database& db) {
  static const std::vector<std::string> kQueries = {
      "SELECT session_id, kind, source, zone, max_silence_s, first_date, hex(content_hash), ended_by, clock_offset_s, "
      "clock_offset_min_s, clock_offset_max_s FROM session ORDER BY 1",
      "SELECT frame_id, session_id, received_us, hex(raw) FROM frame ORDER BY 1",
      "SELECT * FROM correction ORDER BY 1",
      "SELECT * FROM seam ORDER BY 1",
      "SELECT * FROM agent ORDER BY 1",
      "SELECT * FROM directory ORDER BY 1",
      "SELECT * FROM queue ORDER BY 1",
      "SELECT * FROM agent_event ORDER BY 1",
      "SELECT * FROM queue_sample ORDER BY 1",
      "SELECT * FROM refresh ORDER BY 1",
      "SELECT * FROM reject ORDER BY 1",
      "SELECT * FROM anomaly ORDER BY 1, 2",
      "SELECT * FROM coverage ORDER BY 1",
      "SELECT * FROM agent_span ORDER BY 1, 2, 3",
      "SELECT * FROM agent_now ORDER BY 1, 2",
      "SELECT * FROM shift ORDER BY 1",
      "SELECT * FROM acd_call ORDER BY 1",
      "SELECT * FROM derivation"};
  std::string text;
  for (const std::string& query : kQueries) text += "== " + query + "\n" + rows_of(db, query);
  return text;
}

/// The rows of derived tables by ids instead of keys, without frame ids: what does not depend on the order of
/// recording.
inline std::string derived_rows(SQLite::Database& db) {
  return "== spans\n" +
         rows_of(db,
                 "SELECT local_day, agent_id, state, from_utc, to_utc, reason, path_id, extension, inferred FROM "
                 "v_agent_span "
                 "ORDER BY 1, 2, 4") +
         "== coverage\n" +
         rows_of(db,
                 "SELECT date(day * 86400, 'unixepoch'), datetime(from_at, 'unixepoch'), datetime(to_at, 'unixepoch'), "
                 "counted, ended_by FROM coverage ORDER BY from_at, to_at, coverage_id");
}

/// Frames of a kind of row.
inline std::int64_t count_of(SQLite::Database& db, const std::string& table) {
  return db.execAndGet("SELECT count(*) FROM " + table).getInt64();
}

}  // namespace acd::test
