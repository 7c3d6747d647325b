#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <string_view>

namespace acd {

/// Text of any bytes as the content of an XML element or attribute: printable, without the characters that XML forbids,
/// markup escaped. Longer than `most` characters it is cut, with an ellipsis.
std::string svg_text(std::string_view bytes, std::size_t most = std::numeric_limits<std::size_t>::max());

}  // namespace acd
