#include "wire/capture.h"

#include <fmt/format.h>

#include <utility>

#include "wire/file_part.h"

namespace acd {

Capture::Capture(About about, std::unique_ptr<Source> source) : about_(std::move(about)), source_(std::move(source)) {}
Capture::Capture(Capture&&) noexcept = default;
Capture& Capture::operator=(Capture&&) noexcept = default;
Capture::~Capture() = default;

Capture Capture::open(const std::string& path) {
  std::vector<Capture> captures = open_captures(path);
  if (captures.size() != 1)
    fail_to_read(path, fmt::format("it holds {} captures, the first is '{}'; unpack it and name one", captures.size(),
                                   captures.front().path()));
  return std::move(captures.front());
}

void Capture::read(const Take& take) { source_->read(take); }

std::uint64_t Capture::size() const { return source_->size(); }

}  // namespace acd
