#pragma once

#include <memory>
#include <string>

namespace acd {

/// The one process that keeps a file with the present: two would write over each other's, and agents come and go on the
/// wallboards.
///
/// Locks FILE.lock beside it, for FILE itself is replaced with each version; and FILE as it is there, for one that is
/// written in place may be mounted at several paths. The lock file goes with the object; a process that is killed
/// leaves it behind, without a lock.
class StateLock {
 public:
  /// Throws Error (Exit::try_again) that names the holder when another process keeps this file, also by a link to it.
  /// Where no lock can be made, as in a folder that is not there yet, none is held.
  explicit StateLock(const std::string& path);
  StateLock(const StateLock&) = delete;
  StateLock& operator=(const StateLock&) = delete;
  ~StateLock();

  /// Whether it is held, and nobody has removed what it is on.
  bool is_held() const;

 private:
  class LockedFile;
  void lock_beside(const std::string& path);
  void lock_itself(const std::string& path);

  std::unique_ptr<LockedFile> beside_, itself_;
};

}  // namespace acd
