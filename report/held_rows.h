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
/// a total row behind two or more rows if a column has a total; or one for each text of a column of Total::each.
class HeldRows : public Printer {
 public:
  explicit HeldRows(std::vector<Column> columns);

  void begin() override {}
  void cell(std::string_view text) override { row_.emplace_back(text); }
  void end_row() override;
  void total(std::string_view column, std::string_view text) override;
  void end() override;

 protected:
  /// Prints rows(); called once.
  virtual void print() = 0;
  std::size_t rows() const { return cells_.size() / columns().size(); }
  const std::string& at(std::size_t row, std::size_t column) const { return cells_[row * columns().size() + column]; }
  /// Characters of the widest cell of each column, headers not counted.
  std::vector<std::size_t> cell_widths() const;

 private:
  struct Totals {
    std::string of;  // text of the column with Total::each; empty if there is none
    std::size_t rows = 0;
    std::vector<std::optional<std::int64_t>> values;
  };
  Totals& totals_of(const std::string& text);
  static void add(Total how, std::string_view text, std::optional<std::int64_t>& total);
  void add_total_row(const Totals& totals);

  std::vector<std::string> row_;  // at work, as it came
  std::vector<std::string> cells_;
  std::vector<Totals> totals_;  // in the order of their first rows
  std::size_t each_ = 0;        // place of the column with Total::each; behind the last if there is none
  std::vector<std::pair<std::string, std::string>> given_totals_;  // column, text
};

}  // namespace acd
