#pragma once

namespace acd {

/// From now on SIGINT and SIGTERM do not end the process: what is at work looks at stop_asked(), and ends at its next
/// step.
void stop_by_signal();

/// Whether one came since.
bool stop_asked();

}  // namespace acd
