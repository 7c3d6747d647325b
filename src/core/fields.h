#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace acd {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

/// Below the blank, or DEL: no character of an id or a number.
constexpr bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == '\x7F'; }

/// The characters [offset, offset + width) of a record; what a short record lacks reads as nothing. Never throws.
constexpr std::string_view slice(std::string_view text, std::size_t offset, std::size_t width) {
  return offset >= text.size() ? std::string_view{} : text.substr(offset, width);
}

constexpr std::string_view trim_blanks(std::string_view text) {
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  return text;
}

/// The same of a field that is filled up with blanks or NULs.
constexpr std::string_view trim_fill(std::string_view text) {
  const auto fills = [](char c) { return c == ' ' || c == '\0'; };
  while (!text.empty() && fills(text.back())) text.remove_suffix(1);
  while (!text.empty() && fills(text.front())) text.remove_prefix(1);
  return text;
}

/// Text without the NULs that lie before or among its first n other bytes.
inline std::string without_nuls(std::string_view text, std::size_t n) {
  std::string out;
  for (; !text.empty() && out.size() < n; text.remove_prefix(1))
    if (text.front() != '\0') out += text.front();
  return out += text;
}

/// The number that text is, if it is nothing but 1 to 9 digits.
constexpr std::optional<int> parse_digits(std::string_view text) {
  if (text.empty() || text.size() > 9) return std::nullopt;
  int value = 0;
  for (const char c : text) {
    if (!is_digit(c)) return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

}  // namespace acd
