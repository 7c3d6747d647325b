#include "request.h"

#include <unistd.h>

#include "explain.h"
#include "name_columns.h"
#include "terminal.h"

namespace acd {

bool ReportContext::on_terminal() const { return request.output.empty() && is_terminal(STDOUT_FILENO); }

Format ReportContext::format() const {
  return request.format.value_or(on_terminal() || request.explain ? Format::table : Format::csv);
}

std::unique_ptr<Output> ReportContext::output(std::vector<Column> columns) const {
  TableLook look = on_terminal() ? look_of_terminal(STDOUT_FILENO) : TableLook{};
  const std::vector<Column> wider = names ? with_name_columns(columns) : columns;
  std::unique_ptr<Printer> printer;
  if (request.explain) {
    look.width = 0;  // a sentence may go on in the next line, a block below would part it from its column
    printer = explaining_printer(wider, make_printer(format(), explanation_columns(), sink, look));
  } else {
    printer = make_printer(format(), wider, sink, look);
  }
  if (names) printer = name_printer(columns, *names, zone.local_day(range.from), std::move(printer));
  return std::make_unique<Output>(std::move(columns), zone, std::move(printer));
}

}  // namespace acd
