#pragma once

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <ctime>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

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
    endless,  ///< 300,000 bytes without a line end
    refuse,   ///< hangs up, and nobody listens until further notice
    accept    ///< listens again
  };

  explicit ChaosSwitch(int records_every_10_ms) : burst_(records_every_10_ms) {
    listen();
    thread_ = std::thread([this] { serve(); });
  }
  ~ChaosSwitch() {
    stop_ = true;
    thread_.join();
    if (listener_ >= 0) ::close(listener_);
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

  void listen() {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int on = 1;
    ::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = ::htons(port_);
    address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(listener_, 4) != 0)
      throw std::runtime_error("cannot listen");
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ::ntohs(address.sin_port);
  }

  void serve() {
    while (!stop_) {
      if (refusing_) {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
        if (next_ == Fault::accept) listen(), next_ = Fault::none, refusing_ = false;
        continue;
      }
      pollfd ready{listener_, POLLIN, 0};
      if (::poll(&ready, 1, 10) <= 0) continue;
      const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (client < 0) continue;
      const int on = 1;
      ::setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      const timeval patience{0, 20'000};
      ::setsockopt(client, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
      talk(client);
      ::close(client);
    }
  }

  void talk(int client) {
    auto due = std::chrono::steady_clock::now();
    while (!stop_) {
      if (!misbehave(client, next_.exchange(Fault::none))) return;
      for (int i = 0; i < burst_ && !hushed_; ++i)
        if (!send_next(client)) return;
      std::this_thread::sleep_until(due += std::chrono::milliseconds(10));
    }
  }

  // False: the connection is over.
  bool misbehave(int client, Fault fault) {
    switch (fault) {
      case Fault::drop:
        return false;
      case Fault::refuse:
        ::close(listener_);
        listener_ = -1;
        refusing_ = true;
        return false;
      case Fault::stall:
        if (send(client, record().substr(0, 9))) wait_for_end(client);
        return false;
      case Fault::silence:
        wait_for_end(client);
        return false;
      case Fault::noise:
        return send(client, std::string("\x01\xFF\x00 no record\r\n\x02zz\x03\x02", 20));
      case Fault::endless:
        return send(client, "\x02" + std::string(300'000, 'A'));
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

  bool send_next(int client) {
    const std::int64_t at_us = now_us();
    if (!send(client, record())) return false;
    const std::lock_guard guard(mutex_);
    sent_us_.push_back(at_us);
    return true;
  }

  bool send(int client, std::string_view bytes) const {
    while (!bytes.empty() && !stop_) {
      const ssize_t n = ::send(client, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (n < 0 && errno == EAGAIN) continue;  // the other side does not read
      if (n <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return bytes.empty();
  }

  void wait_for_end(int client) const {
    while (!stop_) {
      pollfd ready{client, POLLIN, 0};
      if (::poll(&ready, 1, 10) > 0) return;
    }
  }

  const int burst_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  bool refusing_ = false;
  std::atomic<bool> stop_{false}, hushed_{false};
  std::atomic<Fault> next_{Fault::none};
  std::atomic<std::int64_t> offset_s_{0};
  mutable std::mutex mutex_;
  std::vector<std::int64_t> sent_us_;  // by number; written by the thread only
  std::thread thread_;
};

}  // namespace acd::test
