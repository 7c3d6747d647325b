#include "store/prune.h"

#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <string_view>
#include <utility>

#include "core/error.h"
#include "store/correction.h"
#include "store/cut_context.h"
#include "store/query.h"
#include "store/refold.h"
#include "store/session_row.h"
#include "store/zone_rules.h"

namespace acd {
namespace {

constexpr std::int64_t kFramesAtOnce = 2'000;  // some milliseconds

template <class Row>
std::string frames_of(const std::vector<Row>& rows, std::vector<FrameId> frames) {
  for (const Row& row : rows) frames.push_back(row.frame_id);
  return fmt::format("[{}]", fmt::join(frames, ","));
}

// A step: a transaction of its own. Returns how many rows it deleted.
std::int64_t execute(SQLite::Database& db, SQLite::Statement& statement) {
  SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
  const int rows = statement.exec();
  statement.reset();
  transaction.commit();
  return rows;
}

// Frames below a cut must be those that are derived first: where a session that was recorded late goes ahead of others,
// these stay until it can go too.
bool is_derived_first(SQLite::Database& db, FrameId before) {
  Query late(
      db,
      "SELECT 1 FROM correction WHERE ahead_of_frame_id <= ?1 AND (before_frame_id > ?1 OR EXISTS (SELECT 1 FROM "
      "frame f JOIN frame g USING(session_id) WHERE f.frame_id = first_frame_id AND g.frame_id = ?1)) LIMIT 1");
  late.restart({before});
  return !late.step();
}

}  // namespace

std::optional<PruneCut> find_cut(SQLite::Database& db, std::int64_t keep, Day today) {
  Query last(db, "SELECT max(day) FROM coverage WHERE counted AND day <= ?");
  last.restart({today + 1});
  last.step();
  const auto last_day = last.optional_number(0);
  if (!last_day) return std::nullopt;
  Query first(db, "SELECT min(first_frame_id), (SELECT min(day) FROM coverage) FROM coverage WHERE day >= ?");
  PruneCut cut;
  cut.first_day = static_cast<Day>(*last_day - keep);
  for (;; --cut.first_day) {
    first.restart({cut.first_day});
    first.step();
    cut.before_frame_id = first.number(0);
    if (is_derived_first(db, cut.before_frame_id)) break;
    if (cut.first_day <= first.number(1)) return std::nullopt;
  }
  SQLite::Statement any(db,
                        "SELECT 1 FROM frame WHERE frame_id < ?1 AND ?1 > (SELECT coalesce(max(before_frame_id), 0) "
                        "FROM carry) LIMIT 1");
  any.bind(1, cut.before_frame_id);
  return any.executeStep() ? std::optional(cut) : std::nullopt;
}

CutDays days_gone(SQLite::Database& db, const PruneCut& cut, Day today) {
  Query days(db,
             "SELECT count(*), sum(gone), min(day) FILTER (WHERE gone), max(day) FILTER (WHERE gone) FROM (SELECT day, "
             "max(max(first_frame_id, last_frame_id)) < ?1 AS gone FROM coverage WHERE counted AND day <= ?2 GROUP BY "
             "day)");
  days.restart({cut.before_frame_id, today + 1});
  days.step();
  return {days.number(0), days.number(1), static_cast<Day>(days.number(2)), static_cast<Day>(days.number(3))};
}

DaysAhead days_ahead(SQLite::Database& db, Day today) {
  Query days(db, "SELECT count(DISTINCT day), min(day) FROM coverage WHERE counted AND day > ?");
  days.restart({today + 1});
  days.step();
  return {days.number(0), static_cast<Day>(days.number(1))};
}

void Prune::check_rules() {
  if (const auto other = other_rules(db_))
    throw Error(
        fmt::format("the database was derived by rules {}, this program has rules {}; run acd-recorder rebuild "
                    "before prune",
                    *other, Deriver::kVersion));
  const char* why = only_places_wait(db_)            ? "a capture was recorded late"
                    : correction_waits(db_)          ? "this host's clock was set"
                    : !zone_differences(db_).empty() ? "tzdata has other rules now"
                                                     : nullptr;
  if (why)
    throw Error(
        fmt::format("what is recorded waits to be derived again, for {}; a recorder at work does that by itself, else "
                    "run acd-recorder rebuild before prune",
                    why));
}

std::optional<KeptAtCut> Prune::derive(const PruneCut& cut) {
  check_rules();
  Refold fold(db_);
  while (fold.step(kFramesAtOnce, cut.before_frame_id, [](FrameId, const Deriver::Outcome&) {}) == kFramesAtOnce) {
    derived_ += kFramesAtOnce;
    fold.take_changes();
    if (!after_step_()) return std::nullopt;
  }
  Carry carry = fold.cut(cut.before_frame_id, cut.first_day);
  auto pruned = context_of(db_, carry, after_step_);
  if (!pruned) return std::nullopt;
  return KeptAtCut{std::move(carry), std::move(*pruned)};
}

bool Prune::cut(const PruneCut& cut) {
  const auto kept = derive(cut);
  return kept && keep(*kept);
}

std::optional<KeptAtCut> Prune::kept_before() {
  auto carry = read_carry(db_);
  if (!carry) return std::nullopt;
  return KeptAtCut{std::move(*carry), *read_pruned(db_)};
}

bool Prune::keep(const KeptAtCut& kept) {
  SQLite::Transaction transaction(db_, SQLite::TransactionBehavior::IMMEDIATE);
  write_carry(db_, kept.carry);
  write_pruned(db_, kept.pruned);
  // At once: reports take the time that is known from here.
  SQLite::Statement coverage(db_, "DELETE FROM coverage WHERE first_frame_id < ?1 AND last_frame_id < ?1");
  coverage.bind(1, kept.carry.before_frame_id);
  coverage.exec();
  transaction.commit();
  return after_step_();
}

std::optional<PruneSize> Prune::size_of(const std::optional<PruneCut>& cut) {
  std::optional<Pruned> pruned;
  if (cut) {
    auto kept = derive(*cut);
    if (!kept) return std::nullopt;
    pruned = std::move(kept->pruned);
  } else {
    pruned = read_pruned(db_);
  }
  if (!pruned) return PruneSize{};
  Query row(db_,
            fmt::format("SELECT count(*), coalesce(sum(length(raw)), 0), count(DISTINCT session_id) FROM frame WHERE "
                        "frame_id < {} AND NOT {}",
                        pruned->before_frame_id, stays_below_cut(*pruned)));
  row.step();
  return PruneSize{row.number(0), row.number(1), row.number(2)};
}

bool Prune::delete_rows() {
  const auto kept = kept_before();
  return !kept || delete_rows(*kept);
}

bool Prune::delete_rows(const KeptAtCut& kept) {
  const auto& [carry, pruned] = kept;
  for (const char* table : {"agent_event", "queue_sample", "refresh", "reject", "anomaly", "frame"})
    if (!below_context(pruned, table)) return false;
  return spans(carry) && unless_kept(carry, "shift", frames_of(carried_shifts(carry), pruned.shifts)) &&
         unless_kept(carry, "acd_call", frames_of(carried_calls(carry), {}));
}

bool Prune::below_context(const Pruned& pruned, const char* table) {
  SQLite::Statement end(db_, fmt::format("SELECT frame_id FROM {} WHERE frame_id >= ?1 AND frame_id < ?2 ORDER BY "
                                         "frame_id LIMIT 1 OFFSET {}",
                                         table, kRowsPerStep));
  SQLite::Statement erase(db_, fmt::format("DELETE FROM {} WHERE frame_id >= ?1 AND frame_id < ?2 AND frame_id NOT IN "
                                           "(SELECT value FROM json_each(?3))",
                                           table));
  erase.bind(3, fmt::format("[{}]", fmt::join(pruned.frames, ",")));
  FrameId from = 0;
  for (bool more = true; more;) {
    end.bind(1, from);
    end.bind(2, pruned.context_frame_id);
    more = end.executeStep();
    const FrameId to = more ? end.getColumn(0).getInt64() : pruned.context_frame_id;
    end.reset();
    erase.bind(1, std::exchange(from, to));
    erase.bind(2, to);
    const std::int64_t rows = execute(db_, erase);
    if (table == std::string_view("frame")) frames_ += rows;
    if (rows > 0 && !after_step_()) return false;
  }
  return true;
}

bool Prune::unless_kept(const Carry& carry, const char* table, const std::string& frames) {
  SQLite::Statement erase(
      db_, fmt::format("DELETE FROM {0} WHERE frame_id IN (SELECT frame_id FROM {0} WHERE frame_id < ?1 AND frame_id "
                       "NOT IN (SELECT value FROM json_each(?2)) ORDER BY frame_id LIMIT {1})",
                       table, kRowsPerStep));
  erase.bind(1, carry.before_frame_id);
  erase.bind(2, frames);
  for (;;) {
    const std::int64_t rows = execute(db_, erase);
    if (rows == 0) return true;
    if (!after_step_()) return false;
  }
}

// What began before the cut goes up to the first day that is kept; days that were recorded late begin behind the cut.
bool Prune::spans(const Carry& carry) {
  SQLite::Statement end(db_,
                        fmt::format("SELECT day, agent_key, from_at FROM agent_span WHERE (day, agent_key, from_at) "
                                    ">= (?1, ?2, ?3) AND day < ?4 ORDER BY day, agent_key, from_at LIMIT 1 "
                                    "OFFSET {}",
                                    kRowsPerStep));
  SQLite::Statement erase(db_,
                          "DELETE FROM agent_span WHERE (day, agent_key, from_at) >= (?1, ?2, ?3) AND (day, agent_key, "
                          "from_at) < (?4, ?5, ?6) AND opened_by < ?7");
  std::int64_t from[3] = {std::numeric_limits<Day>::min(), 0, 0};
  for (bool more = true; more;) {
    for (int i = 0; i < 3; ++i) end.bind(i + 1, from[i]);
    end.bind(4, carry.first_day);
    more = end.executeStep();
    std::int64_t to[3] = {carry.first_day, 0, 0};
    for (int i = 0; more && i < 3; ++i) to[i] = end.getColumn(i).getInt64();
    end.reset();
    for (int i = 0; i < 3; ++i) erase.bind(i + 1, from[i]), erase.bind(i + 4, to[i]);
    erase.bind(7, carry.before_frame_id);
    if (execute(db_, erase) > 0 && !after_step_()) return false;
    std::copy(to, to + 3, from);
  }
  return true;
}

bool Prune::give_space_back() {
  for (;;) {
    const std::int64_t before = db_.execAndGet("PRAGMA freelist_count").getInt64();
    if (before == 0) return true;
    db_.exec(fmt::format("PRAGMA incremental_vacuum({})", kPagesPerStep));
    const std::int64_t freed = before - db_.execAndGet("PRAGMA freelist_count").getInt64();
    if (freed <= 0) return true;  // the recorder took them meanwhile
    pages_ += freed;
    if (!after_step_()) return false;
  }
}

}  // namespace acd
