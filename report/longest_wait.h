#pragma once

#include "request.h"

namespace acd {

/// How long the oldest caller waited, by path or group and interval, from samples (metrics.md section 4).
void report_longest_wait(const ReportContext& context);

/// Stretches in which callers waited, one row each, where they begin.
void report_episodes(const ReportContext& context);

}  // namespace acd
