// Whatever the bytes of a database file and of its WAL are: reading them ends, and what is taken for a row has the
// table's shape. Input: a byte, then a file of 512 byte pages, or if that byte is odd a WAL of such pages.

#include <cstring>
#include <string>

#include "fuzz.h"
#include "store/table_walk.h"
#include "store/wal_pages.h"

namespace {

constexpr std::uint32_t kPageSize = 512;

class BytesAsPages : public acd::Pages {
 public:
  explicit BytesAsPages(std::string_view bytes) : bytes_(bytes) {}
  std::uint32_t page_size() const override { return kPageSize; }
  std::uint32_t usable_size() const override { return kPageSize; }
  std::uint32_t count() const override { return static_cast<std::uint32_t>(bytes_.size() / kPageSize); }
  bool read(std::uint32_t number, std::string& page) const override {
    if (number == 0 || number > count()) return false;
    page = bytes_.substr(std::size_t{number - 1} * kPageSize, kPageSize);
    return true;
  }

 private:
  std::string_view bytes_;
};

void read_tables(std::string_view bytes) {
  const BytesAsPages pages(bytes);
  acd::TableWalk walk(pages, [](std::int64_t) { return true; });
  const auto shapes = acd::recorded_shapes();
  for (const acd::RowShape& shape : shapes) {
    std::int64_t last = 0;
    walk.by_tree(shape, [&](const acd::PageRow& row) {
      acd::fuzz::require(shape.fits(row), "a row of a tree has the shape of its table");
      acd::fuzz::require(!shape.with_rowid || row.rowid > last, "rows of a tree ascend");
      last = row.rowid;
    });
  }
  walk.anywhere(shapes, [&](std::size_t i, const acd::PageRow& row) {
    acd::fuzz::require(shapes[i].fits(row), "a row of a page has the shape of its table");
  });
}

void read_log(std::string_view bytes) {
  const auto read_at = [&](std::uint64_t offset, char* to, std::size_t size) {
    if (offset > bytes.size() || size > bytes.size() - offset) return false;
    std::memcpy(to, bytes.data() + offset, size);
    return true;
  };
  for (const auto& [page, at] : acd::wal_pages(read_at, kPageSize).at)
    acd::fuzz::require(page > 0 && at + kPageSize <= bytes.size(), "a page of a log lies within it");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes = acd::fuzz::text_of(data + 1, size - 1);
  data[0] % 2 == 0 ? read_tables(bytes) : read_log(bytes);
  return 0;
}
