#include "store/rebuild.h"

#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "core/text.h"
#include "store/carry.h"
#include "store/derive_again.h"
#include "store/place.h"
#include "store/side_tables.h"

namespace acd {
namespace {

constexpr std::int64_t kFramesPerCommit = 10'000;

// All frames, `begin` and `commit` around each part.
std::optional<std::int64_t> fill(SQLite::Database& db, DeriveAgain& again, const std::string& begin,
                                 const std::string& commit, const RebuildProgress& progress) {
  std::int64_t frames = 0;
  for (bool more = true; more;) {
    if (!progress(frames)) return std::nullopt;
    db.exec(begin);
    const std::int64_t taken = again.step(kFramesPerCommit);
    more = taken == kFramesPerCommit;
    if (!more) again.finish();
    db.exec(commit);
    frames += taken;
  }
  progress(frames);
  return frames;
}

// Nothing was ever committed: then there is no derivation either.
bool is_new(SQLite::Database& db) {
  return db.execAndGet("SELECT NOT EXISTS(SELECT 1 FROM session) AND NOT EXISTS(SELECT 1 FROM derivation)").getInt() !=
         0;
}

std::string sql_of(const SQLite::Column& column) {
  const std::string bytes(static_cast<const char*>(column.getBlob()), static_cast<std::size_t>(column.getBytes()));
  if (column.isNull()) return "NULL";
  return column.isText() ? "'" + printable(bytes) + "'" : printable(bytes);
}

bool equal(const SQLite::Column& a, const SQLite::Column& b) {
  return a.getType() == b.getType() && a.getString() == b.getString();
}

// A row of one side: the values of its key first.
struct Side {
  SQLite::Statement rows;
  bool there = false;
  void next() { there = rows.executeStep(); }
};

std::vector<std::string> columns_of(SQLite::Database& db, std::string_view table) {
  SQLite::Statement row(db, "SELECT name FROM pragma_table_info(?1, 'main') ORDER BY cid");
  row.bind(1, std::string(table));
  std::vector<std::string> columns;
  while (row.executeStep()) columns.push_back(row.getColumn(0).getString());
  return columns;
}

std::size_t key_size(const DerivedTable& table) {
  return 1 + static_cast<std::size_t>(std::count(table.key.begin(), table.key.end(), ','));
}

// Which of two rows comes first by its key, as ORDER BY does.
int compare_keys(SQLite::Statement& a, SQLite::Statement& b, std::size_t size) {
  for (int i = 0; i < static_cast<int>(size); ++i) {
    const auto left = a.getColumn(i), right = b.getColumn(i);
    if (left.isText()) {
      if (const int order = left.getString().compare(right.getString())) return order;
    } else if (left.getInt64() != right.getInt64()) {
      return left.getInt64() < right.getInt64() ? -1 : 1;
    }
  }
  return 0;
}

std::string key_of(SQLite::Statement& row, const std::vector<std::string>& columns, std::size_t size) {
  std::string key;
  for (std::size_t i = 0; i < size; ++i)
    key += (i ? " " : "") + columns[i] + "=" + sql_of(row.getColumn(static_cast<int>(i)));
  return key;
}

// Rows that prune has still to delete are no difference.
std::string where_not_pruned(SQLite::Database& db, std::string_view table) {
  const auto carry = read_carry(db);
  if (!carry) return {};
  const FrameId before = carry->before_frame_id;
  if (table == "agent_span") return fmt::format(" WHERE opened_by >= {} OR day >= {}", before, carry->first_day);
  if (table == "coverage") return fmt::format(" WHERE first_frame_id >= {0} OR last_frame_id >= {0}", before);
  if (table == "agent_now" || table == "derivation" || table == "seam") return {};
  std::string kept;
  if (table == "shift")
    for (const Shift& shift : carried_shifts(*carry)) kept += fmt::format("{},", shift.frame_id);
  if (table == "acd_call")
    for (const AcdCall& call : carried_calls(*carry)) kept += fmt::format("{},", call.frame_id);
  return fmt::format(" WHERE frame_id >= {0} OR frame_id IN ({1}0)", before, kept);
}

// A sample from before the cut that still holds behind it is derived, but no longer what was there before.
std::string where_derived(SQLite::Database& db, std::string_view table) {
  return table == "queue_sample" ? where_not_pruned(db, table) : "";
}

class Comparison {
 public:
  Comparison(SQLite::Database& db, const DerivedTable& table)
      : table_(table),
        columns_(columns_of(db, table.name)),
        key_size_(key_size(table)),
        stored_{{db, select("main.", where_not_pruned(db, table.name))}},
        derived_{{db, select(kScratchTables, where_derived(db, table.name))}} {}

