#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "store/page_reader.h"
#include "store/row_shape.h"

namespace acd {

/// Finds the rows of tables in a damaged database: by their trees, and on pages to which no tree leads any more.
class TableWalk {
 public:
  /// Takes a row of the table at work. It has the table's shape.
  using Take = std::function<void(const PageRow& row)>;
  /// Called after each page with the pages read so far; false stops.
  using Progress = std::function<bool(std::int64_t pages)>;

  /// Reads the schema. `pages` must outlive this.
  TableWalk(const Pages& pages, Progress progress);

  /// Rows to which the table's tree leads, in its order. Whether nothing on the way was damaged.
  bool by_tree(const RowShape& shape, const Take& take);
  /// Rows of these tables on any page, `take` for each with the index of its shape: also those that by_tree found, and
  /// older ones on pages that are free. Not of tables that others look like.
  void anywhere(std::span<const RowShape> shapes, const std::function<void(std::size_t, const PageRow&)>& take);

  bool stopped() const { return stopped_; }

 private:
  struct Place {
    std::uint32_t number = 0;
    std::int64_t above = 0;  // rowids that it may hold are above
    std::int64_t to = 0;     // and not above this
  };

  bool walk(const RowShape& shape, Place place, int depth, const Take& take);
  bool take_rows(const RowShape& shape, const TreePage& page, const Place& place, const Take& take) const;
  bool next_page();

  const Pages& pages_;
  const Progress progress_;
  std::map<std::string, std::uint32_t> roots_;
  bool schema_whole_ = false;
  std::vector<bool> seen_;  // pages of the tree at work
  std::int64_t pages_read_ = 0;
  bool stopped_ = false;
};

}  // namespace acd
