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
constexpr std::int64_t kAside_s = 3600;  // a capture that begins in the hour that an autumn night has twice

// What a record says, and when.
struct Word {
  std::int64_t at = 0, what = 0;
  bool in_time = false;  // in the time that both cover; else an hour aside at most
};
using Said = std::vector<Word>;

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
    if (std::holds_alternative<AgentRecord>(record->body)) add(said_.agents, at, frame);
    if (std::holds_alternative<QueueReport>(record->body)) add(said_.queues, at, frame);
  }
  void more_line_end(std::string_view) override {}

  Kinds& said() { return said_; }
  Interval time() const { return {first_.value_or(Instant{0}), last_.value_or(Instant{0})}; }

 private:
  bool counts(std::int64_t from, std::int64_t to) const {
    const auto found = std::lower_bound(counted_.begin(), counted_.end(), Instant{from},
                                        [](const Interval& time, Instant t) { return time.to < t; });
    return found != counted_.end() && found->from.unix_s <= to;
  }
  void add(Said& said, Instant at, const Frame& frame) const {
    if (said.size() == kMost || !counts(at.unix_s - kAside_s, at.unix_s + kAside_s)) return;
    said.push_back({at.unix_s, record_identity(frame), counts(at.unix_s, at.unix_s)});
  }

  Clock clock_;
  const std::vector<Interval> counted_;
  std::optional<Instant> first_, last_;
  Kinds said_;
};

Said stored(SQLite::Database& db, const char* table, Interval time) {
  const std::int64_t from = time.from.unix_s - kAside_s, to = time.to.unix_s + kAside_s;
  Said said;
  Query piece(db, "SELECT first_frame_id, last_frame_id FROM coverage WHERE counted AND to_at >= ? AND from_at <= ?");
  Query row(db, std::string("SELECT at, raw FROM ") + table +
                    " JOIN frame USING(frame_id) WHERE frame_id BETWEEN ? AND ? AND at BETWEEN ? AND ?");
  piece.restart({from, to});
  while (piece.step() && said.size() < kMost) {
    row.restart({piece.number(0), piece.number(1), from, to});
    while (row.step() && said.size() < kMost) {
      const Instant at{row.number(0)};
      said.push_back({at.unix_s, record_identity({row.text(1)}), time.from <= at && at <= time.to});
    }
  }
  return said;
}

std::vector<std::int64_t> what_is_said(const Said& said) {
  std::vector<std::int64_t> what;
  for (const Word& word : said) what.push_back(word.what);
  std::sort(what.begin(), what.end());
  return what;
}

// A record names its time of day: what says the same within an hour is the same.
Overlap compare(const Said& own, const Said& stored) {
  const std::vector<std::int64_t> one = what_is_said(own), other = what_is_said(stored);
  std::vector<std::int64_t> shared;
  std::set_intersection(one.begin(), one.end(), other.begin(), other.end(), std::back_inserter(shared));
  const auto in_time = [](const Said& said) {
    return std::count_if(said.begin(), said.end(), [](const Word& word) { return word.in_time; });
  };
  return {in_time(own), in_time(stored), std::ssize(shared)};
}

bool earlier(const Word& one, const Word& other) { return one.at < other.at; }

// Both up to where the other was cut off.
void cut_off(Said& own, Said& stored) {
  for (Said* said : {&own, &stored}) std::sort(said->begin(), said->end(), earlier);
  for (auto [cut, other] : {std::pair{&own, &stored}, {&stored, &own}})
    if (cut->size() == kMost)
      std::erase_if(*other, [last = cut->back().at](const Word& word) { return word.at > last; });
}

Overlap overlap_of(SQLite::Database& db, const char* table, Said& own, Interval time) {
  Said there = stored(db, table, time);
  cut_off(own, there);
  return compare(own, there);
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
  const Interval time = records.time();
  Kinds& own = records.said();
  const Overlap of_agents = overlap_of(db, "agent_event", own.agents, time);
  if (std::min(of_agents.own, of_agents.stored) >= Overlap::kEnough) return of_agents;
  return overlap_of(db, "queue_sample", own.queues, time);
}

}  // namespace acd
