#pragma once

#include <cstdint>
#include <string_view>

namespace acd {

/// How the values of a column are meant, and so printed.
enum class Kind {
  text,     ///< ids, names
  time,     ///< an instant
  seconds,  ///< a duration, whole seconds; h:mm:ss in a table
  number,   ///< a count, or a boolean as 0 or 1
  mean,     ///< 2 decimals
  ratio     ///< 0..1, 4 decimals
};

/// What stands under a column in the total row of a table, where that means something: not under what counts the same
/// time again in each row (`covered_s`), nor under what depends on how the range is cut.
/// `each`: rows with different text here never stand for different calls, so each text has a total row of its own.
enum class Total { none, sum, max, each };

struct Column {
  std::string_view name;  ///< outlives the report
  Kind kind;
  Total total = Total::none;
  std::int64_t at_least = 0;  ///< people are shown that this value, or more, means "at least"; 0: none does
};

/// Numbers stand to the right, text and times to the left.
inline bool stands_left(const Column& column) { return column.kind == Kind::text || column.kind == Kind::time; }

}  // namespace acd
