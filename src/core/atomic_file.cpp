#include "core/atomic_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <utility>

#include "core/temporary_file.h"

namespace acd {
namespace {

[[noreturn]] void fail_with(int error, const std::string& message) {
  for (const int refused : {EBUSY, EXDEV, EACCES, EPERM, EROFS})
    if (error == refused) throw NotReplaceable(message);
  throw std::runtime_error(message);
}

}  // namespace

AtomicFile::AtomicFile(std::string path, unsigned mode)
    : path_(std::move(path)), temporary_(path_ + std::string(kTemporary)) {
  struct stat there {};
  if (::stat(path_.c_str(), &there) == 0 && !S_ISREG(there.st_mode))
    throw std::runtime_error(fmt::format("cannot write '{}': it is no regular file; name another", path_));
  fd_ = create_temporary(temporary_);
  if (fd_ < 0) {
    const int error = errno;
    temporary_.clear();
    fail_with(error,
              fmt::format("cannot write '{}': no file can be created beside it: {}", path_, std::strerror(error)));
  }
  if (::fchmod(fd_, static_cast<mode_t>(mode)) != 0) fail();
}

AtomicFile::~AtomicFile() {
  if (fd_ >= 0) ::close(fd_);
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void AtomicFile::fail() const {
  throw std::runtime_error(fmt::format("cannot write '{}': {}", path_, std::strerror(errno)));
}

void AtomicFile::write(std::string_view content) {
  while (!content.empty()) {
    const ssize_t n = ::write(fd_, content.data(), content.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) fail();
    content.remove_prefix(static_cast<std::size_t>(n));
  }
}

void AtomicFile::commit() {
  const int lock = ::dup(fd_);  // held until it has its name
  const bool written = ::close(std::exchange(fd_, -1)) == 0;
  const bool named = written && std::rename(temporary_.c_str(), path_.c_str()) == 0;
  const int error = errno;
  if (lock >= 0) ::close(lock);
  errno = error;
  if (!written) fail();
  if (!named) {
    fail_with(error, fmt::format("cannot replace '{}': {}", path_, std::strerror(error)));
  }
  temporary_.clear();
}

}  // namespace acd
