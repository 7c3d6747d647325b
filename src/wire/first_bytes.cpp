#include "wire/first_bytes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "core/fields.h"
#include "core/text.h"
#include "wire/framer.h"
#include "wire/record_finder.h"

namespace acd {
namespace {

using namespace std::string_view_literals;

bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

bool begins_with_any(std::string_view text, std::initializer_list<std::string_view> begins) {
  return std::any_of(begins.begin(), begins.end(), [&](auto begin) { return text.starts_with(begin); });
}

bool is_packet_capture(std::string_view first) {
  if (begins_with_any(first, {"\xA1\xB2\xC3\xD4", "\xD4\xC3\xB2\xA1", "\xA1\xB2\x3C\x4D", "\x4D\x3C\xB2\xA1"}))
    return true;
  // pcapng: what looks like line ends is followed by a number that shows the order of its bytes.
  const std::string_view order = slice(first, 8, 4);
  return first.starts_with("\n\r\r\n") && (order == "\x1A\x2B\x3C\x4D" || order == "\x4D\x3C\x2B\x1A");
}

// The sum of the first block's bytes is in it, as octal digits; it counts itself as blanks.
bool is_tar(std::string_view first) {
  constexpr std::size_t kBlock = 512, kSum = 148, kSumSize = 8;
  if (first.size() < kBlock) return false;
  std::uint32_t sum = kSumSize * ' ', said = 0;
  for (std::size_t i = 0; i < kBlock; ++i)
    if (i < kSum || i >= kSum + kSumSize) sum += static_cast<unsigned char>(first[i]);
  std::string_view digits = first.substr(kSum, kSumSize);
  while (digits.starts_with(' ')) digits.remove_prefix(1);
  for (; !digits.empty() && digits.front() >= '0' && digits.front() <= '7'; digits.remove_prefix(1))
    said = said * 8 + static_cast<std::uint32_t>(digits.front() - '0');
  return said == sum && first.front() != '\0';
}

// A byte order mark, or Latin letters of two bytes each.
bool is_utf16(std::string_view first) {
  constexpr std::size_t kEnough = 32;
  if (begins_with_any(first, {"\xFF\xFE", "\xFE\xFF"})) return true;
  if (first.size() < kEnough) return false;
  std::array<std::size_t, 2> nuls{};
  for (std::size_t i = 0; i < kEnough; ++i) nuls[i % 2] += first[i] == '\0';
  return (nuls[0] == kEnough / 2 && nuls[1] == 0) || (nuls[1] == kEnough / 2 && nuls[0] == 0);
}

std::string_view first_line(std::string_view text) {
  const std::string_view line = text.substr(0, text.find('\n'));
  return line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
}

// "00000000: 0230 3052 ...", "00000000  02 30 30 52 ...".
bool is_hex_dump(std::string_view first) {
  std::string_view line = first_line(first);
  const std::size_t offset = line.find_first_not_of('0');
  if (offset == std::string_view::npos || offset < 4 || offset > 16) return false;
  line.remove_prefix(offset);
  if (line.starts_with(':')) line.remove_prefix(1);
  const std::size_t blanks = std::min(line.find_first_not_of(' '), line.size());
  line.remove_prefix(blanks);
  const auto size = static_cast<std::size_t>(std::find_if_not(line.begin(), line.end(), is_hex) - line.begin());
  return blanks > 0 && (size == 2 || size == 4 || size == 8) && (size == line.size() || line[size] == ' ');
}

bool is_hex_digits(std::string_view first) {
  const std::string_view line = first_line(first);
  return line.size() >= 18 && line.size() % 2 == 0 && !begins_like_record(line) &&
         std::all_of(line.begin(), line.end(), is_hex);
}

// Lines such as "^B01A0900001001   6101   00", and no byte 2.
bool is_caret_text(std::string_view first) {
  if (first.find('\x02') != std::string_view::npos) return false;
  for (auto at = first.find("^B"); at != std::string_view::npos; at = first.find("^B", at + 1))
    if (begins_like_record(first.substr(at + 2))) return true;
  return false;
}

bool is_text(std::string_view first) {
  return std::none_of(first.begin(), first.end(),
                      [](char c) { return is_control(c) && c != '\n' && c != '\r' && c != '\t' && c != '\f'; });
}

bool holds_record(std::string_view first) {
  RecordFinder finder;
  finder.add(first);
  return finder.finish();
}

FileKind kind_of_text(std::string_view first, bool whole) {
  if (is_hex_dump(first)) return FileKind::hex_dump;
  if (is_hex_digits(first)) return FileKind::hex_digits;
  if (is_caret_text(first)) return FileKind::caret_text;
  if (first.starts_with("{\"session_id\":")) return FileKind::frames_json;
  if (holds_record(first)) return FileKind::bytes;
  if (begins_with_any(first, {"{\"", "[{\"", "{\n", "[\n"})) return FileKind::other_json;
  return whole && is_text(first) ? FileKind::text : FileKind::bytes;
}

constexpr std::string_view kSent = "what the switch sends on its ACD port (nc SWITCH 15373 > FILE.rte)";

}  // namespace

FileKind kind_of(std::string_view first, bool whole) {
  if (first.empty()) return FileKind::empty;
  if (is_packet_capture(first)) return FileKind::packet_capture;
  if (begins_with_any(first, {"PK\x03\x04", "PK\x05\x06"})) return FileKind::zip;
  if (first.starts_with("7z\xBC\xAF\x27\x1C")) return FileKind::seven_zip;
  if (begins_with_any(first, {"\x1F\x8B\x08",
                              "\xFD"
                              "7zXZ\0"sv,
                              "\x28\xB5\x2F\xFD"}))
    return FileKind::compressed;
  if (first.starts_with("BZh") && (slice(first, 4, 6) == "1AY&SY" || slice(first, 4, 6) == "\x17rE8P\x90"))
    return FileKind::compressed;
  if (first.starts_with("SQLite format 3\0"sv)) return FileKind::database;
  if (is_tar(first)) return FileKind::tar;
  if (is_utf16(first)) return FileKind::utf16;
  return kind_of_text(first, whole);
}

std::string refusal_of(FileKind kind, std::string_view first) {
  switch (kind) {
    case FileKind::empty:
      return fmt::format("it is empty; a capture is {}, or a day file", kSent);
    case FileKind::other_json:
      return "it is JSON without the bytes that were received; replay what 'acd-report export --as ndjson' writes";
    case FileKind::database:
      return "it is a database; export its captures and replay those: acd-report export --as raw --db FILE --output "
             "FOLDER";
    case FileKind::utf16:
      return "it is UTF-16 text, as Windows writes it; turn it into bytes: iconv -f UTF-16 -t UTF-8 FILE > FILE.rte";
    case FileKind::hex_dump:
      return first_line(first).find(':') != std::string_view::npos
                 ? "it is a hex dump; turn it into bytes: xxd -r FILE > FILE.rte"
                 : "it is a hex dump; turn it into bytes: sed 's/^[0-9a-fA-F]* *//; s/|.*//' FILE | xxd -r -p > "
                   "FILE.rte";
    case FileKind::hex_digits:
      return "it is a hex dump; turn it into bytes: xxd -r -p FILE > FILE.rte";
    case FileKind::caret_text:
      return "it is text with ^B for the byte 2, as an editor or cat -v shows it; turn it into bytes: sed "
             "'s/\\^B/\\x02/g; s/\\^M//g; s/\\^@//g' FILE > FILE.rte";
    case FileKind::text:
      return fmt::format("it is text without a record, such as '{}'; a capture is {}, or a day file",
                         printable(first_line(first).substr(0, 60)), kSent);
    default:
      return {};
  }
}

}  // namespace acd
