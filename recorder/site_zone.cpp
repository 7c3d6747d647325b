#include "site_zone.h"

#include <fmt/format.h>
#include <unistd.h>

#include "core/error.h"
#include "core/tzdata.h"
#include "log.h"
#include "store/session_row.h"

namespace acd {

namespace {

[[noreturn]] void fail_without_zone() {
  throw Error("--zone is missing: a new database needs the switch's time zone, such as --zone Australia/Sydney",
              Exit::usage);
}

}  // namespace

void require_zone(const RecorderOptions& options) {
  if (!options.zone && ::access(options.db.c_str(), F_OK) != 0) fail_without_zone();
}

Zone site_zone(SQLite::Database& db, const RecorderOptions& options) {
  const auto remembered = last_zone(db);
  if (!options.zone && !remembered) fail_without_zone();
  Zone zone = options.zone ? Zone(*options.zone) : stored_zone(*remembered);
  if (const std::string was = tzdata()->canonical(remembered.value_or(zone.name())); was != zone.name())
    log_event(LogLevel::warning, "zone_changed", {{"was", was}, {"is", zone.name()}});
  return zone;
}

Zone replay_zone(SQLite::Database& db, const RecorderOptions& options) {
  const auto remembered = last_zone(db);
  if (options.zone && remembered && !options.change_zone)
    if (const std::string was = tzdata()->canonical(*remembered); was != Zone(*options.zone).name())
      throw Error(
          fmt::format("--zone says {}, but '{}' is of {}: leave --zone out, or add --change-zone if the switch is "
                      "there now",
                      *options.zone, options.db, was),
          Exit::usage);
  return site_zone(db, options);
}

ClockRules site_clock_rules(SQLite::Database& db, const RecorderOptions& options) {
  const auto remembered = last_clock_rules(db);
  const ClockRules rules = options.clock_rules.value_or(remembered.value_or(ClockRules::of_zone));
  if (remembered && *remembered != rules)
    log_event(LogLevel::warning, "clock_rules_changed",
              {{"was", std::string(clock_rules_name(*remembered))}, {"is", std::string(clock_rules_name(rules))}});
  return rules;
}

}  // namespace acd
