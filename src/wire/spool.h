#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "wire/file_part.h"

namespace acd {

/// Bytes kept in a temporary file without a name, in $TMPDIR or /tmp; it is gone with the last part of it.
class Spool {
 public:
  /// `what` is kept, as messages name it. Throws Error.
  explicit Spool(std::string what);

  /// Throws Error when the disk is full.
  void append(std::string_view bytes);
  std::uint64_t size() const { return size_; }
  /// What was appended from `from` to `to`, called `path` in messages.
  FilePart part(std::string path, std::uint64_t from, std::uint64_t to);

 private:
  void write();
  [[noreturn]] void fail(int error) const;

  std::string what_;
  std::shared_ptr<OpenFile> file_;
  std::string waiting_;  // not written yet
  std::uint64_t size_ = 0;
};

}  // namespace acd
