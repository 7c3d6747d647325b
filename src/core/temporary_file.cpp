#include "core/temporary_file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

namespace acd {
namespace {

constexpr std::string_view kPattern = "XXXXXX";

bool is_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

bool is_temporary(std::string_view name, std::string_view begin, std::string_view mark) {
  if (name.size() < begin.size() + mark.size() + kPattern.size() || !name.starts_with(begin)) return false;
  const std::string_view end = name.substr(name.size() - kPattern.size());
  name.remove_suffix(kPattern.size());
  return name.ends_with(mark) && std::all_of(end.begin(), end.end(), is_letter_or_digit);
}

// Its companions first: without it nobody would find them.
void remove_unless_held(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (fd < 0) return;
  struct stat info {};
  if (::fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && ::flock(fd, LOCK_EX | LOCK_NB) == 0)
    for (const char* end : {"-wal", "-shm", "-journal", ""}) ::unlink((path + end).c_str());
  ::close(fd);
}

}  // namespace

int create_temporary(std::string& path) {
  const std::string begin = path;
  for (;;) {
    path = begin + std::string(kPattern);
    const int fd = ::mkostemp(path.data(), O_CLOEXEC);
    if (fd < 0 || ::flock(fd, LOCK_EX | LOCK_NB) != 0) return fd;
    struct stat info {};
    if (::fstat(fd, &info) != 0 || info.st_nlink > 0) return fd;
    ::close(fd);  // taken for one that was left behind before it was locked
  }
}

void remove_left_behind(const std::string& path, std::string_view mark) {
  const std::filesystem::path file(path);
  const std::string begin = file.filename();
  std::error_code none;
  const std::filesystem::path folder = file.has_parent_path() ? file.parent_path() : ".";
  for (std::filesystem::directory_iterator at(folder, none), end; !none && at != end; at.increment(none))
    if (is_temporary(at->path().filename().string(), begin, mark)) remove_unless_held(at->path());
}

}  // namespace acd
