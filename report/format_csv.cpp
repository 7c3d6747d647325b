#include <charconv>

#include "core/fields.h"
#include "printer.h"
#include "row_buffer.h"

namespace acd {
namespace {

// RFC 4180, header row, LF. Text that a spreadsheet would run as a formula gets an apostrophe before it.
class Csv : public Printer {
 public:
  Csv(std::vector<Column> columns, Sink& sink) : Printer(std::move(columns)), buffer_(sink) {}

  void begin() override {
    for (const Column& c : columns()) {
      if (&c != &columns().front()) buffer_.bytes() += ',';
      buffer_.bytes() += c.name;
    }
    buffer_.bytes() += '\n';
  }
  void cell(std::string_view text) override {
    std::string& out = buffer_.bytes();
    const bool is_text = columns()[next_].kind == Kind::text;
    if (next_++ > 0) out += ',';
    if (is_text)
      append_text(out, text);
    else
      out += text;
  }
  void end_row() override {
    buffer_.bytes() += '\n';
    next_ = 0;
    buffer_.row_done();
  }
  void end() override { buffer_.flush(); }

 private:
  // "-12", "-0.5": a spreadsheet takes it for what it is.
  static bool is_number(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
    return error == std::errc() && end == text.data() + text.size() && is_digit(text.back());
  }
  static void append_text(std::string& out, std::string_view text) {
    const bool formula =
        !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos && !is_number(text);
    const bool quote = text.find_first_of(",\"\r\n") != std::string_view::npos;
    if (quote) out += '"';
    if (formula) out += '\'';
    for (const char c : text) {
      if (c == '"') out += '"';
      out += c;
    }
    if (quote) out += '"';
  }

  RowBuffer buffer_;
  std::size_t next_ = 0;
};

}  // namespace

std::unique_ptr<Printer> csv_printer(std::vector<Column> columns, Sink& sink) {
  return std::make_unique<Csv>(std::move(columns), sink);
}

}  // namespace acd
