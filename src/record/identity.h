#pragma once

#include <cstdint>

#include "wire/framer.h"

namespace acd {

/// A number that is equal for two records that say the same: of the record's text but for its number. Two records that
/// differ have the same with a chance of 2^-64.
std::int64_t record_identity(const Frame& frame);

}  // namespace acd
