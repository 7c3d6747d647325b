#include "link_times.h"

#include <fmt/format.h>

#include <algorithm>

namespace acd {
namespace {

constexpr const char* kRenewed = ": renewed";

std::string hours_text(std::chrono::milliseconds time) {
  if (time < std::chrono::hours(1)) return seconds_text(time);
  return fmt::format("{:g} h", std::chrono::duration<double, std::ratio<3600>>(time).count());
}

}  // namespace

std::string seconds_text(std::chrono::milliseconds time) {
  return fmt::format("{:g} s", std::chrono::duration<double>(time).count());
}

std::chrono::milliseconds renewal(const LinkTimes& times) { return std::max(times.renew_after, times.max_silence); }

std::string why_renewed(const LinkTimes& times) { return "no record for " + hours_text(renewal(times)) + kRenewed; }

bool is_renewal(std::string_view why) { return why.ends_with(kRenewed); }

}  // namespace acd
