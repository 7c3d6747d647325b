#pragma once

#include "options.h"

namespace acd {

/// Records the live stream until SIGINT or SIGTERM: then all is committed and the sessions are closed. SIGHUP reads the
/// log level from the configuration file again. Throws Error.
void run(const RecorderOptions& options);

}  // namespace acd
