#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/instant.h"
#include "core/zone.h"
#include "wire/content_hash.h"
#include "wire/file_names.h"

namespace acd {

/// A captured session that can be read, from its first byte, as often as one likes. What a file is, its first bytes
/// say, not its name: raw bytes, a day file, either of them packed, a packet capture, exported frames. What is
/// unpacked, or put together, is kept in an unlinked temporary file meanwhile, and so is standard input.
class Capture {
 public:
  /// Takes bytes, never empty, at most 64 KiB; they arrived at `arrived`, where the file says so. False: no more.
  using Take = std::function<bool(std::string_view bytes, std::optional<Arrival> arrived)>;
  class Source;  ///< where the bytes come from

  /// What is known of it besides its bytes.
  struct About {
    std::string path;              ///< for messages
    std::optional<Day> file_date;  ///< in the name of a day file
    std::optional<Day> name_date;  ///< that, or the date in another name
    std::uint64_t lost_bytes = 0;
  };
  Capture(About about, std::unique_ptr<Source> source);
  Capture(Capture&&) noexcept;
  Capture& operator=(Capture&&) noexcept;
  ~Capture();

  /// The only capture of a file. Throws Error as open_captures() does, and when there are several.
  static Capture open(const std::string& path);

  /// Hands the content to `take` in chunks, from the first byte; stops early when it returns false.
  void read(const Take& take);

  /// Its name in messages: the path of the file; if there are several in it, also what says which.
  const std::string& path() const { return about_.path; }
  bool is_day_file() const { return about_.file_date.has_value(); }
  /// The date in the name of a day file, or of a file that `acd-report export` wrote.
  const std::optional<Day>& name_date() const { return about_.name_date; }
  /// Gives it another name.
  void call(std::string path) { about_.path = std::move(path); }
  /// Bytes of content (unpacked).
  std::uint64_t size() const;
  /// Bytes that a packet capture lacks just before this capture begins.
  std::uint64_t lost_bytes() const { return about_.lost_bytes; }

 private:
  About about_;
  std::unique_ptr<Source> source_;
};

/// Where the bytes of a capture come from.
class Capture::Source {
 public:
  virtual ~Source() = default;
  virtual void read(const Take& take) = 0;
  virtual std::uint64_t size() const = 0;
};

/// All captures in a file; "-" is standard input. One of plain bytes; of an archive one for each file in it that is a
/// capture, in order of name; of a packet capture one for each connection, and one more behind each place where bytes
/// are missing. Throws Error that says what the file is, and what to do, when it holds none.
std::vector<Capture> open_captures(const std::string& path);

}  // namespace acd
