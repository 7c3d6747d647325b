#pragma once

#include <string>

#include "record/record.h"

namespace acd {

/// The text of a record as the switch would send it, without STX and line end: the inverse of decode.
/// decode(encode(r)) == r for every record that decode returns, but for is_short.
std::string encode(const Record& record);

}  // namespace acd
