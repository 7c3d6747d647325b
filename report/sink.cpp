#include "sink.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "core/error.h"
#include "core/temporary_file.h"

namespace acd {

Sink::Sink(const std::string& path) {
  if (path.empty()) return;
  try {
    remove_left_behind(path, AtomicFile::kTemporary);
    file_ = std::make_unique<AtomicFile>(path, 0644);
  } catch (const std::runtime_error& e) {
    throw Error(e.what());
  }
}

void Sink::write(std::string_view bytes) {
  try {
    if (file_) return file_->write(bytes);
  } catch (const std::runtime_error& e) {
    throw Error(e.what());
  }
  if (std::fwrite(bytes.data(), 1, bytes.size(), stdout) == bytes.size()) return;
  if (errno == EPIPE) std::_Exit(static_cast<int>(Exit::done));
  throw Error(fmt::format("cannot write to standard output: {}", std::strerror(errno)));
}

void Sink::done() {
  try {
    if (file_) return file_->commit();
  } catch (const std::runtime_error& e) {
    throw Error(e.what());
  }
  if (std::fflush(stdout) == 0) return;
  if (errno == EPIPE) std::_Exit(static_cast<int>(Exit::done));
  throw Error(fmt::format("cannot write to standard output: {}", std::strerror(errno)));
}

}  // namespace acd
