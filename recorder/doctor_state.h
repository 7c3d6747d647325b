#pragma once

#include "doctor_database.h"

namespace acd {

/// Looks at the file with the present, if one is named: its folder, how it can be written, who else writes it.
void examine_state(const RecorderOptions& options, const DatabaseFacts& facts, Findings& findings);

}  // namespace acd
