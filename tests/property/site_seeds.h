#pragma once

#include <cstdint>
#include <cstdlib>
#include <utility>

namespace acd::test {

/// Seeds of the sites that a property is tried on, [first, second). ACD_SITE_SEEDS=0-400 tries these instead of a few.
inline std::pair<std::uint64_t, std::uint64_t> site_seeds(std::uint64_t few) {
  const char* wanted = std::getenv("ACD_SITE_SEEDS");
  if (wanted == nullptr) return {1, 1 + few};
  char* rest = nullptr;
  const std::uint64_t from = std::strtoull(wanted, &rest, 10);
  return {from, *rest == '-' ? std::strtoull(rest + 1, nullptr, 10) : from + 1};
}

}  // namespace acd::test
