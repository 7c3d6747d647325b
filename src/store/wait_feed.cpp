#include "store/wait_feed.h"

#include <algorithm>
#include <limits>

#include "record/record.h"

namespace acd {
namespace {

constexpr FrameId kNone = std::numeric_limits<FrameId>::max();

}  // namespace

WaitFeed::WaitFeed(Reader& reader, FrameId first, FrameId last)
    : events_(reader.db(),
              "SELECT frame_id, at, code, agent_key, path_key FROM agent_event WHERE frame_id BETWEEN ? AND ? ORDER BY "
              "frame_id"),
      samples_(reader.db(),
               "SELECT frame_id, at, queue_key, calls_waiting, longest_wait_s FROM queue_sample WHERE frame_id BETWEEN "
               "? AND ? AND held IS NULL ORDER BY frame_id"),
      flaws_(reader.db(),
             "SELECT frame_id, kind, amount FROM anomaly WHERE frame_id BETWEEN ? AND ? AND kind IN ('lost', 'jitter', "
             "'stray') ORDER BY frame_id") {
  for (const QueueName& queue : reader.queues())
    if (queue.kind == QueueKind::path) paths_.insert(queue.key);
  for (Query* query : {&events_, &samples_, &flaws_}) query->restart({first, last});
  fetch_event();
  fetch_sample();
  fetch_flaw();
}

// The next report of a path.
void WaitFeed::fetch_sample() {
  sample_.reset();
  while (!sample_ && samples_.step())
    if (paths_.contains(samples_.number(2))) sample_ = samples_.number(0);
}

// Tells of what was lost up to this frame. Since when the frame may have been sent, if its time is not its own.
std::optional<Instant> WaitFeed::flaws_before(FrameId frame_id, Instant at, Ringings& input) {
  std::optional<Instant> since;
  for (; flaw_ && *flaw_ <= frame_id; fetch_flaw()) {
    const std::string_view kind = flaws_.text(1);
    if (kind == "lost")
      input.lost(*flaw_, at);
    else if (*flaw_ == frame_id)
      since = kind == "jitter" ? at - flaws_.number(2) : at;
  }
  return since;
}

std::optional<WaitFeed::Fed> WaitFeed::next(Ringings& input) {
  const FrameId frame_id = std::min(event_.value_or(kNone), sample_.value_or(kNone));
  if (frame_id == kNone) return std::nullopt;
  const Query& row = event_ == frame_id ? events_ : samples_;
  Fed fed{{row.number(1)}, std::nullopt};
  const auto since = flaws_before(frame_id, fed.at, input);
  if (event_ == frame_id) {
    input.record(frame_id, fed.at, row.text(2).front(), row.optional_number(3), row.optional_number(4), since);
    fetch_event();
    return fed;
  }
  const auto wait_s = row.optional_number(4);
  const bool told = wait_s && *wait_s != QueueReport::kLongestWaitMax_s;
  fed.path = row.number(2);
  if (!since)
    input.sample({frame_id, fed.at, *fed.path, static_cast<int>(row.number(3)),
                  told ? std::optional(static_cast<int>(*wait_s)) : std::nullopt, false});
  fetch_sample();
  return fed;
}

}  // namespace acd
