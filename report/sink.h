#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/atomic_file.h"

namespace acd {

/// Where bytes of a report go: standard output, or a file that appears whole when the report is done.
class Sink {
 public:
  /// `path` empty: standard output. Throws Error when the file cannot be created.
  explicit Sink(const std::string& path);
  /// Throws Error; a reader that has left (closed pipe) ends the program with success.
  void write(std::string_view bytes);
  void done();

 private:
  std::unique_ptr<AtomicFile> file_;
};

}  // namespace acd
