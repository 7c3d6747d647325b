#include "printer.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "core/error.h"
#include "core/text.h"

namespace acd {

const std::vector<std::string>& format_names() {
  static const std::vector<std::string> kNames = {"table", "csv", "json", "ndjson", "md"};
  return kNames;
}

Format parse_format(std::string_view name) {
  const auto& names = format_names();
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end())
    throw Error(fmt::format("--format '{}' is none of {}", shown(name), fmt::join(names, " ")), Exit::usage);
  return static_cast<Format>(found - names.begin());
}

std::unique_ptr<Printer> make_printer(Format format, std::vector<Column> columns, Sink& sink, TableLook look) {
  switch (format) {
    case Format::table:
      return table_printer(std::move(columns), sink, look);
    case Format::csv:
      return csv_printer(std::move(columns), sink);
    case Format::json:
      return json_printer(std::move(columns), sink);
    case Format::ndjson:
      return ndjson_printer(std::move(columns), sink);
    case Format::md:
      return md_printer(std::move(columns), sink);
  }
  return nullptr;
}

}  // namespace acd
