#include "doctor_dates.h"

#include <fmt/format.h>

#include "store/correction.h"
#include "store/last_arrival.h"
#include "store/prune.h"
#include "store/session_row.h"

namespace acd {

void examine_dates(SQLite::Database& db, Arrival now, const DatabaseFacts& facts, Findings& findings) {
  if (!facts.zone) return;
  if (correction_waits(db))
    findings.push_back(
        {Verdict::warning, "dates",
         only_places_wait(db) ? "captures that were recorded late are not derived again yet"
                              : "records that a wrong clock dated are not derived again yet",
         facts.writer ? "the recorder derives them again: look again later" : "run acd-recorder rebuild"});
  const Day today = stored_zone(*facts.zone).local_day(now.second());
  const DaysAhead ahead = days_ahead(db, today);
  if (ahead.days == 0) return;
  findings.push_back({Verdict::warning, "dates",
                      fmt::format("{} recorded days are later than tomorrow, the first {}; this host's clock says {}",
                                  ahead.days, format_day(ahead.first), format_day(today)),
                      "check this host's clock and the switch's; if this one is right, acd-recorder rebuild dates them "
                      "again; acd-report "
                      "health lists them"});
}

void examine_clock(SQLite::Database& db, Arrival now, const DatabaseFacts& facts, Findings& findings) {
  const std::string text =
      clock_behind_text(now, last_arrival(db), facts.zone ? stored_zone(*facts.zone) : Zone("UTC"));
  if (!text.empty()) findings.push_back({Verdict::warning, "host clock", text, kIfClockBehind});
}

}  // namespace acd
