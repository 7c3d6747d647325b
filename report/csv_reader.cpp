#include "csv_reader.h"

#include <algorithm>

namespace acd {

CsvReader::CsvReader(std::string_view text) : text_(text) {
  if (text_.starts_with("\xEF\xBB\xBF")) text_.remove_prefix(3);
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
    ++at_;  // the comma
  }
  pass_line_end();
  return true;
}

std::string CsvReader::plain_field() {
  const std::size_t end = std::min(text_.find_first_of(",\r\n\"", at_), text_.size());
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
  if (!at_line_end() && text_[at_] != ',')
    throw CsvError(line_, "text follows a closing quote; quotes inside a field are doubled");
  return field;
}

}  // namespace acd
