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
  static void append_text(std::string& out, std::string_view text) {
    const bool formula = !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos;
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
