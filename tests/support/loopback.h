#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace acd::test {

/// A connection, as a switch sees it; closed with the object. All calls end soon after the test has said stop.
class Connection {
 public:
  /// Owns fd. `stop` must live longer.
  Connection(int fd, const std::atomic<bool>& stop) : fd_(fd), stop_(&stop) {
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const timeval patience{0, 20'000};
    ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  }
  Connection(Connection&& other) noexcept : fd_(std::exchange(other.fd_, -1)), stop_(other.stop_) {}
  ~Connection() {
    if (fd_ >= 0) ::close(fd_);
  }

  /// All of the bytes. False when the other side is gone.
  bool send(std::string_view bytes) const {
    while (!bytes.empty() && !*stop_) {
      const ssize_t n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (n < 0 && errno == EAGAIN) continue;  // the other side does not read; a look at stop
      if (n <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return bytes.empty();
  }
  /// Says nothing until the other side hangs up (true) or the test ends.
  bool wait_for_end() const {
    while (!*stop_) {
      pollfd ready{fd_, POLLIN, 0};
      if (::poll(&ready, 1, 10) > 0) return true;
    }
    return false;
  }
  void pause(std::chrono::milliseconds time) const {
    const auto until = std::chrono::steady_clock::now() + time;
    while (!*stop_ && std::chrono::steady_clock::now() < until)
      std::this_thread::sleep_for(std::min(time, std::chrono::milliseconds(5)));
  }

 private:
  int fd_;
  const std::atomic<bool>* stop_;
};

/// A TCP port of this machine that listens; 0: one that is free.
class LoopbackListener {
 public:
  explicit LoopbackListener(std::uint16_t port = 0) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const int on = 1;
    ::setsockopt(fd_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = ::htons(port);
    address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(fd_, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(fd_, 16) != 0)
      throw std::runtime_error("cannot listen");
    ::getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ::ntohs(address.sin_port);
  }
  ~LoopbackListener() { ::close(fd_); }
  LoopbackListener(const LoopbackListener&) = delete;
  LoopbackListener& operator=(const LoopbackListener&) = delete;

  std::uint16_t port() const { return port_; }
  /// The next client's descriptor, or -1 when none came within 10 ms.
  int accept() const {
    pollfd ready{fd_, POLLIN, 0};
    return ::poll(&ready, 1, 10) > 0 ? ::accept4(fd_, nullptr, nullptr, SOCK_CLOEXEC) : -1;
  }

 private:
  int fd_;
  std::uint16_t port_ = 0;
};

/// A port of this machine on which nobody listens.
inline std::string refused_port() { return std::to_string(LoopbackListener().port()); }

}  // namespace acd::test
