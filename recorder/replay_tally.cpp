#include "replay_tally.h"

#include <fmt/format.h>

#include "log.h"
#include "store/query.h"

namespace acd {
namespace {

constexpr std::int64_t kManyRejects = 100;  // one of so many frames

std::string text(std::int64_t n) { return fmt::format("{}", n); }

}  // namespace

ReplayTally tally_of(SQLite::Database& db, const ReplayedFrames& frames) {
  const auto number = [&](const char* sql) {
    Query row(db, sql);
    row.restart({frames.first, frames.last});
    row.step();
    return row.number(0);
  };
  ReplayTally tally;
  tally.frames = frames.last - frames.first + 1;
  tally.rejects = number("SELECT count(*) FROM reject WHERE frame_id BETWEEN ?1 AND ?2");
  tally.records = tally.frames - tally.rejects;
  tally.counted = number(
      "SELECT (SELECT count(*) FROM agent_event WHERE frame_id BETWEEN ?1 AND ?2) + (SELECT count(*) FROM refresh "
      "WHERE "
      "frame_id BETWEEN ?1 AND ?2) + (SELECT count(*) FROM queue_sample WHERE frame_id BETWEEN ?1 AND ?2 AND held IS "
      "NULL)");
  tally.lost =
      number("SELECT coalesce(sum(amount), 0) FROM anomaly WHERE kind = 'lost' AND frame_id BETWEEN ?1 AND ?2");
  tally.bridged = number("SELECT count(*) FROM anomaly WHERE kind = 'bridged' AND frame_id BETWEEN ?1 AND ?2");
  return tally;
}

void log_replayed(const std::string& file, Day first_date, const ReplayTally& tally, std::uint64_t lost_bytes) {
  log_event(LogLevel::info, "replayed",
            {{"file", file},
             {"first_date", format_day(first_date)},
             {"frames", text(tally.frames)},
             {"records", text(tally.records)},
             {"counted", text(tally.counted)},
             {"not_counted", text(tally.records - tally.counted)},
             {"rejects", text(tally.rejects)},
             {"lost", text(tally.lost)},
             {"bridged", text(tally.bridged)}});
  if (lost_bytes > 0)
    log_event(LogLevel::warning, "bytes_missing",
              {{"file", file},
               {"bytes", fmt::format("{}", lost_bytes)},
               {"note", "the packet capture lacks them just before this session begins: a hole"}});
  if (tally.counted == 0)
    log_event(LogLevel::warning, "nothing_counted",
              {{"file", file}, {"note", "other sessions cover all of its time: it changes no report"}});
  if (tally.rejects * kManyRejects > tally.frames)
    log_event(LogLevel::warning, "many_rejects",
              {{"file", file},
               {"rejects", text(tally.rejects)},
               {"frames", text(tally.frames)},
               {"note", "bytes that are no records: acd-report export --as ndjson shows them"}});
}

}  // namespace acd
