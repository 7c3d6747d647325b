#pragma once

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "child_process.h"
#include "file_text.h"
#include "test_switch.h"

namespace acd::test {

/// One run of a program.
struct ProgramRun {
  std::vector<std::string> command;
  int code = -1;  ///< 128 + signal
  std::string output;
  std::int64_t begun_us = 0;
  std::int64_t killed_us = 0;  ///< just before the signal; 0: nobody killed it
  std::int64_t ended_us = 0;

  bool was_killed() const { return killed_us > 0 && code == 128 + SIGKILL; }
};

/// A program of ours that is run again and again by a thread, and killed when the test wants it.
class ProgramLoop {
 public:
  /// Both are called by the thread: what to run next, and what came of it.
  ProgramLoop(std::string log, std::function<std::vector<std::string>()> next,
              std::function<void(const ProgramRun&)> judge)
      : log_(std::move(log)), next_(std::move(next)), judge_(std::move(judge)), thread_([this] { loop(); }) {}
  ~ProgramLoop() { stop(); }
  ProgramLoop(const ProgramLoop&) = delete;
  ProgramLoop& operator=(const ProgramLoop&) = delete;

  /// With SIGKILL, if it is at work.
  void kill() {
    const std::lock_guard guard(mutex_);
    if (!process_) return;
    run_.killed_us = now_us();
    process_->signal(SIGKILL);
  }
  /// Asks the one at work to end with this signal, or waits for it; starts no other.
  void stop(int signal = 0) {
    stop_ = true;
    if (signal) {
      const std::lock_guard guard(mutex_);
      if (process_) process_->signal(signal);
    }
    if (thread_.joinable()) thread_.join();
  }

 private:
  void loop() {
    while (!stop_) {
      begin();
      while (!ended()) std::this_thread::sleep_for(std::chrono::milliseconds(2));
      run_.output = content_of(log_);
      judge_(run_);
    }
  }

  void begin() {
    ::unlink(log_.c_str());
    const std::lock_guard guard(mutex_);
    run_ = ProgramRun{.command = next_(), .output = {}, .begun_us = now_us()};
    process_ = std::make_unique<ChildProcess>(run_.command, log_);
  }
  bool ended() {
    const std::lock_guard guard(mutex_);
    const auto code = process_->wait_for(std::chrono::milliseconds(0));
    if (!code) return false;
    run_.code = *code;
    run_.ended_us = now_us();
    process_.reset();
    return true;
  }

  const std::string log_;
  const std::function<std::vector<std::string>()> next_;
  const std::function<void(const ProgramRun&)> judge_;
  std::atomic<bool> stop_{false};
  std::mutex mutex_;
  ProgramRun run_;                         // changed by the thread, and by kill() under the mutex
  std::unique_ptr<ChildProcess> process_;  // null: between two runs
  std::thread thread_;
};

}  // namespace acd::test
