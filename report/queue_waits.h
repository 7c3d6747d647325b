#pragma once

#include "request.h"

namespace acd {

/// How long the callers of each path waited in each interval, by answer time, as bounds; with what the samples say of
/// the same interval.
void report_queue_waits(const ReportContext& context);

/// The same as a histogram: calls by how long they waited, for sure and possibly.
void report_wait_histogram(const ReportContext& context);

}  // namespace acd
