#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace acd {

/// What a connection brought that holds no record.
struct ForeignBytes {
  static constexpr std::size_t kFirst = 256;  ///< bytes of the beginning that are kept

  std::int64_t count = 0;
  std::string first;  ///< the first of them, at most kFirst

  void add(std::string_view bytes);
  bool empty() const { return count == 0; }
};

/// Whether bytes that wait for more cannot be the beginning of a record.
bool is_foreign(std::string_view pending);

/// For a person: "54 bytes came that are no ACD records, such as '01/14 09:24': is this the SMDR port?". Of the bytes
/// at most one line of 40 characters is shown, printable. Empty if there are none.
std::string foreign_text(const ForeignBytes& bytes);

}  // namespace acd
