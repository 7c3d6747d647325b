#include "store/last_arrival.h"

#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>

#include "store/correction.h"

namespace acd {
namespace {

constexpr std::int64_t kFirstBelieved_s = 1'577'836'800;  // 2020-01-01: this program is younger
constexpr std::int64_t kDay_us = 86'400'000'000;

}  // namespace

std::optional<Arrival> last_arrival(SQLite::Database& db) {
  const Corrections corrections(db);
  SQLite::Statement row(db,
                        "SELECT f.frame_id, f.received_us FROM coverage c JOIN session USING(session_id) JOIN frame f "
                        "ON f.frame_id = c.last_frame_id WHERE kind = 'live' AND f.received_us IS NOT NULL ORDER BY "
                        "c.last_frame_id DESC");
  while (row.executeStep())
    if (const FrameId frame_id = row.getColumn(0).getInt64(); corrections.believed(frame_id))
      return corrections.arrival(frame_id, Arrival{row.getColumn(1).getInt64()});
  return std::nullopt;
}

std::string clock_behind_text(Arrival now, std::optional<Arrival> last, const Zone& zone) {
  const std::string says = "this host's clock says " + zone.format(now.second());
  if (last && now.unix_us < last->unix_us - kDay_us)
    return fmt::format("{}, but the last record came at {}", says, zone.format(last->second()));
  return now.second().unix_s < kFirstBelieved_s ? says : "";
}

}  // namespace acd
