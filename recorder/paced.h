#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "wire/capture.h"

namespace acd {

/// Reads a capture in the rhythm of its own records: hands over all bytes of one second at a time, with the seconds
/// passed since the first record. Bytes before the first record and rejects go with what precedes them. Stops early
/// when `take` returns false. `skip` bytes at the beginning are left out.
void read_paced(Capture& capture, std::uint64_t skip,
                const std::function<bool(std::string_view, std::int64_t second)>& take);

}  // namespace acd
