#include "clock/live_offset.h"

#include <algorithm>
#include <cstdlib>

namespace acd {
namespace {

constexpr std::int64_t kDay_s = 86'400;

// Of offset_s and all that differ from it by whole days, the one nearest to near_s.
std::int64_t on_day_of(std::int64_t offset_s, std::int64_t near_s) {
  const std::int64_t apart_s = ((offset_s - near_s) % kDay_s + kDay_s) % kDay_s;
  return near_s + (apart_s > kDay_s / 2 ? apart_s - kDay_s : apart_s);
}

}  // namespace

void LiveOffset::refresh(std::int64_t offset_s) {
  memory_.refresh_s = offset_s;
  memory_.ahead_s = std::max(memory_.ahead_s, offset_s);
}

std::optional<std::int64_t> LiveOffset::record(std::int64_t time_of_day_offset_s, Arrival arrival) {
  const std::int64_t offset_s = on_day_of(time_of_day_offset_s, memory_.near_s);
  if (memory_.records == 0 || std::llabs(offset_s - memory_.agreed_s) > kAlike_s) {
    memory_.records = 0;
    memory_.agreed_s = offset_s;
    memory_.since = arrival;
  }
  ++memory_.records;
  if (memory_.records < kAgree || arrival.unix_us - memory_.since.unix_us < kAgreeFor_s * 1'000'000)
    return std::nullopt;
  // A refresh that the records since agree with, but for whole days, said which day it is; one that was kept did not.
  if (memory_.refresh_s && std::llabs(on_day_of(offset_s, *memory_.refresh_s) - *memory_.refresh_s) <= kAlike_s)
    memory_.near_s = *memory_.refresh_s;
  const std::int64_t agreed_s = on_day_of(offset_s, memory_.near_s);
  memory_.agreed_s = agreed_s;
  memory_.ahead_s = std::max<std::int64_t>(agreed_s, 0);
  return agreed_s;
}

}  // namespace acd
