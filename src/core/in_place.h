#pragma once

#include <string>
#include <string_view>

namespace acd {

/// Writes over the content of a file that cannot be replaced, in one write that blanks make as long as the old content;
/// then the blanks are cut off. A reader sees the old content or the new, for a moment with blanks behind it; but one
/// that reads during the write itself may see some of each. Room on the disk is taken before, where the file system can
/// do that: a full disk leaves the old content. The file must be there; a link is not followed. Throws
/// std::runtime_error that names the file and why.
void write_in_place(const std::string& path, std::string_view content);

/// Whether something is mounted on this very path, as containers do with single files: no other file can take its
/// place. False if nobody can tell.
bool is_mount_point(const std::string& path);

}  // namespace acd
