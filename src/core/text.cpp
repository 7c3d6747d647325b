#include "core/text.h"

#include <fmt/format.h>

#include <charconv>

namespace acd {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

bool is_plain(unsigned char c) { return c >= 0x20 && c < 0x7F; }

// The line and paragraph separators and what turns the direction of text, U+2028 to U+202E and U+2066 to U+2069: a
// viewer would break a line there, or show what follows in another order.
bool breaks_or_turns(unsigned char second, unsigned char third) {
  return (second == 0x80 && third >= 0xA8 && third <= 0xAE) || (second == 0x81 && third >= 0xA6 && third <= 0xA9);
}

// Length of the valid UTF-8 sequence (of two bytes or more) at the start of s, or 0. Overlong forms, surrogates, code
// points above U+10FFFF, the C1 control characters and what breaks or turns text are not accepted.
std::size_t utf8_length(std::string_view s) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(s[i]); };
  const unsigned char first = byte(0);
  const std::size_t n = first >= 0xC2 && first <= 0xDF   ? 2
                        : (first & 0xF0) == 0xE0         ? 3
                        : first >= 0xF0 && first <= 0xF4 ? 4
                                                         : 0;
  if (n == 0 || s.size() < n) return 0;
  for (std::size_t i = 1; i < n; ++i)
    if ((byte(i) & 0xC0) != 0x80) return 0;
  if (first == 0xC2 && byte(1) < 0xA0) return 0;
  if (first == 0xE2 && breaks_or_turns(byte(1), byte(2))) return 0;
  if ((first == 0xE0 && byte(1) < 0xA0) || (first == 0xED && byte(1) > 0x9F)) return 0;
  if ((first == 0xF0 && byte(1) < 0x90) || (first == 0xF4 && byte(1) > 0x8F)) return 0;
  return n;
}

}  // namespace

std::string printable(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  while (!bytes.empty()) {
    const std::size_t n = is_plain(static_cast<unsigned char>(bytes[0])) ? 1 : utf8_length(bytes);
    out += n == 0 ? kReplacement : bytes.substr(0, n);
    bytes.remove_prefix(n == 0 ? 1 : n);
  }
  return out;
}

std::string shown(std::string_view text, std::size_t characters) {
  constexpr std::size_t kLongestCharacter = 4;
  std::string out = printable(text.substr(0, (characters + 1) * kLongestCharacter));
  std::size_t end = 0;
  for (; end < out.size(); ++end) {
    const bool begins_character = (static_cast<unsigned char>(out[end]) & 0xC0) != 0x80;
    if (begins_character && characters-- == 0) return out.substr(0, end) + "...";
  }
  return out;
}

std::string escape_bytes(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  for (const char c : bytes) {
    const auto u = static_cast<unsigned char>(c);
    if (c == '\\')
      out += "\\\\";
    else if (is_plain(u))
      out += c;
    else
      out += fmt::format("\\x{:02x}", u);
  }
  return out;
}

std::optional<std::string> unescape_bytes(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const bool escaped = text.front() == '\\';
    const bool doubled = escaped && text.substr(0, 2) == "\\\\";
    if (!escaped || doubled) {
      if (!is_plain(static_cast<unsigned char>(text.front()))) return std::nullopt;
      out += text.front();
      text.remove_prefix(doubled ? 2 : 1);
      continue;
    }
    unsigned value = 0;
    if (text.size() < 4 || text[1] != 'x') return std::nullopt;
    const auto [end, error] = std::from_chars(text.data() + 2, text.data() + 4, value, 16);
    if (error != std::errc() || end != text.data() + 4) return std::nullopt;
    out += static_cast<char>(value);
    text.remove_prefix(4);
  }
  return out;
}

std::string log_value(std::string_view text) {
  const std::string safe = printable(text);
  if (!safe.empty() && safe.find_first_of(" \"=") == std::string::npos) return safe;
  std::string out = "\"";
  for (const char c : safe) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

}  // namespace acd
