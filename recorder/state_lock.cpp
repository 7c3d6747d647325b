#include "state_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <utility>

#include "core/error.h"
#include "store/database.h"

namespace acd {

/// An open file with a lock on it.
class StateLock::LockedFile {
 public:
  /// `goes`: removed at the end, while it is locked: who opens it in that moment finds that it has lost its name.
  LockedFile(std::string path, int fd, bool goes) : path_(std::move(path)), fd_(fd), goes_(goes), name_(path_, fd) {}
  LockedFile(const LockedFile&) = delete;
  LockedFile& operator=(const LockedFile&) = delete;
  ~LockedFile() {
    if (goes_ && is_in_place()) ::unlink(path_.c_str());
    ::close(fd_);
  }

  bool is_in_place() const { return name_.is_in_place(); }
  void sign() const {
    const std::string pid = fmt::format("{}\n", ::getpid());
    if (::ftruncate(fd_, 0) != 0 || ::pwrite(fd_, pid.data(), pid.size(), 0) < 0)
      return;  // the lock holds without a name in it
  }

 private:
  const std::string path_;
  const int fd_;
  const bool goes_;
  const NamedFile name_;
};

namespace {

[[noreturn]] void refuse(const std::string& path, const std::string& holder) {
  throw Error(fmt::format("'{}' is being written by {}; stop it first, or name another file with --state", path,
                          holder.empty() ? "another process" : "process " + holder),
              Exit::try_again);
}

// A link is replaced by a file of its own; until then it is the file that it names.
void refuse_if_target_is_kept(const std::string& path) {
  std::error_code none;
  if (!std::filesystem::is_symlink(path, none)) return;
  const std::filesystem::path target = std::filesystem::canonical(path, none);
  if (none) return;
  if (const auto holder = writer_of(target)) refuse(path, *holder);
}

int open_lock_file(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
  // Left by a process of another user, it can be locked all the same.
  return fd >= 0 ? fd : ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
}

// A file system that knows no locks has no holder either.
bool lock(int fd) { return ::flock(fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK; }

}  // namespace

StateLock::StateLock(const std::string& path) {
  std::error_code none;
  if (const auto there = std::filesystem::status(path, none);
      std::filesystem::exists(there) && !std::filesystem::is_regular_file(there))
    return;  // is not written at all
  refuse_if_target_is_kept(path);
  lock_beside(path);
  lock_itself(path);
}

StateLock::~StateLock() = default;

void StateLock::lock_beside(const std::string& path) {
  while (!beside_) {
    const int fd = open_lock_file(path + ".lock");
    if (fd < 0) return;
    if (!lock(fd)) {
      const std::string holder = holder_in(fd);
      ::close(fd);
      refuse(path, holder);
    }
    auto file = std::make_unique<LockedFile>(path + ".lock", fd, true);
    if (file->is_in_place()) beside_ = std::move(file);  // else its last holder removed it meanwhile
  }
  beside_->sign();
}

void StateLock::lock_itself(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0) return;
  if (!lock(fd)) {
    ::close(fd);
    refuse(path, "");
  }
  itself_ = std::make_unique<LockedFile>(path, fd, false);
}

bool StateLock::is_held() const { return beside_ ? beside_->is_in_place() : itself_ && itself_->is_in_place(); }

}  // namespace acd
