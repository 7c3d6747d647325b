#pragma once

#include <memory>
#include <vector>

#include "names.h"
#include "printer.h"

namespace acd {

/// `columns` with a name column right behind each id column: agent_name, path_name, group_name, queue_name (a path's or
/// a group's, as queue_kind says), reason_name.
std::vector<Column> with_name_columns(const std::vector<Column>& columns);

/// A printer of `columns` that hands over to `inner`, one of with_name_columns(columns), and fills in the names in
/// force on the local day of the first time in the row; in a row without a time, on `day`. `names` outlives it.
std::unique_ptr<Printer> name_printer(std::vector<Column> columns, const Names& names, Day day,
                                      std::unique_ptr<Printer> inner);

}  // namespace acd
