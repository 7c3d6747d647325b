#pragma once

#include <algorithm>
#include <vector>

#include "core/instant.h"

namespace acd {

/// Turns rows that come in the order of time into rows in the order (time, `less`): holds the rows of one second. A row
/// has a member `at`.
template <class Row, class Less>
class SecondOrder {
 public:
  explicit SecondOrder(Less less) : less_(less) {}

  /// `give` takes the rows of the second before, in order, once a row of another second comes.
  template <class Give>
  void add(Row row, Give&& give) {
    if (!rows_.empty() && rows_.front().at != row.at) finish(give);
    rows_.push_back(std::move(row));
  }
  template <class Give>
  void finish(Give&& give) {
    std::stable_sort(rows_.begin(), rows_.end(), less_);
    for (const Row& row : rows_) give(row);
    rows_.clear();
  }

 private:
  Less less_;
  std::vector<Row> rows_;
};

}  // namespace acd
