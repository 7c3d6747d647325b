#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>

namespace acd {

/// Reads `size` bytes of a file at an offset; false if they are not all there.
using ReadAt = std::function<bool(std::uint64_t offset, char* to, std::size_t size)>;

/// What a WAL holds of a database: the newest committed state of each page.
struct WalPages {
  std::map<std::uint32_t, std::uint64_t> at;  ///< page number to the offset of its bytes
};

/// Reads a write-ahead log as SQLite does, but continues behind a part that is damaged: SQLite would end there. Each
/// frame of the log is taken only if its own checksum is right, and only if a commit follows. Memory: one page, and an
/// entry for each page found.
WalPages wal_pages(const ReadAt& read_at, std::uint32_t page_size);

}  // namespace acd
