#include "wire/file_part.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <vector>

#include "core/error.h"
#include "core/text.h"
#include "wire/spool.h"

namespace acd {
namespace {

constexpr std::size_t kChunk = 64 * 1024;

// What cannot be read twice.
FilePart spooled(const std::string& path, int fd) {
  Spool spool(path == "-" ? "standard input" : "'" + path + "'");
  std::vector<char> chunk(kChunk);
  for (;;) {
    const ssize_t n = ::read(fd, chunk.data(), chunk.size());
    if (n == 0) break;
    if (n < 0 && errno != EINTR) fail_to_read(path, std::strerror(errno));
    if (n > 0) spool.append({chunk.data(), static_cast<std::size_t>(n)});
  }
  return spool.part(path, 0, spool.size());
}

struct Cookie {
  FilePart part;
  std::uint64_t at;
};

ssize_t read_cookie(void* cookie, char* out, std::size_t size) {
  auto& reader = *static_cast<Cookie*>(cookie);
  try {
    const std::size_t n = reader.part.read(reader.at, out, size);
    reader.at += n;
    return static_cast<ssize_t>(n);
  } catch (const Error&) {
    errno = EIO;
    return -1;
  }
}

int close_cookie(void* cookie) {
  delete static_cast<Cookie*>(cookie);
  return 0;
}

}  // namespace

void fail_to_read(const std::string& path, std::string_view what) {
  throw Error(fmt::format("cannot read '{}': {}", path, printable(what)));  // libraries may quote the file
}

OpenFile::~OpenFile() { ::close(fd_); }

FilePart FilePart::open(const std::string& path) {
  if (path == "-") return spooled(path, STDIN_FILENO);
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) fail_to_read(path, std::strerror(errno));
  auto file = std::make_shared<OpenFile>(fd);
  struct stat info {};
  if (::fstat(fd, &info) != 0) fail_to_read(path, std::strerror(errno));
  if (S_ISDIR(info.st_mode)) fail_to_read(path, "it is a folder; name the files in it");
  if (!S_ISREG(info.st_mode)) return spooled(path, fd);
  return FilePart(path, std::move(file), 0, static_cast<std::uint64_t>(info.st_size));
}

std::size_t FilePart::read(std::uint64_t at, char* out, std::size_t size) const {
  if (at >= size_) return 0;
  size = static_cast<std::size_t>(std::min<std::uint64_t>(size, size_ - at));
  for (;;) {
    const ssize_t n = ::pread(file_->fd(), out, size, static_cast<off_t>(offset_ + at));
    if (n >= 0) return static_cast<std::size_t>(n);
    if (errno != EINTR) fail_to_read(path_, std::strerror(errno));
  }
}

std::string FilePart::first_bytes() const {
  std::string bytes(kChunk, '\0');
  std::size_t n = 0;
  while (const std::size_t more = read(n, bytes.data() + n, bytes.size() - n)) n += more;
  bytes.resize(n);
  return bytes;
}

FilePart::Stream FilePart::stream() const {
  auto cookie = std::make_unique<Cookie>(Cookie{*this, 0});
  Stream stream(::fopencookie(cookie.get(), "r", {read_cookie, nullptr, nullptr, close_cookie}));
  if (!stream) fail_to_read(path_, std::strerror(errno));
  cookie.release();
  return stream;
}

}  // namespace acd
