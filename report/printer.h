#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "column.h"
#include "sink.h"

namespace acd {

/// Cells of a report, already text, to the bytes of a format. Rows come in order, cell by cell in the order of the
/// columns; an empty cell is an unknown value. Text holds no control characters and is UTF-8.
class Printer {
 public:
  explicit Printer(std::vector<Column> columns) : columns_(std::move(columns)) {}
  virtual ~Printer() = default;
  Printer(const Printer&) = delete;
  Printer& operator=(const Printer&) = delete;

  const std::vector<Column>& columns() const { return columns_; }

  virtual void begin() = 0;
  virtual void cell(std::string_view text) = 0;
  virtual void end_row() = 0;
  /// What stands in the total row under the column of that name, formatted; formats without a total row ignore it.
  virtual void total(std::string_view /*column*/, std::string_view /*text*/) {}
  virtual void end() = 0;

 private:
  std::vector<Column> columns_;
};

enum class Format { table, csv, json, ndjson, md };

/// Names of the formats, in the order of the enumeration.
const std::vector<std::string>& format_names();
/// Throws Error with Exit::usage that lists them.
Format parse_format(std::string_view name);

/// How a table looks where it is shown.
struct TableLook {
  std::size_t width = 0;  ///< in characters; 0: no limit, one line a row
  bool bold = false;      ///< the header, by a terminal's escape sequence
};

/// `look` is for Format::table. The sink outlives the printer.
std::unique_ptr<Printer> make_printer(Format format, std::vector<Column> columns, Sink& sink, TableLook look);

// The formats, each in its file.
std::unique_ptr<Printer> csv_printer(std::vector<Column> columns, Sink& sink);
std::unique_ptr<Printer> json_printer(std::vector<Column> columns, Sink& sink);    ///< one array of objects
std::unique_ptr<Printer> ndjson_printer(std::vector<Column> columns, Sink& sink);  ///< an object a line
std::unique_ptr<Printer> md_printer(std::vector<Column> columns, Sink& sink);      ///< a table of GitHub's Markdown
std::unique_ptr<Printer> table_printer(std::vector<Column> columns, Sink& sink, TableLook look);

}  // namespace acd
