#include "store/salvage.h"

#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "core/error.h"
#include "store/carry.h"
#include "store/lost_sessions.h"
#include "store/page_file.h"
#include "store/prune.h"
#include "store/pruned.h"
#include "store/query.h"
#include "store/rebuild.h"
#include "store/row_shape.h"
#include "store/salvaged_rows.h"
#include "store/table_walk.h"

namespace acd {
namespace {

// Sessions end and begin a few times a day: an id far above all others is a damaged one.
constexpr std::int64_t kSessionsLostAtMost = 10'000;

class Salvage {
 public:
  Salvage(const std::string& from, SQLite::Database& into, const SalvageProgress& progress)
      : from_(from), db_(into), pages_(from), walk_(pages_, progress), rows_(into), progress_(progress) {}

  std::optional<Salvaged> run(const std::optional<std::string>& zone) {
    {
      SQLite::Transaction transaction(db_);
      take_recorded();
      check_found();
      check_prune();
      take_decoded();
      drop_nameless();
      found_.made_up = make_up_lost_sessions(db_, zone, from_);
      transaction.commit();
    }
    if (walk_.stopped() || !rebuild(db_, progress_)) return std::nullopt;
    if (cut_ && !Prune(db_, [this] { return progress_(0); }).delete_rows()) return std::nullopt;
    count();
    return found_;
  }

 private:
  void take_recorded() {
    bool whole = true;
    for (const RowShape& shape : recorded_shapes()) whole = take_by_tree(shape) && whole;
    find_through();
    if (whole && !has_gaps()) return;
    walk_.anywhere(recorded_shapes(),
                   [this](std::size_t i, const PageRow& row) { rows_.put(recorded_shapes()[i], row); });
  }

  bool take_by_tree(const RowShape& shape) {
    bool whole = true;
    if (!walk_.by_tree(shape, [&](const PageRow& row) { whole = rows_.put(shape, row) && whole; })) whole = false;
    if (whole) return true;
    found_.damaged_tables.emplace_back(shape.table);
    return false;
  }

  bool is_damaged(std::string_view table) const {
    const auto& tables = found_.damaged_tables;
    return std::find(tables.begin(), tables.end(), table) != tables.end();
  }

  // The last frame that there was, as what is derived says it: frames behind all others leave no gap.
  void find_through() {
    const bool whole =
        walk_.by_tree(derivation_shape(), [this](const PageRow& row) { through_ = row.values[2].number; });
    if (whole && through_ > 0) return;
    for (const RowShape& shape : decoded_shapes())
      if (shape.with_rowid && shape.table != "shift")
        walk_.by_tree(shape, [this](const PageRow& row) { through_ = std::max(through_, row.rowid); });
  }

  bool has_gaps() {
    const auto row = rows_of("SELECT count(*), coalesce(min(frame_id), 0), coalesce(max(frame_id), 0) FROM frame");
    return row[0] != row[2] - row[1] + 1 || row[2] < through_;
  }

  std::vector<std::int64_t> rows_of(const std::string& sql) {
    SQLite::Statement row(db_, sql);
    row.executeStep();
    std::vector<std::int64_t> numbers;
    for (int i = 0; i < row.getColumnCount(); ++i) numbers.push_back(row.getColumn(i).getInt64());
    return numbers;
  }

  // A frame of a session that there never was has a damaged session id.
  void check_found() {
    if (walk_.stopped()) return;
    const std::string all = is_damaged("session") ? fmt::format(
                                                        " AND session_id NOT BETWEEN 1 AND {} + (SELECT "
                                                        "coalesce(max(session_id), 0) FROM session)",
                                                        kSessionsLostAtMost)
                                                  : "";
    db_.exec("DELETE FROM frame WHERE session_id NOT IN (SELECT session_id FROM session)" + all);
    if (rows_of("SELECT EXISTS (SELECT 1 FROM frame) + EXISTS (SELECT 1 FROM session)")[0] == 0)
      throw Error(fmt::format("'{}' holds no session and no frame that can be read; restore a backup", from_));
  }

  void check_prune() {
    try {
      if (const auto carry = read_carry(db_)) cut_ = read_pruned(db_);
    } catch (const std::runtime_error&) {
      db_.exec("DELETE FROM carry");
      found_.prune_lost = true;
    }
    if (!cut_ && is_damaged("carry")) found_.prune_lost = true;
    if (!cut_) db_.exec("DELETE FROM carry_agent");
  }

