#pragma once

#include <string>
#include <string_view>

namespace acd {

/// Creates a file of this name and six more characters, which `path` then has, with mode 0600. It is locked (flock)
/// while the descriptor that is returned, or a copy of it, is open: remove_left_behind() leaves it alone. -1 and errno
/// if it cannot be created. Where there are no locks there is none.
int create_temporary(std::string& path);

/// Removes what processes that were killed have left: the files in the folder of `path` whose names end with `mark` and
/// six characters, and what SQLite had beside them, if nobody has them locked. `path`: only those that begin with its
/// name; a folder with "/" at its end: all. Removes nothing where there are no locks.
void remove_left_behind(const std::string& path, std::string_view mark);

}  // namespace acd
