#include "clock/offset.h"

#include <cstdlib>

namespace acd {
namespace {

constexpr std::int64_t kDay_s = 86'400;
constexpr std::int64_t kHalfHour_s = 1'800;

}  // namespace

OffsetMeaning meaning_of_offset(std::int64_t offset_s) {
  const std::int64_t apart_s = std::llabs(offset_s);
  if (apart_s < kRight_s) return OffsetMeaning::right;
  const std::int64_t half_hours = (apart_s + kHalfHour_s / 2) / kHalfHour_s;
  const bool near = half_hours > 0 && std::llabs(apart_s - half_hours * kHalfHour_s) <= kNearHours_s;
  return near ? OffsetMeaning::wrong_zone : OffsetMeaning::wrong_clock;
}

std::string_view offset_hint(OffsetMeaning meaning) {
  switch (meaning) {
    case OffsetMeaning::wrong_zone:
      return "near whole or half hours: compare --zone with the switch's zone, and its daylight saving";
    case OffsetMeaning::wrong_clock:
      return "set the switch's clock, or the host's (NTP)";
    case OffsetMeaning::right:
      break;
  }
  return "";
}

std::int64_t time_of_day_offset_s(int time_of_day_s, Arrival received, const Zone& zone) {
  const std::int64_t apart_s = (time_of_day_s - zone.local_s(received.second())) % kDay_s;
  if (apart_s > kDay_s / 2) return apart_s - kDay_s;
  return apart_s <= -kDay_s / 2 ? apart_s + kDay_s : apart_s;
}

std::optional<OffsetMeaning> OffsetWatch::add(std::int64_t offset_s) {
  const OffsetMeaning meaning = meaning_of_offset(offset_s);
  agreeing_ = meaning == candidate_ ? agreeing_ + 1 : 1;
  candidate_ = meaning;
  if (agreeing_ < kAgree || meaning == told_) return std::nullopt;
  told_ = meaning;
  return meaning;
}

Day day_of_arrival(int time_of_day_s, Arrival received, const Zone& zone) {
  return zone.local_day(received.second() + time_of_day_offset_s(time_of_day_s, received, zone));
}

}  // namespace acd
