#pragma once

#include "request.h"

namespace acd {

/// Answered ACD calls, whole, listed where they are answered. One that goes on has no end and ended_by `open`; its
/// seconds, and those of a work timer that still runs, are counted up to the last record.
void report_calls(const ReportContext& context);

}  // namespace acd
