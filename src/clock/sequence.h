#pragma once

#include <optional>

namespace acd {

/// Watches the record numbers 00..99 of one connection for jumps. A jump by a multiple of 100 cannot be seen.
class Sequence {
 public:
  Sequence() = default;
  /// Goes on after a record with this number.
  explicit Sequence(std::optional<int> last) : last_(last) {}
  const std::optional<int>& last() const { return last_; }

  /// The number of a record: how many records were lost before it (0..99).
  int next(int number) {
    const int lost = last_ ? ((number - *last_ - 1) % 100 + 100) % 100 : 0;
    last_ = number;
    return lost;
  }

 private:
  std::optional<int> last_;
};

}  // namespace acd
