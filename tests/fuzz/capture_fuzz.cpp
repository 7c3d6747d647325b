// A file with any content, called zip or day file, is read the same twice, or is an Error. Input: the file.

#include <string>

#include "core/error.h"
#include "folder.h"
#include "wire/capture.h"

using acd::fuzz::require;

namespace {

constexpr std::size_t kEnough = 1 << 24;  // a small zip can hold gigabytes

std::string content_of(acd::Capture& capture) {
  std::string out;
  capture.read([&](std::string_view bytes) {
    require(!bytes.empty(), "a chunk has bytes");
    out += bytes;
    return out.size() < kEnough;
  });
  return out;
}

std::string write(const char* name, std::string_view content) {
  static const acd::fuzz::Folder folder;
  return folder.write(name, content);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes = acd::fuzz::text_of(data, size);
  try {
    acd::Capture zip = acd::Capture::open(write("a20260302.zip", bytes));
    require(zip.name_date().has_value(), "a zip has the date of its entry");
    const std::string content = content_of(zip);
    require(content_of(zip) == content, "read twice gives the same");
  } catch (const acd::Error&) {
  }
  acd::Capture day_file = acd::Capture::open(write("a20260302.txt", bytes));
  require(content_of(day_file) == bytes, "a day file is its bytes");
  require(day_file.size() == size, "a day file has its size");
  return 0;
}
