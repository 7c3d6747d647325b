#pragma once

#include <gtest/gtest.h>

#include <asio/io_context.hpp>
#include <chrono>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "link.h"
#include "scripted_switch.h"

namespace acd::test {

inline constexpr const char* kRecord =
    "\x02"
    "00Q090000860002001003000\r\n";

/// What makes a switch periodic.
inline const std::string kReports = std::string(kRecord) + kRecord + kRecord;

/// An agent logs on: a record, but no report.
inline constexpr const char* kLogOn =
    "\x02"
    "00A0900002001   6101   \r\n";

/// A second is ten milliseconds here.
inline LinkTimes quick() {
  LinkTimes times;
  times.max_silence = std::chrono::milliseconds(150);
  times.connect_within = std::chrono::milliseconds(500);
  times.first_delay = std::chrono::milliseconds(10);
  times.longest_delay = std::chrono::milliseconds(160);
  times.settled_after = std::chrono::milliseconds(100);
  return times;
}

inline Endpoint local(const std::string& port) { return {"127.0.0.1", port}; }

/// A link in this thread's loop, and what it handed on.
class LinkFault : public ::testing::Test {
 protected:
  void make(std::vector<Endpoint> switches, LinkTimes times = quick()) {
    settings_.switches = std::move(switches);
    settings_.times = times;
    link_.emplace(io_, settings_, queue_);
    link_->start();
  }
  void run_for(std::chrono::milliseconds time) {
    run_until([] { return false; }, time);
  }
  // Until it holds, at most for so long.
  template <class Condition>
  bool run_until(Condition holds, std::chrono::milliseconds at_most = std::chrono::milliseconds(5000)) {
    const auto deadline = std::chrono::steady_clock::now() + at_most;
    while (!holds()) {
      if (std::chrono::steady_clock::now() >= deadline) return false;
      io_.run_for(std::chrono::milliseconds(2));
      take();
    }
    return true;
  }
  void stop() {
    link_->stop();
    io_.run();
    take();
  }

  void take() {
    std::deque<LinkMessage> messages;
    queue_.take(messages);
    for (const LinkMessage& message : messages) {
      queue_.release(memory_bytes(message));
      if (const auto* opened = std::get_if<LinkOpened>(&message)) sources_.push_back(opened->peer);
      if (const auto* closed = std::get_if<LinkClosed>(&message)) whys_.push_back(closed->why);
      if (const auto* chunk = std::get_if<LinkBytes>(&message)) {
        size_ += chunk->bytes.size();
        if (keep_) bytes_ += chunk->bytes;
      }
    }
  }

  std::vector<std::string> sources_, whys_;
  std::string bytes_;
  std::size_t size_ = 0;
  bool keep_ = true;
  LinkSettings settings_;
  asio::io_context io_;
  ChunkQueue queue_{64 * 1024 * 1024};
  std::optional<Link> link_;
};

}  // namespace acd::test
