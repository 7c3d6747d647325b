#include "wire/spool.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "core/error.h"

namespace acd {
namespace {

constexpr std::size_t kChunk = 64 * 1024;

std::string folder() {
  const char* folder = std::getenv("TMPDIR");
  return folder && *folder ? folder : "/tmp";
}

}  // namespace

Spool::Spool(std::string what) : what_(std::move(what)) {
  std::string name = folder() + "/acd-replay-XXXXXX";
  const int fd = ::mkostemp(name.data(), O_CLOEXEC);
  if (fd < 0) fail(errno);
  ::unlink(name.c_str());
  file_ = std::make_shared<OpenFile>(fd);
}

void Spool::append(std::string_view bytes) {
  waiting_ += bytes;
  size_ += bytes.size();
  if (waiting_.size() >= kChunk) write();
}

FilePart Spool::part(std::string path, std::uint64_t from, std::uint64_t to) {
  write();
  return FilePart(std::move(path), file_, from, to - from);
}

void Spool::write() {
  for (std::string_view rest = waiting_; !rest.empty();) {
    const ssize_t n = ::write(file_->fd(), rest.data(), rest.size());
    if (n < 0 && errno != EINTR) fail(errno);
    if (n > 0) rest.remove_prefix(static_cast<std::size_t>(n));
  }
  waiting_.clear();
}

void Spool::fail(int error) const {
  throw Error(fmt::format("cannot keep {} in a temporary file in '{}': {}; set TMPDIR to a folder with space", what_,
                          folder(), std::strerror(error)));
}

}  // namespace acd
