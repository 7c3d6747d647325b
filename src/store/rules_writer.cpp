#include "store/rules_writer.h"

#include <algorithm>

#include "core/tzdata.h"

namespace acd {

RulesWriter::RulesWriter(SQLite::Database& db, const std::string& side)
    : before_(db, "SELECT from_at, to_at FROM " + side +
                      "zone_rules WHERE zone = ?1 AND offset_s = ?2 AND from_at <= ?3 ORDER BY from_at DESC LIMIT 1"),
      behind_(db, "SELECT from_at, to_at FROM " + side +
                      "zone_rules WHERE zone = ?1 AND offset_s = ?2 AND from_at > ?3 ORDER BY from_at LIMIT 1"),
      erase_(db, "DELETE FROM " + side + "zone_rules WHERE zone = ?1 AND offset_s = ?2 AND from_at = ?3"),
      put_(db, "INSERT OR REPLACE INTO " + side + "zone_rules VALUES(?1,?2,?3,?4,?5)") {}

void RulesWriter::used(const Zone& zone, Interval time) {
  const Interval around{time.from - kRulesAround_s, time.to + kRulesAround_s};
  for (const OffsetStretch& stretch : offsets_over(zone, around)) add(zone, stretch);
}

static void bind(SQLite::Statement& statement, const Zone& zone, const OffsetStretch& stretch, Instant from) {
  statement.tryReset();
  statement.bind(1, zone.name());
  statement.bind(2, stretch.offset_s);
  statement.bind(3, from.unix_s);
}

bool RulesWriter::find(SQLite::Statement& neighbour, const Zone& zone, const OffsetStretch& stretch, Interval& found) {
  bind(neighbour, zone, stretch, stretch.time.from);
  const bool there = neighbour.executeStep();
  if (there) found = {{neighbour.getColumn(0).getInt64()}, {neighbour.getColumn(1).getInt64()}};
  neighbour.reset();
  return there;
}

// What lies between two stretches is joined to them if nothing else can have been derived for it.
void RulesWriter::add(const Zone& zone, OffsetStretch stretch) {
  const auto joins = [&](Instant to, Instant from) { return from <= to || zone.offset_holds(to, from); };
  Interval other;
  if (find(before_, zone, stretch, other) && joins(other.to, stretch.time.from)) {
    if (stretch.time.to <= other.to) return;
    stretch.time.from = other.from;
  }
  while (find(behind_, zone, stretch, other) && joins(stretch.time.to, other.from)) {
    stretch.time.to = std::max(stretch.time.to, other.to);
    bind(erase_, zone, stretch, other.from);
    erase_.exec();
  }
  bind(put_, zone, stretch, stretch.time.from);
  put_.bind(4, stretch.time.to.unix_s);
  const std::string version = tzdata()->version();
  version.empty() ? put_.bind(5) : put_.bind(5, version);
  put_.exec();
}

}  // namespace acd
