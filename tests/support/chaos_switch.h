#pragma once

#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <ctime>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "loopback.h"
#include "test_switch.h"

namespace acd::test {

/// A switch on a TCP port of this machine that sends numbered records at a steady pace, and misbehaves when told to. It
/// notes when it sent each one whole; one that did not go out is sent again on the next connection.
class ChaosSwitch {
 public:
  enum class Fault {
    none,
    drop,     ///< hangs up
    silence,  ///< says nothing more, and does not hang up
    stall,    ///< the same within a record
    noise,    ///< bytes that are no record
    drip,     ///< the next records a byte at a time
    endless,  ///< 300,000 bytes without a line end
    refuse,   ///< hangs up, and nobody listens until further notice
    accept    ///< listens again
  };

  explicit ChaosSwitch(int records_every_10_ms)
      : burst_(records_every_10_ms), listener_(std::make_unique<LoopbackListener>()), port_(listener_->port()) {
    thread_ = std::thread([this] { serve(); });
  }
  ~ChaosSwitch() {
    stop_ = true;
    thread_.join();
  }
  ChaosSwitch(const ChaosSwitch&) = delete;
  ChaosSwitch& operator=(const ChaosSwitch&) = delete;

  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
  /// Done at the next pause between bursts.
  void commit(Fault fault) { next_ = fault; }
  /// Its clock, from the host's.
  void set_clock(std::int64_t offset_s) { offset_s_ = offset_s; }
  /// Sends no more.
  void hush() { hushed_ = true; }
  std::size_t sent() const {
    const std::lock_guard guard(mutex_);
    return sent_us_.size();
  }
  /// When record n was sent.
  std::vector<std::int64_t> sent_us() const {
    const std::lock_guard guard(mutex_);
    return sent_us_;
  }
  /// The number of a record, from its frame.
  static std::optional<std::size_t> number_of(std::string_view raw) {
    const auto mark = raw.find('#');
    if (mark == std::string_view::npos || raw.size() < mark + 1 + kDigits) return std::nullopt;
    return std::stoull(std::string(raw.substr(mark + 1, kDigits)));
  }

 private:
  static constexpr std::size_t kDigits = 10;

  void serve() {
    while (!stop_) {
      if (!listener_) {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
        if (next_ != Fault::accept) continue;
        listener_ = std::make_unique<LoopbackListener>(port_);
        next_ = Fault::none;
      }
      const int client = listener_->accept();
      if (client >= 0) talk(Connection(client, stop_));
    }
  }

  void talk(const Connection& client) {
    auto due = std::chrono::steady_clock::now();
    while (!stop_) {
      if (!misbehave(client, next_.exchange(Fault::none))) return;
      for (int i = 0; i < burst_ && !hushed_; ++i)
        if (!send_next(client)) return;
      std::this_thread::sleep_until(due += std::chrono::milliseconds(10));
    }
  }

  // False: the connection is over.
  bool misbehave(const Connection& client, Fault fault) {
    switch (fault) {
      case Fault::drop:
        return false;
      case Fault::refuse:
        listener_.reset();
        return false;
      case Fault::stall:
        if (client.send(record().substr(0, 9))) client.wait_for_end();
        return false;
      case Fault::silence:
        client.wait_for_end();
        return false;
      case Fault::noise:
        return client.send(std::string("\x01\xFF\x00 no record\r\n\x02zz\x03\x02", 20));
      case Fault::drip:
        for (int i = 0; i < 10; ++i)
          if (!send_next(client, 1)) return false;
        break;
      case Fault::endless:
        return client.send("\x02" + std::string(300'000, 'A'));
      case Fault::accept:
      case Fault::none:
        break;
    }
    return true;
  }

  std::string record() const {
    const std::time_t now = now_us() / 1'000'000 + offset_s_;
    std::tm tm{};
    ::gmtime_r(&now, &tm);
    return fmt::format("\x02{:02}Q{:02}{:02}{:02}860{:03}0010000#{:010}\r\n", sent_us_.size() % 100, tm.tm_hour,
                       tm.tm_min, tm.tm_sec, sent_us_.size() % 1000, sent_us_.size());
  }

  // In pieces of so many bytes.
  bool send_next(const Connection& client, std::size_t piece = 100) {
    const std::int64_t at_us = now_us();
    const std::string bytes = record();
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
      if (at > 0) client.pause(std::chrono::milliseconds(1));
      if (!client.send(std::string_view(bytes).substr(at, piece))) return false;
    }
    const std::lock_guard guard(mutex_);
    sent_us_.push_back(at_us);
    return true;
  }

  const int burst_;
  std::unique_ptr<LoopbackListener> listener_;  // null: refuses
  std::uint16_t port_ = 0;
  std::atomic<bool> stop_{false}, hushed_{false};
  std::atomic<Fault> next_{Fault::none};
  std::atomic<std::int64_t> offset_s_{0};
  mutable std::mutex mutex_;
  std::vector<std::int64_t> sent_us_;  // by number; written by the thread only
  std::thread thread_;
};

}  // namespace acd::test
