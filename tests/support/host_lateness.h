#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "test_switch.h"

namespace acd::test {

/// How late this host is: a thread of the test wants to wake each 20 ms, write 4096 bytes beside the database and see
/// them on the disk. Whatever it needs beyond these 20 ms a recorder may need as well.
class HostLateness {
 public:
  explicit HostLateness(const std::string& file) : fd_(::open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600)) {
    thread_ = std::thread([this] { watch(); });
  }
  ~HostLateness() {
    stop_ = true;
    thread_.join();
    ::close(fd_);
  }
  HostLateness(const HostLateness&) = delete;
  HostLateness& operator=(const HostLateness&) = delete;

  /// The largest delay of a turn that touched this stretch.
  std::int64_t worst_us(std::int64_t from_us, std::int64_t to_us) const {
    const std::lock_guard guard(mutex_);
    std::int64_t worst = 0;
    auto turn = std::lower_bound(turns_.begin(), turns_.end(), from_us,
                                 [](const Turn& t, std::int64_t at) { return t.ended_us < at; });
    for (; turn != turns_.end() && turn->ended_us - turn->late_us <= to_us; ++turn)
      worst = std::max(worst, turn->late_us);
    return worst;
  }

 private:
  static constexpr std::int64_t kTurn_us = 20'000;
  struct Turn {
    std::int64_t ended_us, late_us;
  };

  void watch() {
    const std::string page(4096, 'x');
    for (std::int64_t last = now_us(); !stop_;) {
      std::this_thread::sleep_for(std::chrono::microseconds(kTurn_us));
      if (::pwrite(fd_, page.data(), page.size(), 0) < 0 || ::fdatasync(fd_) < 0) return;
      const std::int64_t now = now_us();
      const std::lock_guard guard(mutex_);
      turns_.push_back({now, std::max<std::int64_t>(now - last - kTurn_us, 0)});
      last = now;
    }
  }

  const int fd_;
  std::atomic<bool> stop_{false};
  mutable std::mutex mutex_;
  std::vector<Turn> turns_;  // by time
  std::thread thread_;
};

}  // namespace acd::test
