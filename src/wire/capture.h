#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/zone.h"

namespace acd {

/// Identity of a capture's content, whatever its file is called (128 bits of xxHash).
using ContentHash = std::array<std::uint8_t, 16>;

/// A captured session that can be read, from its first byte, as often as one likes: a file of raw bytes, a day file
/// aYYYYMMDD.txt, the same inside aYYYYMMDD.zip, or standard input (kept in an unlinked temporary file meanwhile).
class Capture {
 public:
  /// Opens `path`; "-" is standard input. Throws Error that names the file when it cannot be read.
  static Capture open(const std::string& path);

  Capture(Capture&&) noexcept;
  Capture& operator=(Capture&&) noexcept;
  ~Capture();

  /// Hands the content to `take` in chunks of at most 64 KiB, from the first byte; stops early when it returns false.
  void read(const std::function<bool(std::string_view)>& take);

  const std::string& path() const { return path_; }
  bool is_day_file() const { return file_date_.has_value(); }
  /// The date in the name of a day file, or of a file that `acd-report export` wrote.
  const std::optional<Day>& name_date() const { return name_date_; }
  /// Bytes of content (unpacked).
  std::uint64_t size() const;

  class Source;  ///< where the bytes come from

 private:
  Capture(std::string path, std::unique_ptr<Source> source);

  std::string path_;
  std::unique_ptr<Source> source_;
  std::optional<Day> file_date_;
  std::optional<Day> name_date_;
};

/// The date in a day file's name, "a20260302.txt" or ".zip", folders aside.
std::optional<Day> day_file_date(std::string_view path);

/// Computes a ContentHash chunk by chunk.
class ContentHasher {
 public:
  ContentHasher();
  ContentHasher(ContentHasher&&) noexcept;
  ~ContentHasher();
  void add(std::string_view bytes);
  ContentHash result() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace acd
