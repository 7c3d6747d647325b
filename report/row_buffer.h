#pragma once

#include <cstddef>
#include <string>

#include "sink.h"

namespace acd {

/// Bytes on their way to a sink, handed over in large pieces.
class RowBuffer {
 public:
  explicit RowBuffer(Sink& sink) : sink_(sink) {}

  std::string& bytes() { return bytes_; }
  /// At the end of a row: hands over what has gathered when it is much.
  void row_done() {
    if (bytes_.size() >= kMuch) flush();
  }
  void flush() {
    sink_.write(bytes_);
    bytes_.clear();
  }

 private:
  static constexpr std::size_t kMuch = 64 * 1024;
  Sink& sink_;
  std::string bytes_;
};

}  // namespace acd
