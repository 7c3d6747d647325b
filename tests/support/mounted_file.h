#pragma once

#include <sys/mount.h>

#include <cerrno>
#include <cstring>
#include <string>

namespace acd::test {

/// A file mounted at a path, as containers do with single files, as long as the object is there. Only root may do that.
class MountedFile {
 public:
  /// Both must be there; they may be the same.
  MountedFile(const std::string& file, std::string at) : at_(std::move(at)) {
    if (::mount(file.c_str(), at_.c_str(), nullptr, MS_BIND, nullptr) != 0) why_not_ = std::strerror(errno);
  }
  ~MountedFile() {
    if (why_not_.empty()) ::umount2(at_.c_str(), MNT_DETACH);
  }
  MountedFile(const MountedFile&) = delete;
  MountedFile& operator=(const MountedFile&) = delete;

  /// Empty if it is mounted.
  const std::string& why_not() const { return why_not_; }

 private:
  const std::string at_;
  std::string why_not_;
};

}  // namespace acd::test
