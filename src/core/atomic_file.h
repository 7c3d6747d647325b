#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace acd {

/// A file cannot be replaced by another: it is a mount point, or its folder takes no other file. It may still be
/// writable itself.
class NotReplaceable : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Writes a file so that a reader sees the old content or the new, whole: into a temporary file in the same folder,
/// which commit() renames onto it. What is no regular file (a device, a pipe, a folder, a link to one) is not replaced;
/// a link to a file is, and the file stays. Without commit() the temporary file goes and the old content stays.
class AtomicFile {
 public:
  /// What the temporary file's name has behind that of the file; then six characters.
  static constexpr std::string_view kTemporary = ".tmp-";

  /// Creates the temporary file, with this mode, locked as create_temporary() does it. Throws std::runtime_error that
  /// names the file and why; NotReplaceable where that is the reason.
  AtomicFile(std::string path, unsigned mode);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  /// Throws std::runtime_error.
  void write(std::string_view content);
  /// Throws as the constructor does; then the old content is still there.
  void commit();

 private:
  [[noreturn]] void fail() const;

  std::string path_;
  std::string temporary_;
  int fd_ = -1;
};

}  // namespace acd
