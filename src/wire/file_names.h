#pragma once

#include <optional>
#include <string_view>

#include "core/zone.h"

namespace acd {

/// A path without its folders.
std::string_view base_name(std::string_view path);

/// "a20260302.txt" of "a20260302.txt.gz": without the endings of programs that pack a single file.
std::string_view unpacked_name(std::string_view path);

/// The date in a day file's name, "a20260302.txt" or ".zip", folders aside.
std::optional<Day> day_file_date(std::string_view path);

/// The date in the name of a file that `acd-report export` wrote, "session-000003-20260302.rte".
std::optional<Day> exported_date(std::string_view path);

}  // namespace acd
