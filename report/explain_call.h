#pragma once

#include "request.h"

namespace acd {

/// Where the bounds of one call's wait come from: each bound with the record that set it, or why there is none. The
/// call is named by the frame of its answer (request.frame). Throws Error with Exit::no_data if that is no answered ACD
/// call that counts.
void report_explain_call(const ReportContext& context);

}  // namespace acd
