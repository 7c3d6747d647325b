#pragma once

#include <span>
#include <string_view>

namespace acd {

/// What a column means, the same in every report that has it.
struct GlossaryEntry {
  std::string_view column;
  std::string_view unit;     ///< of its values, or what they are
  std::string_view meaning;  ///< one line
};

/// Every column of every report, in the order of names.
std::span<const GlossaryEntry> glossary();
/// The entry of a column; nullptr if there is none, which is a bug.
const GlossaryEntry* glossary_entry(std::string_view column);

}  // namespace acd
