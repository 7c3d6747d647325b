#include "store/page_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <string_view>

#include "core/error.h"
#include "store/big_endian.h"
#include "store/wal_pages.h"

namespace acd {
namespace {

constexpr std::string_view kMagic("SQLite format 3\0", 16);
constexpr std::uint32_t kHeader = 100;
constexpr std::uint32_t kPageSize = 4096;      // that SQLite gives a new database
constexpr std::uint32_t kPagesLookedAt = 500;  // to find out the size of pages

std::size_t read_at(int fd, std::uint64_t offset, char* to, std::size_t size) {
  std::size_t done = 0;
  while (done < size) {
    const ssize_t n = ::pread(fd, to + done, size - done, static_cast<off_t>(offset + done));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) break;
    done += static_cast<std::size_t>(n);
  }
  return done;
}

bool is_tree_page(unsigned char type) { return type == 2 || type == 5 || type == 10 || type == 13; }

}  // namespace

PageFile::PageFile(const std::string& path) {
  file_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat info {};
  if (file_ < 0 || ::fstat(file_, &info) != 0)
    throw Error(fmt::format("cannot read '{}': {}; run this as its owner", path, std::strerror(errno)),
                Exit::try_again);
  if (!S_ISREG(info.st_mode)) throw Error(fmt::format("'{}' is no file; name the database", path), Exit::usage);
  bytes_ = static_cast<std::uint64_t>(info.st_size);
  wal_ = ::open((path + "-wal").c_str(), O_RDONLY | O_CLOEXEC);
  find_page_size();
  count_ = static_cast<std::uint32_t>((bytes_ + page_size_ - 1) / page_size_);
  read_wal();
}

PageFile::~PageFile() {
  if (file_ >= 0) ::close(file_);
  if (wal_ >= 0) ::close(wal_);
}

// By the header; if that is damaged, by the least size that makes most pages begin as pages of trees do.
void PageFile::find_page_size() {
  unsigned char header[kHeader] = {};
  read_at(file_, 0, reinterpret_cast<char*>(header), kHeader);
  const std::uint32_t said = header[16] << 8 | header[17];
  const std::uint32_t size = said == 1 ? 65536 : said;
  const bool plausible = std::has_single_bit(size) && size >= 512 && size <= 65536;
  if (std::memcmp(header, kMagic.data(), kMagic.size()) == 0 && plausible && header[20] <= size - 480) {
    page_size_ = size;
    reserved_ = header[20];
    return;
  }
  std::size_t most = 0;
  for (std::uint32_t other = 512; other <= 65536; other *= 2) most = std::max(most, pages_of_trees(other));
  page_size_ = most > 0 ? 512 : kPageSize;
  while (pages_of_trees(page_size_) < most * 3 / 4) page_size_ *= 2;  // every fourth page begins as well as every one
}

// In a hundred of the pages looked at.
std::size_t PageFile::pages_of_trees(std::uint32_t page_size) const {
  const auto pages = static_cast<std::uint32_t>(std::min<std::uint64_t>(bytes_ / page_size, kPagesLookedAt));
  std::size_t found = 0;
  for (std::uint32_t i = 1; i < pages; ++i) {
    char type = 0;
    read_at(file_, std::uint64_t{i} * page_size, &type, 1);
    found += is_tree_page(static_cast<unsigned char>(type));
  }
  return found * 100 / std::max<std::size_t>(pages, 1);
}

void PageFile::read_wal() {
  if (wal_ < 0) return;
  const WalPages wal = wal_pages(
      [this](std::uint64_t offset, char* to, std::size_t size) { return read_at(wal_, offset, to, size) == size; },
      page_size_);
  in_wal_ = wal.at;
  if (!in_wal_.empty()) count_ = std::max(count_, in_wal_.rbegin()->first);
}

bool PageFile::read(std::uint32_t number, std::string& page) const {
  if (number == 0 || number > count_) return false;
  page.assign(page_size_, '\0');
  const auto in_wal = in_wal_.find(number);
  if (in_wal != in_wal_.end() && read_at(wal_, in_wal->second, page.data(), page_size_) == page_size_) return true;
  return read_at(file_, std::uint64_t{number - 1} * page_size_, page.data(), page_size_) == page_size_;
}

}  // namespace acd
