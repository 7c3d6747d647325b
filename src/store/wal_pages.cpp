#include "store/wal_pages.h"

#include <bit>
#include <string>
#include <string_view>

#include "store/big_endian.h"

namespace acd {
namespace {

constexpr std::size_t kWalHeader = 32;
constexpr std::size_t kFrameHeader = 24;
constexpr std::uint32_t kMagic = 0x377f0682;  // and one more where checksums are of big-endian words

struct Checksum {
  std::uint32_t a = 0, b = 0;
  friend bool operator==(const Checksum&, const Checksum&) = default;

  void add(std::string_view bytes, bool big) {
    for (std::size_t i = 0; i + 8 <= bytes.size(); i += 8) {
      a += word(bytes, i, big) + b;
      b += word(bytes, i + 4, big) + a;
    }
  }

 private:
  static std::uint32_t word(std::string_view bytes, std::size_t at, bool big) {
    const std::uint32_t number = number4(bytes, at);
    return big ? number : __builtin_bswap32(number);
  }
};

Checksum stored(std::string_view bytes, std::size_t at) { return {number4(bytes, at), number4(bytes, at + 4)}; }

class Wal {
 public:
  Wal(const ReadAt& read_at, std::uint32_t page_size) : read_at_(read_at), page_size_(page_size) {}

  WalPages pages() {
    std::string header(kWalHeader, '\0');
    if (!read_at_(0, header.data(), header.size())) return {};
    begin(header);
    std::string frame(kFrameHeader + page_size_, '\0');
    for (std::uint64_t at = kWalHeader; read_at_(at, frame.data(), frame.size()); at += frame.size()) take(at, frame);
    return found_;
  }

 private:
  // A header that is damaged does not say where the log begins: the salts of its first frame do.
  void begin(const std::string& header) {
    const std::uint32_t magic = number4(header, 0);
    Checksum sum;
    big_ = magic == kMagic + 1 || (magic != kMagic && std::endian::native == std::endian::big);
    sum.add(std::string_view(header).substr(0, 24), big_);
    knows_salts_ = (magic == kMagic || magic == kMagic + 1) && sum == stored(header, 24);
    knows_sum_ = knows_salts_;
    salts_ = header.substr(16, 8);
    sum_ = sum;
  }

  void take(std::uint64_t at, const std::string& frame) {
    const std::string_view bytes(frame);
    if (!knows_salts_) salts_ = frame.substr(8, 8);
    knows_salts_ = true;
    if (bytes.substr(8, 8) != salts_) {
      knows_sum_ = false;
      return;
    }
    sum_.add(bytes.substr(0, 8), big_);
    sum_.add(bytes.substr(kFrameHeader), big_);
    const bool right = knows_sum_ && sum_ == stored(bytes, 16);
    const std::uint32_t page = number4(bytes, 0);
    if (right && page > 0) waiting_[page] = at + kFrameHeader;
    if (right && number4(bytes, 4) > 0) commit();
    sum_ = stored(bytes, 16);  // the next one's begins with it
    knows_sum_ = true;
  }

  void commit() {
    for (const auto& [page, at] : waiting_) found_.at[page] = at;
    waiting_.clear();
  }

  const ReadAt& read_at_;
  const std::uint32_t page_size_;
  bool big_ = false;
  bool knows_salts_ = false;
  bool knows_sum_ = false;
  std::string salts_;
  Checksum sum_;
  std::map<std::uint32_t, std::uint64_t> waiting_;  // for their commit
  WalPages found_;
};

}  // namespace

WalPages wal_pages(const ReadAt& read_at, std::uint32_t page_size) { return Wal(read_at, page_size).pages(); }

}  // namespace acd
