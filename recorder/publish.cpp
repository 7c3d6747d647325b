#include "publish.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "log.h"

namespace acd {
namespace {

// A name beside `path` that is free.
std::string name_aside(const std::string& path) {
  std::string name;
  struct stat info {};
  for (int n = 1; n == 1 || ::lstat(name.c_str(), &info) == 0; ++n) name = fmt::format("{}.set-aside-{}", path, n);
  return name;
}

bool write_all(int fd, std::string_view content) {
  while (!content.empty()) {
    const ssize_t n = ::write(fd, content.data(), content.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    content.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

}  // namespace

void Publisher::load(Board& board) {
  if (path_.empty()) return;
  std::ifstream file(path_, std::ios::binary);
  if (!file) {
    if (::access(path_.c_str(), F_OK) == 0) log_event(LogLevel::warning, "state_unreadable", {{"file", path_}, {"why", std::strerror(errno)}});
    return;
  }
  std::ostringstream text;
  text << file.rdbuf();
  try {
    board.load(text.str());
  } catch (const std::invalid_argument& e) {
    const std::string aside = name_aside(path_);
    const bool moved = std::rename(path_.c_str(), aside.c_str()) == 0;
    log_event(LogLevel::warning, "state_set_aside",
              {{"file", path_}, {"to", moved ? aside : std::string("nowhere: ") + std::strerror(errno)}, {"why", e.what()}});
    if (!moved) path_.clear();
  }
}

void Publisher::publish(const Board& board) {
  if (path_.empty()) return;
  std::string why;
  const bool written = write(board.json(), why);
  if (!written && !failing_) log_event(LogLevel::error, "state_not_written", {{"file", path_}, {"why", why}, {"note", "recording goes on"}});
  if (written && failing_) log_event(LogLevel::info, "state_written_again", {{"file", path_}});
  failing_ = !written;
}

bool Publisher::write(std::string_view content, std::string& why) {
  std::string temporary = path_ + ".XXXXXX";
  const int fd = ::mkostemp(temporary.data(), O_CLOEXEC);
  if (fd < 0) {
    why = fmt::format("cannot create a file beside it: {}", std::strerror(errno));
    return false;
  }
  bool good = ::fchmod(fd, 0644) == 0 && write_all(fd, content);
  if (!good) why = std::strerror(errno);
  good = ::close(fd) == 0 && good;
  if (good && std::rename(temporary.c_str(), path_.c_str()) == 0) return true;
  if (why.empty()) why = std::strerror(errno);
  ::unlink(temporary.c_str());
  return false;
}

}  // namespace acd
