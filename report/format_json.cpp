#include <nlohmann/json.hpp>

#include "printer.h"
#include "row_buffer.h"

namespace acd {
namespace {

// An object a row, a row a line; in an array, or one after the other. Numbers keep their digits as formatted.
class Json : public Printer {
 public:
  Json(std::vector<Column> columns, Sink& sink, bool array)
      : Printer(std::move(columns)), buffer_(sink), array_(array) {
    for (const Column& column : this->columns())
      keys_.push_back((keys_.empty() ? "{" : ",") + quoted(column.name) + ":");
  }

  void begin() override {
    if (array_) buffer_.bytes() += '[';
  }
  void cell(std::string_view text) override {
    std::string& out = buffer_.bytes();
    if (next_ == 0 && array_) out += empty_ ? "\n" : ",\n";
    const Column& column = columns()[next_];
    out += keys_[next_++];
    if (text.empty())
      out += "null";
    else if (stands_left(column))
      out += quoted(text);
    else
      out += text;
  }
  void end_row() override {
    buffer_.bytes() += array_ ? "}" : "}\n";
    next_ = 0;
    empty_ = false;
    buffer_.row_done();
  }
  void end() override {
    if (array_) buffer_.bytes() += empty_ ? "]\n" : "\n]\n";
    buffer_.flush();
  }

 private:
  static std::string quoted(std::string_view text) {
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  }

  RowBuffer buffer_;
  const bool array_;
  std::vector<std::string> keys_;  // of the columns, with what stands before and behind each
  std::size_t next_ = 0;
  bool empty_ = true;
};

}  // namespace

std::unique_ptr<Printer> json_printer(std::vector<Column> columns, Sink& sink) {
  return std::make_unique<Json>(std::move(columns), sink, true);
}

std::unique_ptr<Printer> ndjson_printer(std::vector<Column> columns, Sink& sink) {
  return std::make_unique<Json>(std::move(columns), sink, false);
}

}  // namespace acd