  // Decoded rows below the cut are not derived again.
  void take_decoded() {
    if (!cut_) return;
    bool whole = true;
    const auto take = [this](const RowShape& shape, const PageRow& row) {
      const std::int64_t frame_id = shape.with_rowid ? row.rowid : row.values[0].number;
      return frame_id >= cut_->before_frame_id || rows_.put(shape, row);
    };
    for (const RowShape& shape : decoded_shapes())
      if (!walk_.by_tree(shape, [&](const PageRow& row) { whole = take(shape, row) && whole; })) whole = false;
    if (!whole)
      walk_.anywhere(decoded_shapes(), [&](std::size_t i, const PageRow& row) { take(decoded_shapes()[i], row); });
  }

  // A key without its name would get another one's.
  void drop_nameless() {
    for (const auto& [table, key, names] :
         {std::array{"carry_agent", "agent_key", "agent"}, std::array{"agent_event", "agent_key", "agent"},
          std::array{"agent_event", "directory_key", "directory"}, std::array{"shift", "agent_key", "agent"},
          std::array{"shift", "directory_key", "directory"}})
      found_.kept_rows_lost += db_.exec(
          fmt::format("DELETE FROM {0} WHERE {1} IS NOT NULL AND {1} NOT IN (SELECT {1} FROM {2})", table, key, names));
    for (const auto& [table, key] : {std::pair{"agent_event", "path_key"}, std::pair{"queue_sample", "queue_key"}})
      found_.kept_rows_lost += db_.exec(fmt::format(
          "DELETE FROM {0} WHERE {1} IS NOT NULL AND {1} NOT IN (SELECT queue_key FROM queue)", table, key));
  }

  void count() {
    const auto row = rows_of("SELECT count(*), (SELECT count(*) FROM session), coalesce(min(frame_id), 0) FROM frame");
    found_.frames = row[0];
    found_.sessions = row[1];
    find_gaps(cut_ ? cut_->context_frame_id : found_.prune_lost ? row[2] : 1);
    for (SalvageGap& gap : found_.gaps) find_time(gap);
  }

  void find_gaps(FrameId from) {
    Query frames(db_, "SELECT frame_id, session_id FROM frame WHERE frame_id >= ? ORDER BY frame_id");
    frames.restart({from});
    FrameId next = from;
    std::int64_t session = 0;
    while (frames.step()) {
      if (frames.number(0) != next)
        found_.gaps.push_back({next, frames.number(0) - 1, session, frames.number(1), {}, {}});
      next = frames.number(0) + 1;
      session = frames.number(1);
    }
    if (next <= through_) found_.gaps.push_back({next, through_, session, 0, {}, {}});
  }

  void find_time(SalvageGap& gap) {
    gap.from = time_beside(gap.first, "<", "DESC");
    gap.to = time_beside(gap.last, ">", "ASC");
  }

  std::optional<Instant> time_beside(FrameId frame_id, const char* side, const char* order) {
    const std::string part =
        fmt::format("SELECT * FROM (SELECT frame_id, at FROM {{}} WHERE frame_id {} {} ORDER BY frame_id {} LIMIT 1)",
                    side, frame_id, order);
    std::string sql;
    for (const char* table : {"agent_event", "queue_sample", "refresh"})
      sql += (sql.empty() ? "" : " UNION ALL ") + fmt::format(fmt::runtime(part), table);
    SQLite::Statement row(db_, sql + fmt::format(" ORDER BY 1 {} LIMIT 1", order));
    return row.executeStep() ? std::optional(Instant{row.getColumn(1).getInt64()}) : std::nullopt;
  }

  const std::string from_;
  SQLite::Database& db_;
  const PageFile pages_;
  TableWalk walk_;
  SalvagedRows rows_;
  const SalvageProgress& progress_;
  FrameId through_ = 0;
  std::optional<Pruned> cut_;
  Salvaged found_;
};

}  // namespace

std::int64_t Salvaged::missing() const {
  std::int64_t sum = 0;
  for (const SalvageGap& gap : gaps) sum += gap.frames();
  return sum;
}

bool Salvaged::is_whole() const {
  const auto is_lost = [](const std::string& table) {
    return table != "frame" && table != "agent" && table != "directory" && table != "queue";
  };
  return gaps.empty() && made_up.empty() && kept_rows_lost == 0 && !prune_lost &&
         std::none_of(damaged_tables.begin(), damaged_tables.end(), is_lost);
}

std::optional<Salvaged> salvage(const std::string& from, SQLite::Database& into, const std::optional<std::string>& zone,
                                const SalvageProgress& progress) {
  return Salvage(from, into, progress).run(zone);
}

}  // namespace acd
