#pragma once

#include "request.h"

namespace acd {

/// Log on to log off, whole, listed where they begin. One that goes on has no log off and no duration, and ended_by
/// `open`; nothing is capped: a forgotten log off shows by ended_by.
void report_shifts(const ReportContext& context);

}  // namespace acd
