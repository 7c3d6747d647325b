#pragma once

#include <cmath>
#include <cstdint>
#include <random>
#include <string_view>

namespace acd::sim {

/// Numbers that are the same on every platform: the standard fixes mt19937_64, but not its distributions.
class Random {
 public:
  /// `purpose` separates the streams of one seed, so that a change in one part does not move the others.
  Random(std::uint64_t seed, std::string_view purpose) : engine_(mixed(seed, purpose)) {}

  /// [0, 1)
  double unit() { return static_cast<double>(engine_() >> 11) * 0x1.0p-53; }

  bool chance(double probability) { return unit() < probability; }

  /// Both ends included.
  std::int64_t between(std::int64_t low, std::int64_t high) {
    const auto width = static_cast<std::uint64_t>(high - low) + 1;
    return low + static_cast<std::int64_t>(engine_() % width);
  }

  double exponential(double mean) { return -mean * std::log(1.0 - unit()); }

  /// Sum of two exponentials: as durations of work are, seldom near zero.
  double duration(double mean) { return exponential(mean / 2) + exponential(mean / 2); }

 private:
  static std::uint64_t mixed(std::uint64_t seed, std::string_view purpose) {
    std::uint64_t hash = 14695981039346656037U ^ seed;
    for (const char letter : purpose) {
      hash = (hash ^ static_cast<unsigned char>(letter)) * 1099511628211U;
    }
    return hash;
  }

  std::mt19937_64 engine_;
};

}  // namespace acd::sim
