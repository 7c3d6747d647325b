#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "request.h"
#include "store/deriver.h"
#include "store/query.h"

namespace acd {

/// How long a sample holds at the most, in seconds.
inline constexpr std::int64_t kSampleHolds_s = Deriver::kSampleHolds_s;

/// A sample of a queue: what the switch reported at a second.
struct Sample {
  FrameId frame_id = 0;
  Instant at;
  std::int64_t queue_key = 0;
  std::optional<std::int64_t> calls_waiting;
  std::optional<std::int64_t> agents;
  std::optional<std::int64_t> longest_wait_s;
  bool held = false;  ///< another session counts it, or covers its time: here it only holds
};

/// Whether a sample that only holds says nothing that `before`, of the same queue, does not say: it is as old.
inline bool only_repeats(const Sample& sample, const Sample& before) { return sample.held && sample.at <= before.at; }

/// Samples of ranges of frames, in order.
class SampleCursor {
 public:
  SampleCursor(SQLite::Database& db, std::vector<FrameRange> ranges);
  bool next(Sample& sample);

 private:
  Query row_;
  const std::vector<FrameRange> ranges_;
  std::size_t next_range_ = 0;
};

/// The last sample of a queue that was taken in frames [first, before), if there is one.
std::optional<Sample> last_sample_before(SQLite::Database& db, std::int64_t queue_key, FrameId first, FrameId before);

/// The queues that a range knows, of those wanted, sorted: by a sample taken or held in it, or an answer that names it.
std::vector<QueueName> known_queues(const ReportContext& context, const std::vector<CoveredTime>& times);

}  // namespace acd
