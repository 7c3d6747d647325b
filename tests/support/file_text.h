#pragma once

#include <fstream>
#include <iterator>
#include <string>

namespace acd::test {

/// All of a file; empty if there is none.
inline std::string content_of(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace acd::test
