#pragma once

#include <sys/mount.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>

#include "temp_folder.h"

namespace acd::test {

/// A disk of its own, as long as the object is there. Only root may mount one.
class SmallDisk {
 public:
  explicit SmallDisk(int megabytes = 4) {
    const std::string size = "size=" + std::to_string(megabytes) + "m";
    if (::mount("tmpfs", folder_.file("").c_str(), "tmpfs", 0, size.c_str()) != 0) why_not_ = std::strerror(errno);
  }
  ~SmallDisk() {
    if (why_not_.empty()) ::umount2(folder_.file("").c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  /// Empty if there is such a disk; else it is a folder like any other.
  const std::string& why_not() const { return why_not_; }
  std::string file(const std::string& name) const { return folder_.file(name); }
  void fill() const {
    std::ofstream ballast(file("ballast"), std::ios::binary);
    for (const std::string block(1024, 'x'); ballast.write(block.data(), 1024).flush();) continue;
  }
  void free() const { std::filesystem::remove(file("ballast")); }
  void make_read_only() const { ::mount(nullptr, folder_.file("").c_str(), nullptr, MS_REMOUNT | MS_RDONLY, nullptr); }

 private:
  TempFolder folder_;
  std::string why_not_;
};

}  // namespace acd::test
