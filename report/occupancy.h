#pragma once

#include "request.h"

namespace acd {

/// Seconds of each agent in each state, by interval, and the two occupancies (metrics.md section 3).
void report_occupancy(const ReportContext& context);

}  // namespace acd
