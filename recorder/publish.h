#pragma once

#include <string>

#include "state/board.h"

namespace acd {

/// Keeps the file with the present. A reader sees the old content or the new, whole, never a torn or empty file: each
/// version is written beside it and renamed onto it. Never throws for the file's sake: recording goes on, the log says
/// so once.
class Publisher {
 public:
  /// `path` empty: publishes nothing.
  explicit Publisher(std::string path) : path_(std::move(path)) {}

  /// Takes over the entries of the file that is there. One that is no such file is renamed aside with a warning.
  void load(Board& board);
  void publish(const Board& board);

 private:
  std::string path_;
  bool failing_ = false;
};

}  // namespace acd
