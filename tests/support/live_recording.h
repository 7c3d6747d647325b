#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "live_link.h"
#include "store_fixture.h"

/// Deliveries of a simulated switch, recorded as a recorder does that is connected live.
namespace acd::test {

/// A session for each connection, the last one left open. A transaction for every `batch` records.
inline void record_live(Recording& recording, const std::vector<sim::Delivery>& deliveries, std::size_t batch = 500) {
  Journal& journal = recording.journal();
  journal.begin();
  std::size_t in_batch = 0;
  for (const sim::Delivery& next : deliveries) {
    if (next.connects) {
      if (journal.deriver().in_session()) journal.end_session(next.arrived_us, "closed by the switch");
      journal.begin_session(recording.live());
    }
    journal.bytes(next.bytes, Arrival{next.arrived_us});
    if (++in_batch % batch != 0) continue;
    journal.commit();
    journal.begin();
  }
  journal.commit();
}

/// The time of each record in the order of arrival, as dated; "-" where it does not count.
inline std::vector<std::string> dated(Recording& recording) {
  return lines_of(recording.rows(
      "SELECT coalesce(e.at, s.at, r.at) FROM frame LEFT JOIN agent_event e USING(frame_id) LEFT JOIN queue_sample s "
      "USING(frame_id) LEFT JOIN refresh r USING(frame_id) ORDER BY frame_id"));
}

}  // namespace acd::test
