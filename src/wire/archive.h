#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "wire/file_part.h"
#include "wire/first_bytes.h"

namespace acd {

/// A file of an archive, unpacked into a temporary file.
struct Member {
  std::string name;  ///< with the folders in the archive, '/' between them; of a compressed single file its own name
  FilePart bytes;
};

/// The files in a zip, 7z or tar, or what a gzip, xz, zstd or bzip2 holds, in order of name; folders and links are left
/// out. `name` is that of the file itself. Throws Error when not all can be unpacked, and when it is larger than any
/// capture could be.
std::vector<Member> unpack(const FilePart& packed, std::string_view name, FileKind kind);

}  // namespace acd
