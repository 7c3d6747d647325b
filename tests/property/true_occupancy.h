#pragma once

#include <string>
#include <vector>

#include "core/zone.h"
#include "report_text.h"
#include "truth_text.h"

/// The occupancy report of whole days, and what it should say.
namespace acd::test {

/// The columns that `true_occupancy` gives, in this order.
inline constexpr const char* kOccupancyColumns =
    "interval_from agent_id logged_on_s logged_off_s acd_call_s acd_hold_s work_timer_s ringing_s idle_s make_busy_s "
    "do_not_disturb_s non_acd_call_s outgoing_call_s other_hold_s unknown_s covered_s acd_calls";

/// One row for each local day and agent that was logged on, from states and answers of which nothing was missed in
/// these stretches of coverage. Times that lie outside of them count nowhere.
std::string true_occupancy(const sim::Run& run, const std::vector<Interval>& covered, const Zone& zone);

/// What the report says of all days from the first to the last.
std::string reported_occupancy(Recording& recording, const std::vector<Interval>& covered, const Zone& zone);

/// From the first record to the last, but for these holes; each begins and ends at a record.
std::vector<Interval> covered_but_for(const sim::Run& run, const std::vector<Interval>& holes);

}  // namespace acd::test
