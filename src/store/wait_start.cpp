#include "store/wait_start.h"

#include "span/ringings.h"
#include "store/query.h"

namespace acd {

static_assert(kWaitsSettled_s == Ringings::kLongestRinging_s + 1);

FrameId first_frame_for_waits(Reader& reader, const CoveredRun& run, Instant midnight, std::set<std::int64_t> paths) {
  Instant empty_at = midnight - kWaitsSettled_s;
  const FrameId earliest = reader.first_frame_at(run, midnight - kWaitsLookBack_s);
  Query row(reader.db(),
            "SELECT at, queue_key, calls_waiting FROM queue_sample WHERE frame_id BETWEEN ? AND ? ORDER BY frame_id "
            "DESC");
  row.restart({earliest, reader.first_frame_at(run, empty_at) - 1});
  std::set<std::int64_t> waiting;
  while (!paths.empty() && row.step()) {
    const std::int64_t path = row.number(1);
    if (!paths.contains(path)) continue;
    waiting.insert(path);
    if (row.optional_number(2) != 0) continue;
    empty_at = Instant{row.number(0)};
    paths.erase(path);
    waiting.erase(path);
  }
  return waiting.empty() ? reader.first_frame_at(run, empty_at - kWaitsSettled_s) : earliest;
}

}  // namespace acd
