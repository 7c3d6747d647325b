#include "core/in_place.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace acd {
namespace {

// A file that is there, open for writing.
class OpenFile {
 public:
  explicit OpenFile(const std::string& path) : path_(path) {
    // A pipe would wait for who reads it.
    fd_ = ::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd_ < 0) fail();
  }
  ~OpenFile() { ::close(fd_); }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;

  std::size_t size() const {
    struct stat info {};
    if (::fstat(fd_, &info) != 0) fail();
    if (!S_ISREG(info.st_mode))
      throw std::runtime_error(fmt::format("cannot write '{}': it is no regular file", path_));
    return static_cast<std::size_t>(info.st_size);
  }
  void make_room(std::size_t size) const {
    if (::fallocate(fd_, FALLOC_FL_KEEP_SIZE, 0, static_cast<off_t>(size)) != 0 && errno == ENOSPC) fail();
  }
  void write(std::string_view content) const {
    for (off_t at = 0; !content.empty();) {
      const ssize_t n = ::pwrite(fd_, content.data(), content.size(), at);
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) fail();
      content.remove_prefix(static_cast<std::size_t>(n));
      at += n;
    }
  }
  void cut(std::size_t size) const {
    if (::ftruncate(fd_, static_cast<off_t>(size)) != 0) fail();
  }

 private:
  [[noreturn]] void fail() const {
    throw std::runtime_error(fmt::format("cannot write '{}' in place: {}", path_, std::strerror(errno)));
  }

  const std::string& path_;
  int fd_ = -1;
};

}  // namespace

void write_in_place(const std::string& path, std::string_view content) {
  const OpenFile file(path);
  const std::size_t old_size = file.size();
  if (content.size() > old_size) file.make_room(content.size());
  std::string text(content);
  text.resize(std::max(text.size(), old_size), ' ');
  file.write(text);
  file.cut(content.size());
}

bool is_mount_point(const std::string& path) {
  struct statx info {};
  return ::statx(AT_FDCWD, path.c_str(), AT_SYMLINK_NOFOLLOW, 0, &info) == 0 &&
         (info.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
}

}  // namespace acd
