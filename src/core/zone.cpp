#include "core/zone.h"

#include <date/tz.h>
#include <fmt/format.h>

#include <stdexcept>

#include "core/text.h"
#include "core/tzdata.h"

namespace acd {
namespace {

constexpr std::int64_t kDay = 86400;

std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

date::sys_seconds to_sys(Instant t) { return date::sys_seconds{std::chrono::seconds{t.unix_s}}; }

Instant from_sys(date::sys_seconds t) { return {t.time_since_epoch().count()}; }

// What a wall clock that is offset_s east of UTC reads, as "YYYY-MM-DDTHH:MM:SS".
std::string format_wall(std::int64_t local_s) {
  const std::int64_t s = local_s - floor_div(local_s, kDay) * kDay;
  return fmt::format("{}T{:02}:{:02}:{:02}", format_day(static_cast<Day>(floor_div(local_s, kDay))), s / 3600,
                     s / 60 % 60, s % 60);
}

std::string format_offset(std::int32_t offset_s) {
  const std::int32_t minutes = (offset_s < 0 ? -offset_s : offset_s) / 60;
  return fmt::format("{}{:02}:{:02}", offset_s < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

}  // namespace

bool day_of(int year, int month, int day, Day& out) {
  const date::year_month_day ymd{date::year{year}, date::month{static_cast<unsigned>(month)},
                                 date::day{static_cast<unsigned>(day)}};
  if (!ymd.ok()) return false;
  out = static_cast<Day>(date::sys_days{ymd}.time_since_epoch().count());
  return true;
}

Day parse_day(std::string_view text) {
  const auto digits = [&](std::size_t from, std::size_t n) {
    int value = 0;
    for (std::size_t i = from; i < from + n; ++i) {
      if (text[i] < '0' || text[i] > '9')
        throw std::invalid_argument(fmt::format("'{}' is no date: write YYYY-MM-DD", shown(text)));
      value = value * 10 + (text[i] - '0');
    }
    return value;
  };
  Day day = 0;
  if (text.size() != 10 || text[4] != '-' || text[7] != '-' || !day_of(digits(0, 4), digits(5, 2), digits(8, 2), day))
    throw std::invalid_argument(fmt::format("'{}' is no date: write YYYY-MM-DD", shown(text)));
  return day;
}

std::string format_day(Day day) {
  const date::year_month_day ymd{date::sys_days{date::days{day}}};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(ymd.year()), static_cast<unsigned>(ymd.month()),
                     static_cast<unsigned>(ymd.day()));
}

Day next_monday(Day day) {
  const date::sys_days d{date::days{day}};
  return day + static_cast<Day>((date::Monday - date::weekday{d + date::days{1}}).count()) + 1;
}

Day next_month(Day day) {
  const date::year_month_day ymd{date::sys_days{date::days{day}}};
  return static_cast<Day>(date::sys_days{(ymd.year() / ymd.month() + date::months{1}) / 1}.time_since_epoch().count());
}

// An alias whose zone is not there may have rules of its own.
Zone::Zone(std::string_view name) {
  const auto rules = tzdata();
  for (const std::string& known : {rules->canonical(name), std::string(name)}) {
    name_ = known;
    zone_ = rules->find(known);
    if (zone_) return;
  }
  throw std::invalid_argument(fmt::format(
      "time zone '{}' is unknown: use an IANA name such as Australia/Sydney (list: timedatectl list-timezones)",
      shown(name)));
}

// Where only the name of the time changes, as from PDT to MST in Vancouver in 2026, the offset goes on.
void Zone::look_up(Instant t) const {
  date::sys_info info = zone_->get_info(to_sys(t));
  begin_ = from_sys(info.begin).unix_s;
  const auto offset = info.offset;
  for (date::sys_info next = zone_->get_info(info.end); next.offset == offset && info.end < next.end;
       next = zone_->get_info(info.end))
    info = next;
  end_ = from_sys(info.end).unix_s;
  offset_ = static_cast<std::int32_t>(offset.count());
}

std::int32_t Zone::offset_s(Instant t) const {
  if (t.unix_s < begin_ || t.unix_s >= end_) look_up(t);
  return offset_;
}

Day Zone::local_day(Instant t) const { return static_cast<Day>(floor_div(local_s(t), kDay)); }

std::vector<Instant> Zone::instants(std::int64_t local_s) const {
  const date::local_info info = zone_->get_info(date::local_seconds{std::chrono::seconds{local_s}});
  const Instant first{local_s - info.first.offset.count()};
  if (info.result == date::local_info::ambiguous) return {first, Instant{local_s - info.second.offset.count()}};
  return {first};
}

Instant Zone::first_at(std::int64_t local_s) const {
  const date::local_info info = zone_->get_info(date::local_seconds{std::chrono::seconds{local_s}});
  if (info.result == date::local_info::nonexistent) return from_sys(info.first.end);
  return {local_s - info.first.offset.count()};
}

Instant Zone::midnight(Day day) const { return first_at(static_cast<std::int64_t>(day) * kDay); }

Instant Zone::next_change(Instant t) const {
  offset_s(t);
  return {end_};
}

bool Zone::offset_holds(Instant from, Instant to) const {
  offset_s(from);
  return to.unix_s < end_;
}

std::string Zone::format(Instant t) const {
  const std::int32_t offset = offset_s(t);
  return format_wall(t.unix_s + offset) + format_offset(offset);
}

std::string Zone::format(Arrival t) const {
  const Instant second = t.second();
  const std::int32_t offset = offset_s(second);
  return fmt::format("{}.{:06}{}", format_wall(second.unix_s + offset), t.unix_us - second.unix_s * 1'000'000,
                     format_offset(offset));
}

}  // namespace acd
