#pragma once

#include <span>
#include <string_view>

#include "store/page_reader.h"

namespace acd {

/// What the rows of a table look like in a page: by that they are known on a page to which no tree leads any more.
struct RowShape {
  std::string_view table;
  /// A letter a column: n the rowid (stored as NULL), i integer, t text, b blob; a capital: or NULL. Behind | those
  /// that rows of an older schema lack.
  std::string_view columns;
  bool with_rowid = true;
  bool alike_elsewhere = false;  ///< another table's rows look the same: they are taken by their tree only

  bool fits(const PageRow& row) const;
};

/// Of the tables that cannot be had again from frames; the frames are the last.
std::span<const RowShape> recorded_shapes();
/// Of the decoded tables of which prune keeps rows below its cut.
std::span<const RowShape> decoded_shapes();
/// Of the one row that says through which frame everything is derived.
const RowShape& derivation_shape();

}  // namespace acd
