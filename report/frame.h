#pragma once

#include "request.h"

namespace acd {

/// One frame (--frame), whatever it is: as a table for a person, all that is known of it, from its bytes to the spans,
/// shifts and calls that it began and ended; in other formats its row of `events`. Throws Error with Exit::no_data when
/// there is no such frame.
void report_frame(const ReportContext& context);

}  // namespace acd
