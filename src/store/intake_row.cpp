#include "store/intake_row.h"

#include <SQLiteCpp/Statement.h>

#include <algorithm>

namespace acd {
namespace {

std::string blob_of(const SQLite::Column& column) {
  return {static_cast<const char*>(column.getBlob()), static_cast<std::size_t>(column.getBytes())};
}

}  // namespace

std::optional<IntakeRow> read_intake(SQLite::Database& db) {
  SQLite::Statement row(db,
                        "SELECT stream_id, messages, coalesce(session_id, 0), pending, process_frame_id FROM intake");
  if (!row.executeStep()) return std::nullopt;
  IntakeRow intake{{},
                   row.getColumn(1).getInt64(),
                   {row.getColumn(2).getInt64(), blob_of(row.getColumn(3))},
                   row.getColumn(4).getInt64()};
  const std::string id = blob_of(row.getColumn(0));
  std::copy_n(id.begin(), std::min(id.size(), intake.stream_id.size()), intake.stream_id.begin());
  return intake;
}

void write_intake(SQLite::Database& db, const IntakeRow& row) {
  SQLite::Statement put(db, "INSERT OR REPLACE INTO intake VALUES(1, ?1, ?2, nullif(?3, 0), ?4, ?5)");
  put.bind(1, static_cast<const void*>(row.stream_id.data()), static_cast<int>(row.stream_id.size()));
  put.bind(2, row.messages);
  put.bind(3, row.at.session_id);
  put.bind(4, static_cast<const void*>(row.at.pending.data()), static_cast<int>(row.at.pending.size()));
  put.bind(5, row.process_frame_id);
  put.exec();
}

}  // namespace acd
