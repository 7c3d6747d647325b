#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "live_link.h"
#include "random.h"
#include "store_fixture.h"

namespace acd::test {

/// A recorder on a host whose clock is set while it records: deliveries stamped by that clock, transactions and the
/// work between them as they fall.
class LiveRecorder {
 public:
  /// `seed` says how long a transaction is, and how much is derived again between two.
  LiveRecorder(Recording& recording, std::uint64_t seed) : recording_(recording), random_(seed, "recorder") {}

  /// A process begins on a host with this clock; one that was at work is gone, whatever it was doing.
  void begin_process(sim::HostClock clock) {
    if (std::exchange(at_work_, true)) recording_.reopen();
    clock_ = std::move(clock);
    journal().begin_process();
    if (!journal().left_open()) return;
    journal().begin();
    journal().close_left_open(1);
    journal().commit();
  }

  /// What arrives, in this order.
  void record(const std::vector<sim::Delivery>& deliveries, std::size_t from, std::size_t to) {
    journal().begin();
    for (std::size_t i = from; i < to; ++i) {
      look_at_clock(deliveries[i].arrived_us);
      take(deliveries[i]);
      if (random_.chance(0.03)) between_transactions();
    }
    journal().commit();
  }

  /// The host's clock is set as often as it will be.
  void set_clock() {
    journal().begin();
    look_at_clock(std::numeric_limits<std::int64_t>::max());
    journal().commit();
  }

  /// All work that waits.
  void finish() {
    while (journal().derive_again_needed()) journal().derive_again(1000);
  }

 private:
  Journal& journal() { return recording_.journal(); }

  void look_at_clock(std::int64_t right_us) {
    while (const sim::HostClock::Set* set = clock_.next_set(right_us)) journal().clock_set(set->by_us);
  }

  void take(const sim::Delivery& next) {
    if (next.connects || !journal().deriver().in_session()) {
      if (journal().deriver().in_session()) journal().end_session(2, "closed by the switch");
      journal().begin_session(recording_.live());
    }
    journal().bytes(next.bytes, Arrival{clock_.shown(next.arrived_us)});
  }

  void between_transactions() {
    journal().commit();
    if (random_.chance(0.7) && journal().derive_again_needed()) journal().derive_again(random_.between(1, 300));
    journal().begin();
  }

  Recording& recording_;
  sim::Random random_;
  sim::HostClock clock_;
  bool at_work_ = false;
};

}  // namespace acd::test
