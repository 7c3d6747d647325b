#pragma once

#include <string>
#include <string_view>

namespace acd {

/// What a file is, by its first bytes.
enum class FileKind {
  bytes,           ///< what the switch sends, or nothing that is known
  empty,           ///< nothing
  packet_capture,  ///< pcap, pcapng
  zip,
  seven_zip,
  tar,
  compressed,   ///< gzip, xz, zstd, bzip2: of one file, which may be a tar
  frames_json,  ///< of `acd-report export --as ndjson`
  other_json,
  database,
  utf16,
  hex_dump,    ///< with offsets
  hex_digits,  ///< nothing else
  caret_text,  ///< "^B" for the byte 2
  text         ///< without a record
};

/// Of the first bytes, at most 64 KiB; `whole`: there are no more.
FileKind kind_of(std::string_view first, bool whole);

/// Of what cannot be read: what it is, and what to do ("it is a hex dump; ..."). Empty for what can.
std::string refusal_of(FileKind kind, std::string_view first);

}  // namespace acd
