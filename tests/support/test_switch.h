#pragma once

#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <ctime>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "loopback.h"

namespace acd::test {

inline std::int64_t now_us() {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

/// A switch on a TCP port of this machine that sends a record, or several, at a steady pace to whoever is connected
/// (one client), for ever. Its records carry a number of their own, 0, 1 ...: the path report's calls waiting and
/// longest wait. It notes when each one was sent. Its clock is the host's, in UTC.
class TestSwitch {
 public:
  explicit TestSwitch(std::chrono::milliseconds pace, int records = 1) : pace_(pace), records_(records) {
    thread_ = std::thread([this] { serve(); });
  }
  ~TestSwitch() { hang_up(); }
  TestSwitch(const TestSwitch&) = delete;
  TestSwitch& operator=(const TestSwitch&) = delete;

  std::string port() const { return std::to_string(listener_.port()); }
  /// Sends no more.
  void hang_up() {
    stop_ = true;
    if (thread_.joinable()) thread_.join();
  }
  /// When each record was sent, so far.
  std::vector<std::int64_t> sent_us() const {
    const std::lock_guard guard(mutex_);
    return sent_us_;
  }

 private:
  void serve() {
    while (!stop_) {
      const int fd = listener_.accept();
      if (fd < 0) continue;
      const Connection client(fd, stop_);
      auto due = std::chrono::steady_clock::now();
      while (!stop_ && send_some(client)) std::this_thread::sleep_until(due += pace_);
    }
  }

  bool send_some(const Connection& client) {
    for (int i = 0; i < records_; ++i)
      if (!send_next(client)) return false;
    return true;
  }

  bool send_next(const Connection& client) {
    const auto n = static_cast<int>(sent_.load());
    const std::int64_t at_us = now_us();
    const std::time_t now = at_us / 1'000'000;
    std::tm tm{};
    ::gmtime_r(&now, &tm);
    const std::string record = fmt::format("\x02{:02}Q{:02}{:02}{:02}860{:03}001{:02}00\r\n", n % 100, tm.tm_hour,
                                           tm.tm_min, tm.tm_sec, n % 1000, n / 1000);
    if (!client.send(record)) return false;
    const std::lock_guard guard(mutex_);
    sent_us_.push_back(at_us);
    ++sent_;
    return true;
  }

  std::chrono::milliseconds pace_;
  int records_;
  LoopbackListener listener_;
  std::atomic<bool> stop_{false};
  std::atomic<std::size_t> sent_{0};
  mutable std::mutex mutex_;
  std::vector<std::int64_t> sent_us_;
  std::thread thread_;
};

/// The number that the switch gave a record, from its decoded row: SQL over queue_sample.
inline constexpr const char* kRecordNumber = "(calls_waiting + longest_wait_s / 60 * 1000)";

}  // namespace acd::test
