#include "progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

#include "core/text.h"

namespace acd {

Progress::Progress(const std::string& name, std::uint64_t total_bytes)
    : name_(printable(name)), total_(total_bytes), on_(::isatty(STDERR_FILENO) != 0 && total_bytes > 0) {}

void Progress::add(std::uint64_t bytes) {
  read_ += bytes;
  if (!on_) return;
  const int percent = static_cast<int>(read_ >= total_ ? 100 : read_ * 100 / total_);
  if (percent == shown_percent_) return;
  shown_percent_ = percent;
  const std::string bar(static_cast<std::size_t>(percent / 4), '#');
  fmt::print(stderr, "\r[{:<25}] {:3}% {}", bar, percent, name_);
  std::fflush(stderr);
}

void Progress::done() {
  if (on_ && shown_percent_ >= 0) fmt::print(stderr, "\r\x1b[K");
  shown_percent_ = -1;
}

}  // namespace acd
