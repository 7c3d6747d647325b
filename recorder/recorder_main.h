#pragma once

namespace acd {

/// The program acd-recorder: reads its arguments, does what they say, returns the exit code (core/error.h).
int recorder_main(int argc, const char* const* argv);

}  // namespace acd
