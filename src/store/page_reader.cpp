#include "store/page_reader.h"

#include <algorithm>

#include "store/big_endian.h"

namespace acd {
namespace {

using Kind = TreePage::Kind;

constexpr std::size_t kFileHeader = 100;  // before the content of page 1

// Takes numbers from bytes; a reader that ran out is bad, and gives zeros.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : bytes_(bytes) {}

  std::uint64_t varint() {
    std::uint64_t number = 0;
    for (int i = 0; i < 9; ++i) {
      const auto byte = static_cast<unsigned char>(take(1).empty() ? 0 : last_.front());
      if (!good_) return 0;
      if (i == 8) return number << 8 | byte;
      number = number << 7 | (byte & 0x7fU);
      if (byte < 0x80) return number;
    }
    return number;
  }
  std::uint32_t number4() { return static_cast<std::uint32_t>(big_endian(take(4))); }
  std::string_view take(std::size_t size) {
    good_ = good_ && size <= bytes_.size();
    last_ = good_ ? bytes_.substr(0, size) : std::string_view();
    if (good_) bytes_.remove_prefix(size);
    return last_;
  }
  bool good() const { return good_; }
  std::size_t left() const { return bytes_.size(); }

 private:
  std::string_view bytes_, last_;
  bool good_ = true;
};

Kind kind_of(unsigned char type) {
  switch (type) {
    case 2:
      return Kind::index_interior;
    case 5:
      return Kind::table_interior;
    case 10:
      return Kind::index_leaf;
    case 13:
      return Kind::table_leaf;
    default:
      return Kind::none;
  }
}

std::int64_t signed_number(std::string_view bytes) {
  const bool negative = !bytes.empty() && (static_cast<unsigned char>(bytes.front()) & 0x80U) != 0;
  const std::uint64_t high = negative && bytes.size() < 8 ? ~std::uint64_t{0} << (8 * bytes.size()) : 0;
  return static_cast<std::int64_t>(high | big_endian(bytes));
}

// By its serial type; none: reserved, or a fraction.
std::optional<PageValue> read_value(std::uint64_t type, ByteReader& content) {
  using Type = PageValue::Type;
  constexpr std::size_t kSizes[] = {0, 1, 2, 3, 4, 6, 8};
  if (type == 0) return PageValue{};
  if (type <= 6) return PageValue{Type::integer, signed_number(content.take(kSizes[type])), {}};
  if (type == 8 || type == 9) return PageValue{Type::integer, static_cast<std::int64_t>(type - 8), {}};
  if (type < 12 || (type - 12) / 2 > content.left()) return std::nullopt;
  return PageValue{type % 2 == 0 ? Type::blob : Type::text, 0, std::string(content.take((type - 12) / 2))};
}

// Which of them to leave out so that the others ascend, and are as many as can be.
std::vector<bool> out_of_order(const std::vector<PageRow>& rows) {
  const std::size_t size = rows.size();
  std::vector<std::size_t> length(size, 1), before(size, size);
  std::size_t best = 0;
  for (std::size_t i = 0; i < size; ++i) {
    for (std::size_t j = 0; j < i; ++j)
      if (rows[j].rowid < rows[i].rowid && length[j] + 1 > length[i]) {
        length[i] = length[j] + 1;
        before[i] = j;
      }
    if (length[i] > length[best]) best = i;
  }
  std::vector<bool> out(size, true);
  for (std::size_t i = best; i < size; i = before[i]) out[i] = false;
  return out;
}

class PageReading {
 public:
  PageReading(const Pages& pages, std::uint32_t number) : pages_(pages), header_(number == 1 ? kFileHeader : 0) {
    if (!pages_.read(number, bytes_)) return;
    page_.kind = kind_of(static_cast<unsigned char>(bytes_[header_]));
  }

