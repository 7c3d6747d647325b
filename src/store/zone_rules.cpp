#include "store/zone_rules.h"

#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <stdexcept>

#include "core/tzdata.h"
#include "store/reader.h"
#include "store/rules_writer.h"

namespace acd {
namespace {

constexpr std::size_t kToldAtMost = 3;

std::optional<Zone> zone_of_today(const std::string& name) {
  try {
    return Zone(name);
  } catch (const std::invalid_argument&) {
    return std::nullopt;
  }
}

// "'Australia/ACT','Australia/Sydney'": the names under which sessions have this zone.
std::string names_of(SQLite::Database& db, const std::string& zone) {
  SQLite::Statement row(db, "SELECT DISTINCT zone, quote(zone) FROM session");
  std::string names;
  while (row.executeStep())
    if (tzdata()->canonical(row.getColumn(0).getString()) == zone)
      names += (names.empty() ? "" : ",") + row.getColumn(1).getString();
  return names;
}

// What is covered of `time`, and around it, by sessions of these zones.
std::optional<Interval> covered(SQLite::Database& db, const std::string& zones, Interval time) {
  time = {time.from - kRulesAround_s, time.to + kRulesAround_s};
  SQLite::Statement row(db, fmt::format("SELECT min(from_at), max(to_at) FROM coverage WHERE day BETWEEN ? AND ? AND "
                                        "from_at < ? AND to_at >= ? AND session_id IN (SELECT session_id FROM session "
                                        "WHERE zone IN ({}))",
                                        zones));
  const DayRange days = days_of(time);
  row.bind(1, days.first);
  row.bind(2, days.last);
  row.bind(3, time.to.unix_s);
  row.bind(4, time.from.unix_s);
  row.executeStep();
  if (row.getColumn(0).isNull()) return std::nullopt;
  return intersect({{row.getColumn(0).getInt64()}, {row.getColumn(1).getInt64() + 1}}, time);
}

std::string days_of_stamps(const ZoneDifference& difference) {
  const auto day = [&](Instant t) {
    const std::int64_t local = t.unix_s + difference.was_s;
    return format_day(static_cast<Day>(local / 86'400 - (local % 86'400 < 0 ? 1 : 0)));
  };
  const std::string first = day(difference.time.from), last = day(difference.time.to - 1);
  return first == last ? first : first + " to " + last;
}

}  // namespace

std::vector<ZoneDifference> zone_differences(SQLite::Database& db) {
  std::vector<ZoneDifference> found;
  SQLite::Statement row(db, "SELECT zone, from_at, to_at, offset_s FROM zone_rules ORDER BY zone, from_at, offset_s");
  while (row.executeStep()) {
    const std::string name = row.getColumn(0).getString();
    const auto zone = zone_of_today(name);
    if (!zone) continue;
    const OffsetStretch was{{{row.getColumn(1).getInt64()}, {row.getColumn(2).getInt64()}}, row.getColumn(3).getInt()};
    for (const OffsetDifference& difference : differences({was}, *zone))
      if (const auto time = covered(db, names_of(db, zone->name()), difference.time))
        found.push_back({zone->name(), *time, difference.was_s, difference.is_s});
  }
  return found;
}

std::string text_of(const std::vector<ZoneDifference>& differences) {
  std::string text;
  for (std::size_t i = 0; i < std::min(differences.size(), kToldAtMost); ++i) {
    const ZoneDifference& d = differences[i];
    text += fmt::format("{}{} ({}) {} s {}", i ? ", " : "", days_of_stamps(d), d.zone, std::abs(d.is_s - d.was_s),
                        d.is_s > d.was_s ? "late" : "early");
  }
  if (differences.size() > kToldAtMost) text += fmt::format(" and {} more", differences.size() - kToldAtMost);
  return text;
}

}  // namespace acd
