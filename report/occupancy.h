#pragma once

#include "request.h"

namespace acd {

/// Seconds of each agent in each state, by interval, and the two occupancies (metrics.md section 3). --by none: the
/// sums of these rows. --by path: what of these sums belongs to each path.
void report_occupancy(const ReportContext& context);

}  // namespace acd
