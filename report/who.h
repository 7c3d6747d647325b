#pragma once

#include "request.h"

namespace acd {

/// The agents whose state is known at a time (--at, else the last recorded second), and since when.
void report_who(const ReportContext& context);

}  // namespace acd