  TreePage result() {
    if (page_.kind == Kind::none) return page_;
    const bool leaf = page_.kind == Kind::table_leaf || page_.kind == Kind::index_leaf;
    const std::size_t array = header_ + (leaf ? 8 : 12);
    const std::size_t said = number2(bytes_, header_ + 3);
    const std::size_t cells = std::min<std::size_t>(said, (pages_.usable_size() - array) / 2);
    page_.damaged = cells < said;
    for (std::size_t i = 0; i < cells; ++i) take_cell(number2(bytes_, array + 2 * i), array);
    if (!leaf) page_.children.push_back({number4(bytes_, header_ + 8), std::nullopt});
    if (page_.kind == Kind::table_leaf) put_in_order();
    return page_;
  }

 private:
  void take_cell(std::size_t at, std::size_t content_from) {
    if (at < content_from || at >= pages_.usable_size() || !read_cell(at)) page_.damaged = true;
  }

  bool read_cell(std::size_t at) {
    ByteReader cell(std::string_view(bytes_).substr(0, pages_.usable_size()).substr(at));
    if (page_.kind == Kind::table_interior || page_.kind == Kind::index_interior) {
      page_.children.push_back({cell.number4(), std::nullopt});
      if (page_.kind == Kind::table_interior) page_.children.back().to = static_cast<std::int64_t>(cell.varint());
      if (page_.kind == Kind::table_interior) return cell.good();
    }
    const std::uint64_t size = cell.varint();
    PageRow row;
    if (page_.kind == Kind::table_leaf) row.rowid = static_cast<std::int64_t>(cell.varint());
    const auto payload = read_payload(cell, size);
    auto values = payload ? read_record(*payload) : std::nullopt;
    if (!values) return false;
    row.values = std::move(*values);
    page_.rows.push_back(std::move(row));
    return true;
  }

  std::optional<std::string> read_payload(ByteReader& cell, std::uint64_t size) {
    const std::uint64_t usable = pages_.usable_size();
    if (size > usable * pages_.count()) return std::nullopt;
    const std::uint64_t most = page_.kind == Kind::table_leaf ? usable - 35 : (usable - 12) * 64 / 255 - 23;
    if (size <= most) return cell.left() < size ? std::nullopt : std::optional<std::string>(cell.take(size));
    const std::uint64_t least = (usable - 12) * 32 / 255 - 23;
    const std::uint64_t fits = least + (size - least) % (usable - 4);
    std::string payload(cell.take(fits <= most ? fits : least));
    const std::uint32_t next = cell.number4();
    return cell.good() && add_overflow(payload, size, next) ? std::optional(std::move(payload)) : std::nullopt;
  }

  bool add_overflow(std::string& payload, std::uint64_t size, std::uint32_t number) {
    std::string page;
    while (payload.size() < size) {
      if (!pages_.read(number, page)) return false;
      payload +=
          std::string_view(page).substr(4, std::min<std::uint64_t>(size - payload.size(), pages_.usable_size() - 4));
      number = number4(page, 0);
    }
    return number == 0;
  }

  void put_in_order() {
    const auto before = [](const PageRow& a, const PageRow& b) { return a.rowid >= b.rowid; };
    if (std::adjacent_find(page_.rows.begin(), page_.rows.end(), before) == page_.rows.end()) return;
    page_.damaged = true;
    const std::vector<bool> out = out_of_order(page_.rows);
    std::size_t i = 0;
    std::erase_if(page_.rows, [&](const PageRow&) { return out[i++]; });
  }

  const Pages& pages_;
  const std::size_t header_;
  std::string bytes_;
  TreePage page_;
};

}  // namespace

std::optional<std::vector<PageValue>> read_record(std::string_view bytes) {
  ByteReader begin(bytes);
  const std::uint64_t header_size = begin.varint();
  const std::size_t size_bytes = bytes.size() - begin.left();
  if (!begin.good() || header_size < size_bytes || header_size > bytes.size()) return std::nullopt;
  ByteReader header(bytes.substr(size_bytes, header_size - size_bytes));
  ByteReader content(bytes.substr(header_size));
  std::vector<PageValue> values;
  while (header.left() > 0) {
    auto value = read_value(header.varint(), content);
    if (!value || !header.good() || !content.good()) return std::nullopt;
    values.push_back(std::move(*value));
  }
  if (content.left() > 0) return std::nullopt;
  return values;
}

TreePage read_tree_page(const Pages& pages, std::uint32_t number) { return PageReading(pages, number).result(); }

}  // namespace acd
