#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>

namespace acd {

/// Identity of a capture's content, whatever its file is called (128 bits of xxHash).
using ContentHash = std::array<std::uint8_t, 16>;

/// Computes a ContentHash chunk by chunk.
class ContentHasher {
 public:
  ContentHasher();
  ContentHasher(ContentHasher&&) noexcept;
  ~ContentHasher();
  void add(std::string_view bytes);
  ContentHash result() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace acd
