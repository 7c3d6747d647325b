#pragma once

#include <span>
#include <string_view>

namespace acd {

/// One numbered step of the schema, from schema/NNNN_name.sql, embedded at build time.
struct Migration {
  int number;
  std::string_view name;
  std::string_view sql;
};

/// All steps, in order, numbered from 1 without a gap. Forward only.
std::span<const Migration> migrations();

}  // namespace acd
