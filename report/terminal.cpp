#include "terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>

#include "core/fields.h"

namespace acd {
namespace {

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

std::size_t width_of_window(int descriptor) {
  winsize window{};
  if (::ioctl(descriptor, TIOCGWINSZ, &window) == 0 && window.ws_col > 0) return window.ws_col;
  return static_cast<std::size_t>(parse_digits(environment("COLUMNS")).value_or(0));
}

}  // namespace

bool is_terminal(int descriptor) { return ::isatty(descriptor) != 0; }

TableLook look_of_terminal(int descriptor) {
  return {width_of_window(descriptor), environment("NO_COLOR").empty() && environment("TERM") != "dumb"};
}

}  // namespace acd
