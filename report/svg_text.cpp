#include "svg_text.h"

#include "core/text.h"

namespace acd {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr std::string_view kEllipsis = "\xE2\x80\xA6";

std::size_t length_of_character(std::string_view utf8) {
  std::size_t n = 1;
  while (n < utf8.size() && (static_cast<unsigned char>(utf8[n]) & 0xC0) == 0x80) ++n;
  return n;
}

std::string_view escaped(std::string_view character) {
  if (character == "<") return "&lt;";
  if (character == ">") return "&gt;";
  if (character == "&") return "&amp;";
  if (character == "\"") return "&quot;";
  if (character == "'") return "&#39;";
  if (character == "\xEF\xBF\xBE" || character == "\xEF\xBF\xBF") return kReplacement;  // U+FFFE, U+FFFF: not in XML
  return character;
}

}  // namespace

std::string svg_text(std::string_view bytes, std::size_t most) {
  const std::string text = printable(bytes);
  std::string out;
  std::string_view rest = text;
  for (std::size_t n = 0; !rest.empty(); ++n) {
    if (n == most) return out += kEllipsis;
    const std::string_view character = rest.substr(0, length_of_character(rest));
    out += escaped(character);
    rest.remove_prefix(character.size());
  }
  return out;
}

}  // namespace acd
