#include "doctor_damage.h"

#include <fmt/format.h>

#include "store/damage.h"
#include "store/database.h"

namespace acd {

void examine_damage(SQLite::Database& db, Findings& findings, std::int64_t whole_up_to) {
  std::string checked;
  const Damage damage = find_damage_within(db, whole_up_to, checked);
  if (!damage) {
    findings.push_back({Verdict::ok, "damage", fmt::format("none found; looked at: {}", checked), ""});
    return;
  }
  findings.push_back({Verdict::failed, "damage",
                      fmt::format("in {}: {}; looked at: {}", damage.names(), damage.first, checked), kIfDamaged});
}

}  // namespace acd
