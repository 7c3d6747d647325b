#pragma once

#include "request.h"

namespace acd {

/// What was recorded, for replay elsewhere: the bytes of each session, or day files. Of the whole database unless a
/// range is asked for. Throws Error.
void report_export(const ReportContext& context);

}  // namespace acd
