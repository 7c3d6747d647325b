#pragma once

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "fuzz.h"

namespace acd::fuzz {

/// A folder of this process, gone at its end. In $TMPDIR: /dev/shm there spares the disk.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "acd-fuzz-XXXXXX").string();
    require(::mkdtemp(name.data()), "a temporary folder can be made");
    path_ = name;
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string file(std::string_view name) const { return path_ / name; }

  /// Writes a file and returns its path.
  std::string write(std::string_view name, std::string_view content) const {
    std::ofstream(path_ / name, std::ios::binary) << content;
    return file(name);
  }

  /// Removes all that is in it.
  void clear() const {
    for (const auto& entry : std::filesystem::directory_iterator(path_)) std::filesystem::remove_all(entry.path());
  }

 private:
  std::filesystem::path path_;
};

}  // namespace acd::fuzz
