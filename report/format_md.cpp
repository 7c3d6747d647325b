#include <algorithm>

#include "core/fields.h"
#include "held_rows.h"
#include "row_buffer.h"

namespace acd {
namespace {

bool is_word(std::string_view text, std::size_t i) {
  return i < text.size() && (is_letter(text[i]) || is_digit(text[i]));
}

// Text that Markdown shows as it is: what would be markup, or end the cell, gets a backslash. An underscore between
// letters is none.
std::string escaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool markup = std::string_view("\\|`*[]<>&~").find(text[i]) != std::string_view::npos ||
                        (text[i] == '_' && !(i > 0 && is_word(text, i - 1) && is_word(text, i + 1)));
    if (markup) out += '\\';
    out += text[i];
  }
  return out;
}

// Padded, so that it can be read as it is too.
class Markdown : public HeldRows {
 public:
  Markdown(std::vector<Column> columns, Sink& sink) : HeldRows(std::move(columns)), buffer_(sink) {}

  void cell(std::string_view text) override { HeldRows::cell(escaped(text)); }

 protected:
  void print() override {
    widths_ = cell_widths();
    for (std::size_t i = 0; i < widths_.size(); ++i)
      widths_[i] = std::max({widths_[i], columns()[i].name.size(), std::size_t{3}});
    line([&](std::size_t i) { return std::string(columns()[i].name); });
    line([&](std::size_t i) {
      return stands_left(columns()[i]) ? std::string(widths_[i], '-') : std::string(widths_[i] - 1, '-') + ":";
    });
    for (std::size_t row = 0; row < rows(); ++row) {
      line([&](std::size_t i) { return at(row, i); });
      buffer_.row_done();
    }
    buffer_.flush();
  }

 private:
  template <class TextOf>
  void line(TextOf text_of) {
    std::string& out = buffer_.bytes();
    for (std::size_t i = 0; i < widths_.size(); ++i) {
      const std::string text = text_of(i);
      const std::string pad(widths_[i] - width_of(text), ' ');
      out += "| " + (stands_left(columns()[i]) ? text + pad : pad + text) + ' ';
    }
    out += "|\n";
  }

  RowBuffer buffer_;
  std::vector<std::size_t> widths_;
};

}  // namespace

std::unique_ptr<Printer> md_printer(std::vector<Column> columns, Sink& sink) {
  return std::make_unique<Markdown>(std::move(columns), sink);
}

}  // namespace acd
