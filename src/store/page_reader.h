#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/page_file.h"

namespace acd {

/// A value of a row. No table of ours has fractions: a row with one is damaged.
struct PageValue {
  enum class Type { null, integer, text, blob };

  Type type = Type::null;
  std::int64_t number = 0;
  std::string bytes;  ///< of text and blob
};

/// A row as a page holds it: of a table by rowid, or the key and the rest of one without rowid.
struct PageRow {
  std::int64_t rowid = 0;  ///< 0: without
  std::vector<PageValue> values;
};

/// A page below, and the highest rowid that it may hold.
struct PageChild {
  std::uint32_t number = 0;
  std::optional<std::int64_t> to;  ///< none: no bound, or a tree without rowids
};

/// What can be read of a page of a tree.
struct TreePage {
  enum class Kind { none, table_interior, table_leaf, index_interior, index_leaf };

  Kind kind = Kind::none;           ///< none: no page of a tree
  std::vector<PageChild> children;  ///< in their order
  std::vector<PageRow> rows;
  bool damaged = false;  ///< some of it could not be read

  bool is_table() const { return kind == Kind::table_interior || kind == Kind::table_leaf; }
};

/// Reads a page, whatever is in it, by https://sqlite.org/fileformat2.html. Rows whose cells make no sense are left
/// out, and so are rowids out of order. Follows the overflow pages of long rows.
TreePage read_tree_page(const Pages& pages, std::uint32_t number);

/// The values of a record; none if its bytes make no sense.
std::optional<std::vector<PageValue>> read_record(std::string_view bytes);

}  // namespace acd
