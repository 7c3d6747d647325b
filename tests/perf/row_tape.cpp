#include "row_tape.h"

#include <fmt/format.h>

#include <algorithm>

#include "sqlite_c.h"
#include "store/migrations.h"

namespace acd::perf {
namespace {

// A replay reads chunks of 64 KiB and commits after the chunk that fills the batch.
constexpr std::int64_t kFramesPerBatch = 10'000;
constexpr std::int64_t kChunk = 64 * 1024;

// Rows with a frame of their own, stored with it.
constexpr const char* kDecoded[] = {"agent_event", "queue_sample", "refresh", "reject"};

// What a batch derived, with the frame whose batch stores it. In the order of the primary key.
struct Derived {
  const char* name;
  const char* frame;
};
constexpr Derived kDerived[] = {
    {"session", "0"},
    {"agent", "0"},
    {"directory", "0"},
    {"queue", "0"},
    {"agent_span",
     "coalesce(closed_by, (SELECT min(last_frame_id) FROM coverage WHERE coverage.to_at >= agent_span.to_at))"},
    {"coverage", "last_frame_id"},
    {"shift", "frame_id"},
    {"acd_call", "frame_id"},
    {"anomaly", "frame_id"},
    {"agent_now", "(SELECT max(frame_id) FROM frame)"},
    {"derivation", "through_frame_id"},
};

std::string insert_into(const std::string& table, int columns) {
  std::string marks = "?";
  for (int i = 1; i < columns; ++i) marks += ",?";
  return fmt::format("INSERT INTO {} VALUES({})", table, marks);
}

Db create_database(const std::string& path) {
  Db db = open_database(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  execute(db.get(), "PRAGMA auto_vacuum = INCREMENTAL");
  execute(db.get(), "PRAGMA journal_mode = WAL");
  execute(db.get(), "PRAGMA synchronous = FULL");
  int persist = 1;
  sqlite3_file_control(db.get(), "main", SQLITE_FCNTL_PERSIST_WAL, &persist);
  for (const Migration& migration : migrations()) execute(db.get(), fmt::format("BEGIN; {}; COMMIT", migration.sql));
  return db;
}

}  // namespace

RowTape::RowTape(const std::string& database) {
  const Db db = open_database(database, SQLITE_OPEN_READONLY);
  std::vector<Row> frames;
  const std::vector<std::size_t> batch_of_frame = read_frames(db.get(), frames);
  const std::size_t last_batch = batch_of_frame.back();

  std::vector<Row> decoded(frames.size());
  std::vector<bool> has_decoded(frames.size());
  for (const char* name : kDecoded) {
    const Statement rows = prepare(db.get(), fmt::format("SELECT * FROM {}", name));
    const std::size_t table = add_table(name, sqlite3_column_count(rows.get()));
    while (step(rows.get())) {
      const auto frame = static_cast<std::size_t>(sqlite3_column_int64(rows.get(), 0)) - 1;
      decoded.at(frame) = read_row(rows.get(), table, 0);
      has_decoded[frame] = true;
    }
  }

  std::vector<std::vector<Row>> derived(last_batch + 1);
  for (const auto& [name, frame] : kDerived) {
    const Statement rows = prepare(db.get(), fmt::format("SELECT {}, * FROM {}", frame, name));
    const std::size_t table = add_table(name, sqlite3_column_count(rows.get()) - 1);
    while (step(rows.get())) {
      const auto at = static_cast<std::size_t>(std::max<std::int64_t>(1, sqlite3_column_int64(rows.get(), 0)));
      derived[batch_of_frame.at(at - 1)].push_back(read_row(rows.get(), table, 1));
    }
  }

  std::size_t frame = 0;
  for (std::size_t batch = 0; batch <= last_batch; ++batch) {
    for (; frame < frames.size() && batch_of_frame[frame] == batch; ++frame) {
      rows_.push_back(frames[frame]);
      if (has_decoded[frame]) rows_.push_back(decoded[frame]);
    }
    rows_.insert(rows_.end(), derived[batch].begin(), derived[batch].end());
    batch_ends_.push_back(rows_.size());
  }
}

// The frames, and the batch of each.
std::vector<std::size_t> RowTape::read_frames(sqlite3* db, std::vector<Row>& frames) {
  std::vector<std::size_t> batch_of_frame;
  const Statement rows = prepare(db, "SELECT * FROM frame ORDER BY frame_id");
  const std::size_t table = add_table("frame", sqlite3_column_count(rows.get()));
  std::size_t batch = 0;
  std::int64_t in_batch = 0;
  std::int64_t bytes = 0;
  while (step(rows.get())) {
    frames.push_back(read_row(rows.get(), table, 0));
    batch_of_frame.push_back(batch);
    const std::int64_t before = bytes;
    bytes += cells_.back().size;
    if (++in_batch >= kFramesPerBatch && before / kChunk != bytes / kChunk) {
      ++batch;
      in_batch = 0;
    }
  }
  return batch_of_frame;
}

std::size_t RowTape::add_table(const std::string& name, int columns) {
  tables_.push_back({name, columns});
  return tables_.size() - 1;
}

RowTape::Row RowTape::read_row(sqlite3_stmt* statement, std::size_t table, int first_column) {
  const Row row{table, cells_.size()};
  for (int column = first_column; column < first_column + tables_[table].columns; ++column) {
    const int type = sqlite3_column_type(statement, column);
    if (type == SQLITE_NULL) {
      cells_.push_back({});
    } else if (type == SQLITE_INTEGER) {
      cells_.push_back({sqlite3_column_int64(statement, column), 0, Kind::number});
    } else {
      const void* bytes = sqlite3_column_blob(statement, column);
      const int size = sqlite3_column_bytes(statement, column);
      cells_.push_back(
          {static_cast<std::int64_t>(characters_.size()), size, type == SQLITE_TEXT ? Kind::text : Kind::blob});
      if (size > 0) characters_.append(static_cast<const char*>(bytes), static_cast<std::size_t>(size));
    }
  }
  return row;
}

void RowTape::store(const std::string& database) const {
  const Db db = create_database(database);
  std::vector<Statement> inserts;
  for (const Table& table : tables_) inserts.push_back(prepare(db.get(), insert_into(table.name, table.columns)));
  const Statement begin = prepare(db.get(), "BEGIN IMMEDIATE");
  const Statement commit = prepare(db.get(), "COMMIT");
  std::size_t at = 0;
  for (const std::size_t end : batch_ends_) {
    step(begin.get());
    sqlite3_reset(begin.get());
    for (; at < end; ++at) store_row(inserts[rows_[at].table].get(), rows_[at]);
    step(commit.get());
    sqlite3_reset(commit.get());
  }
}

void RowTape::store_row(sqlite3_stmt* statement, const Row& row) const {
  const Cell* cell = &cells_[row.first_cell];
  for (int column = 1; column <= tables_[row.table].columns; ++column, ++cell) switch (cell->kind) {
      case Kind::null:
        sqlite3_bind_null(statement, column);
        break;
      case Kind::number:
        sqlite3_bind_int64(statement, column, cell->value);
        break;
      case Kind::text:
        sqlite3_bind_text(statement, column, characters_.data() + cell->value, cell->size, SQLITE_STATIC);
        break;
      case Kind::blob:
        sqlite3_bind_blob(statement, column, characters_.data() + cell->value, cell->size, SQLITE_STATIC);
        break;
    }
  step(statement);
  sqlite3_reset(statement);
}

}  // namespace acd::perf
