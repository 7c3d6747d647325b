#include "host_clock.h"

#include <cstdlib>
#include <ctime>

namespace acd {
namespace {

std::int64_t read_us(clockid_t clock) {
  timespec t{};
  ::clock_gettime(clock, &t);
  return std::int64_t{t.tv_sec} * 1'000'000 + t.tv_nsec / 1'000;
}

std::int64_t if_noticed(std::int64_t us) { return std::llabs(us) >= HostClockWatch::kNoticed_us ? us : 0; }

}  // namespace

HostTime HostTime::now() { return {read_us(CLOCK_REALTIME), read_us(CLOCK_BOOTTIME), read_us(CLOCK_MONOTONIC)}; }

std::optional<HostClockChange> HostClockWatch::look(const HostTime& now) {
  if (!before_) {
    before_ = now;
    return std::nullopt;
  }
  const std::int64_t booted_us = now.boot_us - before_->boot_us;
  const HostClockChange change{if_noticed(now.wall_us - before_->wall_us - booted_us),
                               if_noticed(booted_us - (now.awake_us - before_->awake_us))};
  before_ = now;
  if (change.stepped_us == 0 && change.slept_us == 0) return std::nullopt;
  return change;
}

}  // namespace acd
