#pragma once

#include <memory>
#include <vector>

#include "printer.h"

namespace acd {

/// The columns in which the columns of a report are explained.
std::vector<Column> explanation_columns();

/// A printer that takes a report's columns and prints what each means to `out`, one of explanation_columns(); rows go
/// nowhere.
std::unique_ptr<Printer> explaining_printer(std::vector<Column> columns, std::unique_ptr<Printer> out);

}  // namespace acd
