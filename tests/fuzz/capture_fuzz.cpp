// A file with any content is read the same twice, as all captures in it, or is an Error. Input: the file.

#include <string>

#include "core/error.h"
#include "folder.h"
#include "wire/capture.h"

using acd::fuzz::require;

namespace {

constexpr std::size_t kEnough = 1 << 24;  // a small archive can hold gigabytes

std::string content_of(acd::Capture& capture) {
  std::string out;
  capture.read([&](std::string_view bytes, std::optional<acd::Arrival>) {
    require(!bytes.empty(), "a chunk has bytes");
    out += bytes;
    return out.size() < kEnough;
  });
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const acd::fuzz::Folder folder;
  const std::string path = folder.write("a20260302.txt", acd::fuzz::text_of(data, size));
  try {
    auto captures = acd::open_captures(path);
    require(!captures.empty(), "what is opened holds a capture");
    for (acd::Capture& capture : captures) {
      const std::string content = content_of(capture);
      require(content.size() >= kEnough || content.size() == capture.size(), "it has its size");
      require(content_of(capture) == content, "read twice gives the same");
      require(capture.path().starts_with(path), "it names its file");
    }
  } catch (const acd::Error& e) {
    require(std::string(e.what()).find('\n') == std::string::npos, "an error is one line");
  }
  return 0;
}