  std::optional<Difference> first() {
    stored_.next();
    derived_.next();
    while (stored_.there || derived_.there) {
      const int order = !stored_.there    ? 1
                        : !derived_.there ? -1
                                          : compare_keys(stored_.rows, derived_.rows, key_size_);
      if (order < 0) return lacks(stored_, "a row", "");
      if (order > 0) return lacks(derived_, "", "a row");
      for (std::size_t i = key_size_; i < columns_.size(); ++i) {
        const auto stored = stored_.rows.getColumn(static_cast<int>(i));
        const auto derived = derived_.rows.getColumn(static_cast<int>(i));
        if (!equal(stored, derived))
          return Difference{std::string(table_.name), key_of(stored_.rows, columns_, key_size_), columns_[i],
                            sql_of(stored), sql_of(derived)};
      }
      stored_.next();
      derived_.next();
    }
    return std::nullopt;
  }

 private:
  std::string select(const std::string& from, const std::string& where) const {
    return fmt::format("SELECT * FROM {}{}{} ORDER BY {}", from, table_.name, where, table_.key);
  }

  Difference lacks(Side& side, const char* stored, const char* derived) {
    return {std::string(table_.name), key_of(side.rows, columns_, key_size_), {}, stored, derived};
  }

  const DerivedTable table_;
  const std::vector<std::string> columns_;
  const std::size_t key_size_;
  Side stored_, derived_;
};

// The scratch tables, for as long as they are needed, in one view of the database.
class Scratch {
 public:
  explicit Scratch(SQLite::Database& db) : db_(db) {
    db_.exec("PRAGMA temp.journal_mode = OFF");
    db_.exec("BEGIN");
  }
  ~Scratch() {
    for (const DerivedTable& table : derived_tables())
      db_.tryExec(fmt::format("DROP TABLE IF EXISTS {}{}", kScratchTables, table.name));
    for (const char* table : {"agent", "directory", "queue"})
      db_.tryExec(fmt::format("DROP TABLE IF EXISTS {}{}", kScratchTables, table));
    db_.tryExec("COMMIT");
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

 private:
  SQLite::Database& db_;
};

std::optional<std::int64_t> derive_all(SQLite::Database& db, const RebuildProgress& progress) {
  remove_side_tables(db);
  if (is_new(db)) return 0;
  // A loss of power may cost side tables only; the exchange below is synced.
  db.exec("PRAGMA synchronous = NORMAL");
  std::optional<std::int64_t> frames;
  try {
    DeriveAgain again(db, kSideTables, DeriveAgain::Names::beside);
    frames = fill(db, again, "BEGIN IMMEDIATE", "COMMIT", progress);
    db.exec("PRAGMA synchronous = FULL");
    if (frames) {
      SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
      swap_side_tables(db);
      again.write_clock_offsets();
      transaction.commit();
    } else {
      remove_side_tables(db);
    }
  } catch (...) {
    db.tryExec("ROLLBACK");
    db.tryExec("PRAGMA synchronous = FULL");
    throw;
  }
  return frames;
}

}  // namespace

std::optional<std::int64_t> rebuild(SQLite::Database& db, const RebuildProgress& progress) {
  auto frames = derive_all(db, progress);
  if (!frames) return frames;
  SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
  const bool placed = place_captures(db);
  transaction.commit();
  return placed ? derive_all(db, progress) : frames;
}

std::string Difference::text() const {
  if (!column.empty()) return fmt::format("{} {}: {} stored {}, derived {}", table, key, column, stored, derived);
  return fmt::format("{} {}: {}", table, key, stored.empty() ? "derived, but not stored" : "stored, but not derived");
}

std::vector<Difference> differences(SQLite::Database& db, const RebuildProgress& progress, std::int64_t* frames) {
  std::vector<Difference> found;
  if (is_new(db)) return found;
  const Scratch scratch(db);
  DeriveAgain again(db, kScratchTables, DeriveAgain::Names::beside);
  const auto done = fill(db, again, "SAVEPOINT part", "RELEASE part", progress);
  if (frames) *frames = done.value_or(0);
  if (!done) return found;
  for (const DerivedTable& table : derived_tables()) {
    if (!table.compared) continue;
    if (auto difference = Comparison(db, table).first()) found.push_back(std::move(*difference));
  }
  return found;
}

}  // namespace acd
