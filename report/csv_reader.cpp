#include "csv_reader.h"

#include <algorithm>

namespace acd {
namespace {

// What follows the first field.
char separator_in(std::string_view text) {
  std::size_t at = std::min(text.find_first_not_of("\r\n"), text.size());
  if (text.substr(at, 1) == "\"") at = std::min(text.find('"', at + 1), text.size());
  const auto found = text.find_first_of(",;\t\r\n", at);
  return found < text.size() && (text[found] == ';' || text[found] == '\t') ? text[found] : ',';
}

}  // namespace

CsvReader::CsvReader(std::string_view text) : text_(text) {
  if (text_.starts_with("\xEF\xBB\xBF")) text_.remove_prefix(3);
  separator_ = separator_in(text_);
}

bool CsvReader::at_line_end() const { return at_ == text_.size() || text_[at_] == '\r' || text_[at_] == '\n'; }

void CsvReader::pass_line_end() {
  if (at_ == text_.size()) return;
  if (text_.substr(at_, 2) == "\r\n") ++at_;
  ++at_;
  ++line_;
}

bool CsvReader::next(std::vector<std::string>& fields) {
  fields.clear();
  while (at_ < text_.size() && at_line_end()) pass_line_end();
  if (at_ == text_.size()) return false;
  row_line_ = line_;
  for (;;) {
    fields.push_back(at_ < text_.size() && text_[at_] == '"' ? quoted_field() : plain_field());
    if (at_line_end()) break;
    ++at_;  // the separator
  }
  pass_line_end();
  return true;
}

std::string CsvReader::plain_field() {
  const char ends[] = {separator_, '\r', '\n', '"'};
  const std::size_t end = std::min(text_.find_first_of({ends, sizeof ends}, at_), text_.size());
  if (end < text_.size() && text_[end] == '"')
    throw CsvError(line_, "a quote stands in the middle of a field; put the whole field in quotes and double it");
  std::string field(text_.substr(at_, end - at_));
  at_ = end;
  return field;
}

std::string CsvReader::quoted_field() {
  const std::size_t begun = line_;
  std::string field;
  for (++at_;;) {
    if (at_ == text_.size()) throw CsvError(begun, "a quote is not closed");
    if (text_[at_] == '"') {
      if (text_.substr(at_, 2) != "\"\"") break;
      ++at_;
    } else if (text_[at_] == '\n' || (text_[at_] == '\r' && text_.substr(at_, 2) != "\r\n")) {
      ++line_;
    }
    field += text_[at_++];
  }
  ++at_;
  if (!at_line_end() && text_[at_] != separator_)
    throw CsvError(line_, "text follows a closing quote; quotes inside a field are doubled");
  return field;
}

}  // namespace acd
