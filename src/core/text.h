#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace acd {

/// Text from the wire made fit for a log line, a terminal, JSON or a report: control characters, what separates lines
/// or turns the direction of text, and bytes that are not UTF-8 become U+FFFD. Valid printable text comes back as it
/// is.
std::string printable(std::string_view bytes);

/// Bytes for a reader: printable ASCII as it is, a backslash doubled, anything else as \xNN. Reversible.
std::string escape_bytes(std::string_view bytes);

/// What escape_bytes() was given; none if this is not what it writes.
std::optional<std::string> unescape_bytes(std::string_view text);

/// A value of a key=value log line: in quotes, with inner quotes and control characters escaped, when it needs them.
std::string log_value(std::string_view text);

}  // namespace acd
