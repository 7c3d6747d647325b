#pragma once

#include "options.h"

namespace acd {

/// Serves a capture as a switch would. Returns after the last record, when every client has it. Throws Error.
void play(const RecorderOptions& options);

}  // namespace acd
