#include "output.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <charconv>
#include <cmath>

#include "core/text.h"

namespace acd {
namespace {

// As printf rounds.
std::string_view format_fraction(double value, Kind kind, char (&digits)[64]) {
  const auto written = fmt::format_to_n(digits, sizeof digits, "{:.{}f}", value, kind == Kind::ratio ? 4 : 2);
  return {digits, std::min(written.size, sizeof digits)};
}

}  // namespace

Output::Output(std::vector<Column> columns, const Zone& zone, std::unique_ptr<Printer> printer)
    : columns_(std::move(columns)), zone_(zone), printer_(std::move(printer)) {
  printer_->begin();
}

Output& Output::cell(std::string_view value) {
  assert(next_ < columns_.size());
  printer_->cell(value);
  ++next_;
  return *this;
}

Output& Output::text(std::string_view value) { return cell(printable(value)); }

Output& Output::number(std::int64_t value) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  return cell(std::string_view(digits, static_cast<std::size_t>(end - digits)));
}

Output& Output::number(const std::optional<std::int64_t>& value) { return value ? number(*value) : empty(); }

Output& Output::fraction(const std::optional<double>& value) {
  if (!value || !std::isfinite(*value)) return empty();
  char digits[64];
  return cell(format_fraction(*value, columns_[next_].kind, digits));
}

Output& Output::time(Instant value) {
  Formatted& known = formatted_[next_ % 2];
  if (known.text.empty() || known.unix_s != value.unix_s) known = {value.unix_s, zone_.format(value)};
  return cell(known.text);
}

Output& Output::time(const std::optional<Instant>& value) { return value ? time(*value) : empty(); }

Output& Output::time(Arrival value) { return cell(zone_.format(value)); }

void Output::end_row() {
  assert(next_ == columns_.size());
  printer_->end_row();
  next_ = 0;
  ++rows_;
}

void Output::total(std::string_view column, const std::optional<double>& value) {
  const auto found = std::find_if(columns_.begin(), columns_.end(), [&](const Column& c) { return c.name == column; });
  assert(found != columns_.end());
  if (!value || !std::isfinite(*value) || found == columns_.end()) return;
  char digits[64];
  printer_->total(column, format_fraction(*value, found->kind, digits));
}

}  // namespace acd
