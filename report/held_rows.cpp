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

void HeldRows::cell(std::string_view text) {
  const std::size_t i = cells_.size() % columns().size();
  const Column& column = columns()[i];
  if (column.total != Total::none && !text.empty()) {
    const std::int64_t value = whole_number(text);
    if (column.total == Total::sum)
      totals_[i] = totals_[i].value_or(0) + value;
    else
      totals_[i] = std::max(totals_[i].value_or(value), value);
  }
  cells_.push_back(for_people(column, text));
}

void HeldRows::total(std::string_view column, std::string_view text) { given_totals_.emplace_back(column, text); }

void HeldRows::end() {
  if (rows() > 1) add_total_row();
  print();
}

void HeldRows::add_total_row() {
  std::vector<std::string> row(columns().size());
  for (std::size_t i = 0; i < row.size(); ++i) {
    const Column& column = columns()[i];
    if (totals_[i]) row[i] = for_people(column, fmt::format("{}", *totals_[i]));
    for (const auto& [name, text] : given_totals_)
      if (name == column.name) row[i] = for_people(column, text);
    has_total_ |= !row[i].empty();
  }
  if (!has_total_) return;
  if (row.front().empty()) row.front() = "total";
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
