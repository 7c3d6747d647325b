#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "column.h"
#include "core/instant.h"
#include "core/zone.h"
#include "printer.h"
#include "sink.h"

namespace acd {

/// A report, cell by cell, row by row, in the order of its columns: values become text here, the same for all formats.
/// Unknown is an empty cell. The zone outlives it.
class Output {
 public:
  /// `printer` has these columns, and perhaps more that fill themselves.
  Output(std::vector<Column> columns, const Zone& zone, std::unique_ptr<Printer> printer);

  Output& text(std::string_view value);
  Output& number(std::int64_t value);
  Output& number(const std::optional<std::int64_t>& value);
  /// A mean or a ratio, as its column says.
  Output& fraction(const std::optional<double>& value);
  Output& time(Instant value);
  Output& time(const std::optional<Instant>& value);
  Output& time(Arrival value);
  Output& empty() { return cell({}); }
  void end_row();

  /// What stands under a column of means or ratios in the total row of a table: such a total follows from no sum of
  /// its rows. Nothing is printed if it is not known. Before end().
  void total(std::string_view column, const std::optional<double>& value);
  /// Behind the last row.
  void end() { printer_->end(); }

  std::int64_t rows() const { return rows_; }

 private:
  Output& cell(std::string_view value);

  std::vector<Column> columns_;
  const Zone& zone_;
  std::unique_ptr<Printer> printer_;
  std::size_t next_ = 0;
  std::int64_t rows_ = 0;
  struct Formatted {
    std::int64_t unix_s = 0;
    std::string text;
  };
  Formatted formatted_[2];  // a row's first cells are mostly two instants, the same as those of the row before
};

}  // namespace acd
