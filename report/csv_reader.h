#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace acd {

/// Text that is no CSV: where, and what is wrong.
class CsvError : public std::runtime_error {
 public:
  CsvError(std::size_t line, const std::string& what) : std::runtime_error(what), line_(line) {}
  std::size_t line() const { return line_; }

 private:
  std::size_t line_;
};

/// Reads CSV by RFC 4180 as spreadsheets write it: comma, semicolon or tab, whichever the first line has, quotes that are doubled inside quotes, lines that end with CR
/// LF, LF or CR, also within quotes; a byte order mark at the begin is passed over, blank lines are too. Bytes within a
/// field are taken as they are. The text outlives the reader.
class CsvReader {
 public:
  explicit CsvReader(std::string_view text);

  /// The fields of the next row; false at the end. Throws CsvError for a quote in the middle of a field, text behind a
  /// closing quote and a quote that is never closed.
  bool next(std::vector<std::string>& fields);
  /// The line, from 1, in which the row that next() gave begins.
  std::size_t line() const { return row_line_; }

 private:
  std::string plain_field();
  std::string quoted_field();
  bool at_line_end() const;
  void pass_line_end();

  std::string_view text_;
  char separator_ = ',';
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  std::size_t row_line_ = 1;
};

}  // namespace acd
