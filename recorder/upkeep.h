#pragma once

#include "options.h"

namespace acd {

/// Derives the database again from its frames; with --check says what differs and changes nothing. Throws Error, also
/// for a difference.
void rebuild_command(const RecorderOptions& options);

/// Deletes old days beside a recorder. Throws Error.
void prune_command(const RecorderOptions& options);

/// Copies the database beside a recorder. Throws Error.
void backup_command(const RecorderOptions& options);

}  // namespace acd
