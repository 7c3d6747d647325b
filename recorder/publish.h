#pragma once

#include <optional>
#include <string>

#include "state/board.h"
#include "state_lock.h"

namespace acd {

/// Keeps the file with the present. A reader sees the old content or the new, whole, never a torn or empty file: each
/// version is written beside it and renamed onto it. A file that cannot be replaced so is written in place, and the log
/// says so once. Never throws for the file's sake: recording goes on, the log says so once.
class Publisher {
 public:
  /// `path` empty: publishes nothing.
  explicit Publisher(std::string path) : path_(std::move(path)) {}

  /// From now on until the end the file is this process's; where it cannot be locked yet, from the first version on.
  /// Throws Error (Exit::try_again) that names the holder when it is another's.
  void claim();
  /// Takes over the entries of the file that is there. One that is no such file is renamed aside, or
  /// copied where it cannot be renamed, with a warning.
  void load(Board& board);
  void publish(const Board& board);

 private:
  void set_aside(const std::string& content, const std::string& why);
  void write(const std::string& text);
  void replace(const std::string& text) const;

  std::string path_;
  bool claimed_ = false;
  std::optional<StateLock> lock_;
  bool failing_ = false;
  bool in_place_ = false;
};

}  // namespace acd
