#pragma once

#include "printer.h"

namespace acd {

/// Whether a table can be shown there as people read it.
bool is_terminal(int descriptor);

/// The look of a table on that terminal: as wide as the window, or as COLUMNS says if the window does not tell; the
/// header bold unless NO_COLOR is set (and not empty) or TERM is dumb.
TableLook look_of_terminal(int descriptor);

}  // namespace acd
