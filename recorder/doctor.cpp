#include "doctor.h"

#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <stdexcept>

#include "core/error.h"
#include "core/fields.h"
#include "core/text.h"
#include "core/tzdata.h"
#include "core/zone.h"
#include "doctor_database.h"
#include "doctor_switch.h"
#include "host_clock.h"

namespace acd {
namespace {

constexpr int kOldRules_years = 2;

std::string_view word(Verdict verdict) {
  switch (verdict) {
    case Verdict::ok:
      return "ok";
    case Verdict::warning:
      return "warning";
    case Verdict::failed:
      break;
  }
  return "failed";
}

Finding of_user(uid_t user) {
  if (user != 0) return {Verdict::ok, "user", fmt::format("{}", user), ""};
  return {Verdict::warning, "user", "root",
          "no part of the recorder needs root: run it, and this, as the user that owns the database"};
}

// What its makers call the WAL-reset bug.
Finding of_sqlite() {
  constexpr int kMended = 3'051'003;
  const std::string version = sqlite3_libversion();
  if (sqlite3_libversion_number() >= kMended) return {Verdict::ok, "SQLite", version, ""};
  return {Verdict::warning, "SQLite", version + ", in which two programs that write at the same moment can lose pages",
          "only acd-recorder may write to the database: look at it with sqlite3 -readonly"};
}

// The first line of tzdata.zi is "# version 2024b".
Finding of_tzdata(const std::string& folder, Arrival now, const DatabaseFacts& facts) {
  std::ifstream file(folder + "/tzdata.zi");
  std::string hash, name, version;
  if (!(file >> hash >> name >> version) || name != "version")
    return {Verdict::failed, "tzdata", "not found in " + folder, "install the package tzdata"};
  if (!facts.derived_by_other_rules.empty())
    return {
        Verdict::warning, "tzdata",
        fmt::format("version {}, by whose rules the database shows {}", version, text_of(facts.derived_by_other_rules)),
        facts.writer ? "the recorder derives it again: look again later"
                     : "it was derived by other rules: run acd-recorder rebuild"};
  const auto year = parse_digits(std::string_view(version).substr(0, 4));
  const int this_year = std::stoi(format_day(static_cast<Day>(now.second().unix_s / 86'400)).substr(0, 4));
  if (!year || *year + kOldRules_years < this_year)
    return {Verdict::warning, "tzdata", "version " + version, "rules of time zones change: update the package tzdata"};
  return {Verdict::ok, "tzdata", "version " + version, ""};
}

std::optional<Zone> examine_zone(const RecorderOptions& options, const std::optional<std::string>& remembered,
                                 Findings& findings) {
  if (!options.zone && !remembered) {
    findings.push_back({Verdict::failed, "zone", "none given, and no database remembers one",
                        "give --zone, the switch's IANA time zone, such as Australia/Sydney"});
    return std::nullopt;
  }
  const std::string name = options.zone.value_or(remembered.value_or(""));
  try {
    const Zone zone(name);
    const std::string in_database = tzdata()->canonical(remembered.value_or(name));
    if (in_database != zone.name())
      findings.push_back({Verdict::warning, "zone", fmt::format("{}, the database says {}", zone.name(), in_database),
                          "if the switch did not move, give the one that is right"});
    else
      findings.push_back({Verdict::ok, "zone", zone.name(), ""});
    return zone;
  } catch (const std::invalid_argument& e) {
    findings.push_back({Verdict::failed, "zone", e.what(), "give the IANA name of the switch's zone"});
    return std::nullopt;
  }
}

}  // namespace

std::string Finding::line() const {
  return printable(fmt::format("{:<7}  {}: {}{}{}", word(verdict), what, detail, advice.empty() ? "" : "; ", advice));
}

Surroundings Surroundings::here() {
  Surroundings surroundings;
  surroundings.now = {HostTime::now().wall_us};
  surroundings.user = ::geteuid();
  surroundings.zoneinfo = tzdata()->folder();
  return surroundings;
}

Findings examine(const RecorderOptions& options, const Surroundings& surroundings) {
  Findings of_database;
  const DatabaseFacts facts = examine_database(options, surroundings, of_database);
  Findings findings{of_user(surroundings.user), of_sqlite(), of_tzdata(surroundings.zoneinfo, surroundings.now, facts)};
  findings.insert(findings.end(), of_database.begin(), of_database.end());
  const auto zone = examine_zone(options, facts.zone, findings);
  examine_switch(options, facts, zone, surroundings.now, findings);
  return findings;
}

void doctor_command(const RecorderOptions& options) {
  const Findings findings = examine(options, Surroundings::here());
  for (const Finding& finding : findings) fmt::print("{}\n", finding.line());
  std::fflush(stdout);
  const auto failed = std::count_if(findings.begin(), findings.end(),
                                    [](const Finding& finding) { return finding.verdict == Verdict::failed; });
  if (failed > 0) throw Error(fmt::format("doctor: {} of {} checks failed, see above", failed, findings.size()));
}

}  // namespace acd
