#include "service.h"

#include <fmt/format.h>
#include <systemd/sd-daemon.h>
#include <time.h>

#include <algorithm>
#include <utility>

#include "core/text.h"

namespace acd {
namespace {

constexpr int kFeedsPerWatchdog = 4;

void notify(const std::string& message) { sd_notify(0, message.c_str()); }

std::int64_t monotonic_us() {
  timespec t{};
  ::clock_gettime(CLOCK_MONOTONIC, &t);
  return std::int64_t{t.tv_sec} * 1'000'000 + t.tv_nsec / 1'000;
}

std::string kilobytes(std::int64_t bytes) { return fmt::format("{} kB", (bytes + 999) / 1000); }

}  // namespace

Service::Service(asio::io_context& io, const Link& link, const Vitals& vitals, Zone zone)
    : timer_(io), link_(link), vitals_(vitals), zone_(std::move(zone)) {
  std::uint64_t watchdog_us = 0;
  watched_ = sd_watchdog_enabled(0, &watchdog_us) > 0;
  if (!watched_) return;
  const std::chrono::microseconds feed_every(static_cast<std::int64_t>(watchdog_us / kFeedsPerWatchdog));
  every_ = std::min(every_, std::chrono::duration_cast<std::chrono::milliseconds>(feed_every));
}

void Service::ready() {
  notify("READY=1");
  tick();
}

void Service::stopping() {
  notify("STOPPING=1\nSTATUS=stopping: the last records are being stored");
  stopping_ = true;
  timer_.cancel();
}

void Service::reloading() const { notify(fmt::format("RELOADING=1\nMONOTONIC_USEC={}", monotonic_us())); }

void Service::reloaded() const { notify("READY=1"); }

void Service::tick() {
  feed();
  tell_status();
  timer_.expires_after(every_);
  timer_.async_wait([this](asio::error_code error) {
    if (!error && !stopping_) tick();  // one that is due already is not cancelled any more
  });
}

void Service::feed() {
  const std::uint64_t turns = vitals_.turns;
  if (!watched_ || turns_fed_ == turns) return;
  turns_fed_ = turns;
  notify("WATCHDOG=1");
}

void Service::tell_status() {
  if (tell_link_ && link_told_ != link_status()) tell_link_(link_told_ = link_status());
  std::string now = status();
  if (now == told_) return;
  notify("STATUS=" + now);
  told_ = std::move(now);
}

// A connection without a record is none that is down.
std::string Service::link_status() const {
  if (link_.peer().empty())
    return link_.down_because().empty() ? "not connected" : fmt::format("not connected ({})", link_.down_because());
  if (link_.has_record()) return "connected to " + link_.peer();
  return fmt::format("connected to {} since {}, {}", link_.peer(), zone_.format(link_.connected_since()->second()),
                     kNoRecordYet);
}

std::string Service::status() const {
  std::string line = link_status();
  if (!link_.foreign().empty()) line += "; " + link_.foreign();
  line += fmt::format("; {} frames stored", vitals_.frames.load());
  if (link_.last_record()) line += "; last record " + zone_.format(link_.last_record()->second());
  return printable(line + "; " + database_status());
}

std::string Service::database_status() const {
  const std::int64_t spilled_bytes = vitals_.spilled_bytes;
  if (!vitals_.written)
    return fmt::format("DATABASE NOT WRITTEN, see the log: kept are {} in memory and {} in the spill file",
                       kilobytes(static_cast<std::int64_t>(vitals_.memory_bytes.load())), kilobytes(spilled_bytes));
  if (spilled_bytes > 0)
    return fmt::format("database written, {} of the spill file still to take in", kilobytes(spilled_bytes));
  return "database written";
}

}  // namespace acd
