#pragma once

#include <cstdint>
#include <string>

namespace acd {

/// A progress bar on standard error while a capture is read, if that is a terminal; else nothing.
class Progress {
 public:
  Progress(const std::string& name, std::uint64_t total_bytes);
  ~Progress() { done(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void add(std::uint64_t bytes);
  /// Wipes the bar.
  void done();

 private:
  std::string name_;
  std::uint64_t total_;
  std::uint64_t read_ = 0;
  int shown_percent_ = -1;
  bool on_;
};

}  // namespace acd
