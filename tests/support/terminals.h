#pragma once

#include <unistd.h>

namespace acd::test {

/// Whether this machine has pseudo-terminals: a bare root without /dev/pts has none.
inline bool terminals_exist() { return ::access("/dev/pts/ptmx", F_OK) == 0; }

}  // namespace acd::test
