#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

namespace acd {

/// Ends with "cannot read 'path': what".
[[noreturn]] void fail_to_read(const std::string& path, std::string_view what);

/// A file descriptor that is closed with its last owner.
class OpenFile {
 public:
  explicit OpenFile(int fd) : fd_(fd) {}
  ~OpenFile();
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  int fd() const { return fd_; }

 private:
  int fd_;
};

/// Bytes of an open file, from an offset on; copies share the file. `path` is its name in messages. Not more than it
/// had when it was opened: what a growing file gets later is not part of it.
class FilePart {
 public:
  FilePart(std::string path, std::shared_ptr<OpenFile> file, std::uint64_t offset, std::uint64_t size)
      : path_(std::move(path)), file_(std::move(file)), offset_(offset), size_(size) {}

  /// A file, whatever it holds; what is no file on a disk (a pipe) is kept in a temporary one. "-" is standard input.
  /// Throws Error.
  static FilePart open(const std::string& path);

  const std::string& path() const { return path_; }
  std::uint64_t size() const { return size_; }
  /// Up to `size` bytes from `at` on; 0 at the end. Throws Error.
  std::size_t read(std::uint64_t at, char* out, std::size_t size) const;
  /// The first bytes, at most 64 KiB.
  std::string first_bytes() const;

  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  using Stream = std::unique_ptr<std::FILE, Close>;
  /// For libraries that want a stream.
  Stream stream() const;

 private:
  std::string path_;
  std::shared_ptr<OpenFile> file_;
  std::uint64_t offset_;
  std::uint64_t size_;
};

}  // namespace acd
