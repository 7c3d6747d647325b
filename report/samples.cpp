#include "samples.h"

#include <algorithm>
#include <set>

namespace acd {
namespace {

Sample sample_of(const Query& row) {
  return {row.number(0),
          {row.number(1)},
          row.number(2),
          row.optional_number(3),
          row.optional_number(4),
          row.optional_number(5),
          row.optional_number(6).has_value()};
}

constexpr const char* kColumns =
    "SELECT frame_id, at, queue_key, calls_waiting, agents, longest_wait_s, held FROM queue_sample ";

void add_keys(SQLite::Database& db, const char* sql, FrameId first, FrameId last, Instant from,
              std::set<std::int64_t>& keys) {
  Query row(db, sql);
  row.restart({first, last, from.unix_s});
  while (row.step()) keys.insert(row.number(0));
}

}  // namespace

SampleCursor::SampleCursor(SQLite::Database& db, std::vector<FrameRange> ranges)
    : row_(db, std::string(kColumns) + "WHERE frame_id BETWEEN ? AND ? ORDER BY frame_id"), ranges_(std::move(ranges)) {
  row_.restart({0, -1});
}

bool SampleCursor::next(Sample& sample) {
  while (!row_.step()) {
    if (next_range_ == ranges_.size()) return false;
    const FrameRange& range = ranges_[next_range_++];
    row_.restart({range.first, range.last});
  }
  sample = sample_of(row_);
  sample.held = sample.held || ranges_[next_range_ - 1].only_holds;
  return true;
}

std::optional<Sample> last_sample_before(SQLite::Database& db, std::int64_t queue_key, FrameId first, FrameId before) {
  Query row(db, std::string(kColumns) +
                    "WHERE frame_id >= ? AND frame_id < ? AND queue_key = ? AND held IS NULL ORDER BY frame_id "
                    "DESC LIMIT 1");
  row.restart({first, before, queue_key});
  if (!row.step()) return std::nullopt;
  return sample_of(row);
}

std::vector<QueueName> known_queues(const ReportContext& context, const std::vector<CoveredTime>& times) {
  std::set<std::int64_t> keys;
  for (const CoveredTime& time : times)
    for (const CoveredRun& run : time.runs) {
      const FrameId from = context.reader.first_held_frame(run, context.range.from);
      const FrameId taken = context.reader.first_frame_at(run, context.range.from);
      const FrameId to = context.reader.first_frame_at(run, context.range.to) - 1;
      const Instant begin = std::max(context.range.from, run.time.from);
      add_keys(context.reader.db(),
               "SELECT DISTINCT queue_key FROM queue_sample WHERE frame_id BETWEEN ? AND ? AND at >= ?", from, to,
               begin - (kSampleHolds_s - 1), keys);
      add_keys(
          context.reader.db(),
          "SELECT DISTINCT path_key FROM acd_call WHERE frame_id BETWEEN ? AND ? AND at >= ? AND path_key IS NOT NULL",
          taken, to, begin, keys);
    }
  std::vector<QueueName> known;
  for (QueueName& queue : context.reader.queues())
    if (keys.contains(queue.key) && context.request.wants_queue(queue.kind, queue.id))
      known.push_back(std::move(queue));
  return known;
}

}  // namespace acd
