#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace acd {

/// Pages of a database, numbered from 1, as SQLite would read them.
class Pages {
 public:
  virtual ~Pages() = default;
  /// Bytes of each page.
  virtual std::uint32_t page_size() const = 0;
  /// Of these, bytes that hold content.
  virtual std::uint32_t usable_size() const = 0;
  virtual std::uint32_t count() const = 0;
  /// Sets `page` to the bytes of a page. False if there is no such page, or not all of it can be read.
  virtual bool read(std::uint32_t number, std::string& page) const = 0;
};

/// A database file that may be damaged anywhere, with what its WAL holds. Opens both read-only, and writes nothing:
/// neither beside them nor into them. Nobody may write to them meanwhile, and this process may not have them open in
/// SQLite: closing a descriptor of ours would drop its locks.
class PageFile : public Pages {
 public:
  /// Throws Error if the file cannot be read at all. A WAL that is not there or cannot be read is none.
  explicit PageFile(const std::string& path);
  ~PageFile() override;
  PageFile(const PageFile&) = delete;
  PageFile& operator=(const PageFile&) = delete;

  std::uint32_t page_size() const override { return page_size_; }
  std::uint32_t usable_size() const override { return page_size_ - reserved_; }
  std::uint32_t count() const override { return count_; }
  bool read(std::uint32_t number, std::string& page) const override;

 private:
  void find_page_size();
  std::size_t pages_of_trees(std::uint32_t page_size) const;
  void read_wal();

  int file_ = -1;
  int wal_ = -1;
  std::uint64_t bytes_ = 0;  // of the file
  std::uint32_t page_size_ = 0;
  std::uint32_t reserved_ = 0;
  std::uint32_t count_ = 0;
  std::map<std::uint32_t, std::uint64_t> in_wal_;  // page to its place in the WAL
};

}  // namespace acd
