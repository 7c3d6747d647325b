#pragma once

#include "request.h"

namespace acd {

/// Where each agent's time went: every agent span that overlaps the range, whole, with the frames that opened and
/// closed it. A span that goes on ends at the last record and has no closed_by.
void report_timeline(const ReportContext& context);

}  // namespace acd
