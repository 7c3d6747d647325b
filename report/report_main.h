#pragma once

namespace acd {

/// The program acd-report: reads its arguments, prints the report, returns the exit code (core/error.h).
int report_main(int argc, const char* const* argv);

}  // namespace acd
