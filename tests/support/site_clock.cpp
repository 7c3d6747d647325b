#include "site_clock.h"

#include <chrono>
#include <cstdio>
#include <stdexcept>

namespace acd::sim {
namespace {

constexpr std::int64_t kDay = 86400;

}  // namespace

SiteClock::SiteClock(const std::string& zone) : zone_(date::locate_zone(zone)) {}

std::int64_t SiteClock::to_local(std::int64_t utc) {
  if (utc < valid_from_ || utc >= valid_until_) {
    const date::sys_info info = zone_->get_info(date::sys_seconds(std::chrono::seconds(utc)));
    valid_from_ = info.begin.time_since_epoch().count();
    valid_until_ = info.end.time_since_epoch().count();
    offset_ = info.offset.count();
  }
  return utc + offset_;
}

std::int64_t SiteClock::to_utc(std::int64_t local) const {
  const date::local_seconds wall{std::chrono::seconds(local)};
  return zone_->to_sys(wall, date::choose::earliest).time_since_epoch().count();
}

void SiteClock::append_time(std::int64_t utc, std::string& text) {
  const std::int64_t second = ((to_local(utc) % kDay) + kDay) % kDay;
  append_digits(second / 3600, 2, text);
  append_digits(second / 60 % 60, 2, text);
  append_digits(second % 60, 2, text);
}

void SiteClock::append_date(std::int64_t utc, std::string& text) {
  const date::local_seconds wall{std::chrono::seconds(to_local(utc))};
  const date::year_month_day day{date::floor<date::days>(wall)};
  append_digits(int{day.year()}, 4, text);
  append_digits(static_cast<unsigned>(day.month()), 2, text);
  append_digits(static_cast<unsigned>(day.day()), 2, text);
}

std::int64_t local_midnight(const std::string& day) {
  int year = 0;
  unsigned month = 0;
  unsigned number = 0;
  char rest = 0;
  const int fields = std::sscanf(day.c_str(), "%4d-%2u-%2u%c", &year, &month, &number, &rest);
  const date::year_month_day ymd = date::year{year} / date::month{month} / date::day{number};
  if (fields != 3 || !ymd.ok()) {
    throw std::invalid_argument("date '" + day + "': want YYYY-MM-DD");
  }
  return date::sys_days{ymd}.time_since_epoch().count() * kDay;
}

void append_digits(std::int64_t value, int width, std::string& text) {
  const std::size_t begin = text.size();
  text.append(static_cast<std::size_t>(width), '0');
  for (std::size_t at = text.size(); at > begin; value /= 10) {
    text[--at] = static_cast<char>('0' + value % 10);
  }
}

}  // namespace acd::sim
