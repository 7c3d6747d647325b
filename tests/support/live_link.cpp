#include "live_link.h"

#include <algorithm>

#include "random.h"
#include "site_clock.h"
#include "wire_bytes.h"

namespace acd::sim {
namespace {

constexpr std::int64_t kMicros = 1'000'000;
constexpr std::int64_t kBetweenKept_us = 50;

const Hole* outage_at(const LiveLink& link, std::int64_t at) {
  const auto found = std::find_if(link.outages.begin(), link.outages.end(),
                                  [at](const Hole& outage) { return outage.from <= at && at < outage.to; });
  return found == link.outages.end() ? nullptr : &*found;
}

/// When the records arrive, one after the other.
class Arrivals {
 public:
  explicit Arrivals(const LiveLink& link) : link_(link), random_(link.seed, "link") {}

  std::int64_t next(std::int64_t at) {
    const Hole* outage = outage_at(link_, at);
    const std::int64_t wanted = outage != nullptr
                                    ? std::max(outage->to * kMicros, last_us_ + kBetweenKept_us)
                                    : at * kMicros + random_.between(1, std::max<std::int64_t>(1, link_.latency_us));
    return last_us_ = std::max(last_us_, wanted);
  }

 private:
  const LiveLink& link_;
  Random random_;
  std::int64_t last_us_ = 0;
};

std::size_t connection_of(const LiveLink& link, std::int64_t at) {
  return static_cast<std::size_t>(
      std::count_if(link.outages.begin(), link.outages.end(), [at](const Hole& outage) { return outage.from <= at; }));
}

// Of what waits over each outage the switch has room for the last records only.
std::vector<bool> dropped(const LiveLink& link, const std::vector<Record>& records) {
  std::vector<bool> is_dropped(records.size());
  const Hole* outage = nullptr;
  std::size_t waiting = 0;
  for (std::size_t i = records.size(); i-- > 0;) {
    const Hole* now = outage_at(link, records[i].at);
    waiting = now != nullptr && now == outage ? waiting + 1 : 1;
    outage = now;
    is_dropped[i] = now != nullptr && waiting > link.keeps;
  }
  return is_dropped;
}

}  // namespace

std::vector<Delivery> deliver(const Options& options, const LiveLink& link, const std::vector<Record>& records) {
  std::vector<Delivery> deliveries;
  const std::vector<bool> is_dropped = dropped(link, records);
  Arrivals arrivals(link);
  WireBytes wire(options);
  SiteClock clock(options.zone);
  std::size_t connection = 0;
  std::size_t number = 0;
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (is_dropped[i]) continue;
    Record record = records[i];
    Delivery& next = deliveries.emplace_back();
    next.record = i;
    next.at = record.at + link.switch_ahead_s;
    next.arrived_us = arrivals.next(record.at);
    const std::size_t now = connection_of(link, record.at);
    next.connects = deliveries.size() == 1 || now != connection;
    if (next.connects) number = 0;
    connection = now;
    if (link.switch_ahead_s != 0) set_time(record, next.at, clock);
    if (link.counts_each_connection) set_number(record, number++);
    wire.append(record, next.bytes);
  }
  return deliveries;
}

const HostClock::Set* HostClock::next_set(std::int64_t right_us) {
  if (done_ == sets_.size() || sets_[done_].at_us > right_us) return nullptr;
  const Set& set = sets_[done_++];
  ahead_us_ += set.by_us;
  return &set;
}

}  // namespace acd::sim
