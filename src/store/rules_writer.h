#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <string>

#include "core/zone_offsets.h"

namespace acd {

/// So long before and behind a record's time the rules matter, too: they say which of two equal times of day it is.
inline constexpr std::int64_t kRulesAround_s = 2 * 3600;

/// Remembers, with the rows that are derived, by which offsets of which zone they were: the table zone_rules. In an
/// open transaction. Throws SQLite::Exception.
class RulesWriter {
 public:
  /// `side`: as of RowWriter.
  RulesWriter(SQLite::Database& db, const std::string& side);

  /// Rows of this time were derived by the zone, by its rules up to kRulesAround_s around it. Stretches of one offset
  /// are joined over time in which the zone keeps it: a year has about two rows.
  void used(const Zone& zone, Interval time);

 private:
  void add(const Zone& zone, OffsetStretch stretch);
  bool find(SQLite::Statement& neighbour, const Zone& zone, const OffsetStretch& stretch, Interval& found);

  SQLite::Statement before_, behind_, erase_, put_;
};

}  // namespace acd
