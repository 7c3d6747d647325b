#pragma once

#include "request.h"

namespace acd {

/// Every record of the range, decoded, with its bytes.
void report_events(const ReportContext& context);

}  // namespace acd
