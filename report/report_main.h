#pragma once

#include "core/instant.h"

namespace acd {

/// The program acd-report: reads its arguments, prints the report, returns the exit code (core/error.h). Reads the
/// host's clock, once; from there on the time is a value like any other.
int report_main(int argc, const char* const* argv);

/// The same as if the host's clock said `now`.
int report_main_as_of(int argc, const char* const* argv, Instant now);

}  // namespace acd
