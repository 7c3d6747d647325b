#pragma once

#include "request.h"

namespace acd {

/// Make busy by agent, reason and interval: how many spans of it begin there, and its seconds. The spans are those of
/// the timeline, so that anyone can count again.
void report_make_busy(const ReportContext& context);

}  // namespace acd
