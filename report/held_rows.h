#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "printer.h"

namespace acd {

/// Number of characters of UTF-8 text.
std::size_t width_of(std::string_view utf8);

/// The base of formats that need all rows before they can print one: cells as people read them (durations h:mm:ss), and
/// a total row behind two or more rows if a column has a total.
class HeldRows : public Printer {
 public:
  explicit HeldRows(std::vector<Column> columns) : Printer(std::move(columns)), totals_(this->columns().size()) {}

  void begin() override {}
  void cell(std::string_view text) override;
  void end_row() override {}
  void total(std::string_view column, std::string_view text) override;
  void end() override;

 protected:
  /// Prints rows(); called once.
  virtual void print() = 0;
  std::size_t rows() const { return cells_.size() / columns().size(); }
  const std::string& at(std::size_t row, std::size_t column) const { return cells_[row * columns().size() + column]; }
  /// The last row is the total row.
  bool has_total() const { return has_total_; }
  /// Characters of the widest cell of each column, headers not counted.
  std::vector<std::size_t> cell_widths() const;

 private:
  void add_total_row();

  std::vector<std::string> cells_;
  std::vector<std::optional<std::int64_t>> totals_;
  std::vector<std::pair<std::string, std::string>> given_totals_;  // column, text
  bool has_total_ = false;
};

}  // namespace acd
