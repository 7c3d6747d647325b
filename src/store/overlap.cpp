#include "store/overlap.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "clock/clock.h"
#include "record/decode.h"
#include "record/identity.h"
#include "store/query.h"
#include "wire/framer.h"

namespace acd {
namespace {

constexpr std::size_t kMost = 100'000;

// What records say, and when.
using Said = std::vector<std::pair<std::int64_t, std::int64_t>>;

struct Kinds {
  Said agents, queues;
};

std::vector<Interval> counted_time(SQLite::Database& db) {
  std::vector<Interval> times;
  Query row(db, "SELECT from_at, to_at FROM coverage WHERE counted ORDER BY from_at, to_at");
  row.restart({});
  while (row.step()) {
    const Interval time{{row.number(0)}, {row.number(1)}};
    if (times.empty() || times.back().to < time.from)
      times.push_back(time);
    else
      times.back().to = std::max(times.back().to, time.to);
  }
  return times;
}

// The capture's records in time that counts already.
class OwnRecords : public FrameSink {
 public:
  OwnRecords(const Session& session, std::vector<Interval> counted)
      : clock_(session.zone), counted_(std::move(counted)) {
    clock_.begin_capture(session.first_date.value_or(0));
  }

  void frame(const Frame& frame) override {
    const Decoded decoded = decode(frame);
    const auto* record = std::get_if<Record>(&decoded);
    if (!record) return;
    const auto* refresh = std::get_if<Refresh>(&record->body);
    const Instant at =
        clock_.resolve(record->head.time_of_day_s, refresh ? std::optional(refresh->date) : std::nullopt, std::nullopt)
            .at;
    last_ = at;
    if (!first_) first_ = at;
    if (!counts(at)) return;
    if (std::holds_alternative<AgentRecord>(record->body)) add(said_.agents, at, frame);
    if (std::holds_alternative<QueueReport>(record->body)) add(said_.queues, at, frame);
  }
  void more_line_end(std::string_view) override {}

  Kinds& said() { return said_; }
  Interval time() const { return {first_.value_or(Instant{0}), last_.value_or(Instant{0})}; }

 private:
  bool counts(Instant at) const {
    const auto found = std::lower_bound(counted_.begin(), counted_.end(), at,
                                        [](const Interval& time, Instant t) { return time.to < t; });
    return found != counted_.end() && found->from <= at;
  }
  static void add(Said& said, Instant at, const Frame& frame) {
    if (said.size() < kMost) said.emplace_back(at.unix_s, record_identity(frame));
  }

  Clock clock_;
  const std::vector<Interval> counted_;
  std::optional<Instant> first_, last_;
  Kinds said_;
};

Said stored(SQLite::Database& db, const char* table, Interval time) {
  Said said;
  Query piece(db, "SELECT first_frame_id, last_frame_id FROM coverage WHERE counted AND to_at >= ? AND from_at <= ?");
  Query row(db, std::string("SELECT at, raw FROM ") + table +
                    " JOIN frame USING(frame_id) WHERE frame_id BETWEEN ? AND ? AND at BETWEEN ? AND ?");
  piece.restart({time.from.unix_s, time.to.unix_s});
  while (piece.step() && said.size() < kMost) {
    row.restart({piece.number(0), piece.number(1), time.from.unix_s, time.to.unix_s});
    while (row.step() && said.size() < kMost) said.emplace_back(row.number(0), record_identity({row.text(1)}));
  }
  return said;
}

Overlap compare(Said own, Said stored) {
  std::sort(own.begin(), own.end());
  std::sort(stored.begin(), stored.end());
  Said shared;
  std::set_intersection(own.begin(), own.end(), stored.begin(), stored.end(), std::back_inserter(shared));
  return {std::ssize(own), std::ssize(stored), std::ssize(shared)};
}

// Both up to where the other was cut off.
void cut_off(Said& own, Said& stored) {
  for (Said* said : {&own, &stored}) std::sort(said->begin(), said->end());
  for (auto [cut, other] : {std::pair{&own, &stored}, {&stored, &own}})
    if (cut->size() == kMost)
      std::erase_if(*other, [last = cut->back().first](const auto& record) { return record.first > last; });
}

}  // namespace

Overlap overlap_with(SQLite::Database& db, Capture& capture, const Session& session) {
  std::vector<Interval> counted = counted_time(db);
  if (counted.empty()) return {};
  OwnRecords records(session, std::move(counted));
  Framer framer;
  capture.read([&](std::string_view bytes, std::optional<Arrival>) {
    framer.feed(bytes, records);
    return true;
  });
  framer.finish(records);
  Kinds& own = records.said();
  Said agents = stored(db, "agent_event", records.time());
  cut_off(own.agents, agents);
  const Overlap of_agents = compare(own.agents, std::move(agents));
  if (std::min(of_agents.own, of_agents.stored) >= Overlap::kEnough) return of_agents;
  Said queues = stored(db, "queue_sample", records.time());
  cut_off(own.queues, queues);
  return compare(own.queues, std::move(queues));
}

}  // namespace acd
