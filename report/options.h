#pragma once

#include "request.h"

namespace acd {

/// Reads the command line. Returns a request with Command::none and sets `exit_code` when the program is to end at
/// once: help or version was printed, or an error (2) was said on standard error. Throws Error with Exit::usage.
Request parse_request(int argc, const char* const* argv, int& exit_code);

}  // namespace acd
