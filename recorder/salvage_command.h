#pragma once

#include "options.h"

namespace acd {

/// Makes a sound database of what a damaged one still holds; prints what was found and what is missing. Throws Error.
void salvage_command(const RecorderOptions& options);

}  // namespace acd
