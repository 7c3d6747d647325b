#pragma once

#include <cstdint>
#include <string_view>

namespace acd {

/// The number in the first bytes, as SQLite's files have it: the highest first.
inline std::uint64_t big_endian(std::string_view bytes) {
  std::uint64_t number = 0;
  for (const char byte : bytes) number = number << 8 | static_cast<unsigned char>(byte);
  return number;
}

/// The number of 2 or 4 bytes at an offset that lies within.
inline std::uint32_t number2(std::string_view page, std::size_t at) {
  return static_cast<std::uint32_t>(big_endian(page.substr(at, 2)));
}
inline std::uint32_t number4(std::string_view page, std::size_t at) {
  return static_cast<std::uint32_t>(big_endian(page.substr(at, 4)));
}

}  // namespace acd
