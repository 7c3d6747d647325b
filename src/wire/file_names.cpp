#include "wire/file_names.h"

#include <strings.h>

#include "core/fields.h"

namespace acd {
namespace {

bool ends_with_nocase(std::string_view text, std::string_view end) {
  return text.size() >= end.size() &&
         ::strncasecmp(text.data() + text.size() - end.size(), end.data(), end.size()) == 0;
}

// Of "20260302".
std::optional<Day> compact_date(std::string_view text) {
  const auto y = parse_digits(slice(text, 0, 4)), m = parse_digits(slice(text, 4, 2)),
             d = parse_digits(slice(text, 6, 2));
  Day day = 0;
  if (text.size() != 8 || !y || !m || !d || !day_of(*y, *m, *d, day)) return std::nullopt;
  return day;
}

}  // namespace

std::string_view base_name(std::string_view path) {
  const auto slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::string_view unpacked_name(std::string_view path) {
  for (const std::string_view end : {".gz", ".xz", ".zst", ".bz2"})
    if (ends_with_nocase(path, end)) return path.substr(0, path.size() - end.size());
  return path;
}

std::optional<Day> day_file_date(std::string_view path) {
  const std::string_view name = base_name(path);
  if (name.size() != 13 || (name[0] != 'a' && name[0] != 'A')) return std::nullopt;
  if (!ends_with_nocase(name, ".txt") && !ends_with_nocase(name, ".zip")) return std::nullopt;
  return compact_date(name.substr(1, 8));
}

std::optional<Day> exported_date(std::string_view path) {
  const std::string_view name = base_name(path);
  const auto dash = name.rfind('-');
  if (name.substr(0, 8) != "session-" || dash == std::string_view::npos) return std::nullopt;
  return compact_date(slice(name, dash + 1, 8));
}

}  // namespace acd
