#pragma once

#include "options.h"

namespace acd {

/// Records captured sessions. Throws Error.
void replay(const RecorderOptions& options);

}  // namespace acd
