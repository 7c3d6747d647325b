#include "capture_stream.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <string_view>

#include "core/error.h"

namespace acd {
namespace {

constexpr std::size_t kLongest = 64 * 1024;
constexpr std::int64_t kNoArrival = std::numeric_limits<std::int64_t>::min();

// Before the bytes of each chunk, as the machine has numbers.
struct Head {
  std::int64_t arrived_us;
  std::uint64_t size;
};

OwnedFile temporary_file() {
  const char* folder = std::getenv("TMPDIR");
  std::string name = std::string(folder && *folder ? folder : "/tmp") + "/acd-replay-XXXXXX";
  OwnedFile file(::mkostemp(name.data(), O_CLOEXEC));
  if (file.get() < 0)
    throw Error(fmt::format("cannot make '{}': {}; set TMPDIR to a folder with space", name, std::strerror(errno)));
  ::unlink(name.c_str());
  return file;
}

void write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0)
      throw Error(fmt::format("cannot keep a capture in a temporary file: {}; set TMPDIR to a folder with space",
                              std::strerror(errno)));
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
}

}  // namespace

OwnedFile to_stream(Capture& capture) {
  OwnedFile file = temporary_file();
  capture.read([&](std::string_view bytes, std::optional<Arrival> arrived) {
    for (; !bytes.empty(); bytes.remove_prefix(std::min(kLongest, bytes.size()))) {
      const std::string_view chunk = bytes.substr(0, kLongest);
      const Head head{arrived ? arrived->unix_us : kNoArrival, chunk.size()};
      write_all(file.get(), {reinterpret_cast<const char*>(&head), sizeof head});
      write_all(file.get(), chunk);
    }
    return true;
  });
  return file;
}

CaptureStream::CaptureStream(OwnedFile file) : file_(std::move(file)) {
  struct stat info {};
  if (::fstat(file_.get(), &info) != 0 || !S_ISREG(info.st_mode)) throw Error("no capture was passed along");
  size_ = info.st_size;
}

bool CaptureStream::next(std::string& bytes, std::optional<Arrival>& arrived) {
  Head head{};
  if (!fill(reinterpret_cast<char*>(&head), sizeof head)) return false;
  arrived = head.arrived_us == kNoArrival ? std::nullopt : std::optional(Arrival{head.arrived_us});
  bytes.resize(head.size <= kLongest ? static_cast<std::size_t>(head.size) : 0);
  if (bytes.empty() || !fill(bytes.data(), bytes.size())) throw Error("the capture that was passed along is cut off");
  return true;
}

// From its begin on, wherever whoever wrote it stands.
bool CaptureStream::fill(char* to, std::size_t size) {
  std::size_t there = 0;
  while (there < size) {
    const ssize_t n = ::pread(file_.get(), to + there, size - there, read_);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) throw Error(fmt::format("the capture that was passed along cannot be read: {}", std::strerror(errno)));
    if (n == 0 && there == 0) return false;
    if (n == 0) throw Error("the capture that was passed along is cut off");
    there += static_cast<std::size_t>(n);
    read_ += n;
  }
  return true;
}

}  // namespace acd
