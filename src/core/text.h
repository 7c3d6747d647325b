#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace acd {

/// Text from the wire made fit for a log line, a terminal, JSON or a report: control characters, what separates lines
/// or turns the direction of text, and bytes that are not UTF-8 become U+FFFD. Valid printable text comes back as it
/// is.
std::string printable(std::string_view bytes);

/// How many characters of a value a message repeats.
inline constexpr std::size_t kShown = 80;
/// A value that somebody typed or a file holds, as a message repeats it: printable, and with "..." for what is behind
/// so many characters. Paths, which have a limit of their own, are shown whole.
std::string shown(std::string_view text, std::size_t characters = kShown);
/// Of a line that a library wrote around what was typed, and of any line: room for two paths and what is said of them.
inline constexpr std::size_t kShownLine = 400, kLongestLine = 10'000;

/// Bytes for a reader: printable ASCII as it is, a backslash doubled, anything else as \xNN. Reversible.
std::string escape_bytes(std::string_view bytes);

/// What escape_bytes() was given; none if this is not what it writes.
std::optional<std::string> unescape_bytes(std::string_view text);

/// A value of a key=value log line: in quotes, with inner quotes and control characters escaped, when it needs them.
std::string log_value(std::string_view text);

}  // namespace acd
