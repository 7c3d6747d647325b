#include "held_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace acd {
namespace {

std::int64_t whole_number(std::string_view digits) {
  std::int64_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

std::string clock_form(std::int64_t s) {
  const std::int64_t size = s < 0 ? -s : s;
  return fmt::format("{}{}:{:02}:{:02}", s < 0 ? "-" : "", size / 3600, size / 60 % 60, size % 60);
}

std::string for_people(const Column& column, std::string_view text) {
  const bool duration = column.kind == Kind::seconds;
  if (text.empty() || (!duration && column.at_least == 0)) return std::string(text);
  const std::int64_t value = whole_number(text);
  const bool full = column.at_least > 0 && value >= column.at_least;
  return (full ? ">=" : "") + (duration ? clock_form(value) : std::string(text));
}

}  // namespace

std::size_t width_of(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::count_if(utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

HeldRows::HeldRows(std::vector<Column> columns) : Printer(std::move(columns)) {
  const auto each = std::find_if(this->columns().begin(), this->columns().end(),
                                 [](const Column& column) { return column.total == Total::each; });
  each_ = static_cast<std::size_t>(each - this->columns().begin());
}

void HeldRows::end_row() {
  Totals& totals = totals_of(each_ < row_.size() ? row_[each_] : "");
  ++totals.rows;
  for (std::size_t i = 0; i < row_.size(); ++i) {
    add(columns()[i].total, row_[i], totals.values[i]);
    cells_.push_back(for_people(columns()[i], row_[i]));
  }
  row_.clear();
}

HeldRows::Totals& HeldRows::totals_of(const std::string& text) {
  const auto found =
      std::find_if(totals_.begin(), totals_.end(), [&](const Totals& totals) { return totals.of == text; });
  if (found != totals_.end()) return *found;
  return totals_.emplace_back(Totals{text, 0, std::vector<std::optional<std::int64_t>>(columns().size())});
}

void HeldRows::add(Total how, std::string_view text, std::optional<std::int64_t>& total) {
  if ((how != Total::sum && how != Total::max) || text.empty()) return;
  const std::int64_t value = whole_number(text);
  total = how == Total::sum ? total.value_or(0) + value : std::max(total.value_or(value), value);
}

void HeldRows::total(std::string_view column, std::string_view text) { given_totals_.emplace_back(column, text); }

void HeldRows::end() {
  for (const Totals& totals : totals_)
    if (totals.rows > 1) add_total_row(totals);
  print();
}

void HeldRows::add_total_row(const Totals& totals) {
  std::vector<std::string> row(columns().size());
  for (std::size_t i = 0; i < row.size(); ++i) {
    const Column& column = columns()[i];
    if (totals.values[i]) row[i] = for_people(column, fmt::format("{}", *totals.values[i]));
    for (const auto& [name, text] : given_totals_)
      if (name == column.name) row[i] = for_people(column, text);
  }
  if (std::all_of(row.begin(), row.end(), [](const std::string& cell) { return cell.empty(); })) return;
  if (row.front().empty()) row.front() = "total";
  if (each_ < row.size()) row[each_] = totals.of;
  cells_.insert(cells_.end(), row.begin(), row.end());
}

std::vector<std::size_t> HeldRows::cell_widths() const {
  std::vector<std::size_t> widths(columns().size());
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    std::size_t& width = widths[i % widths.size()];
    width = std::max(width, width_of(cells_[i]));
  }
  return widths;
}

}  // namespace acd
