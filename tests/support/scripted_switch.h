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
#include <functional>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace acd::test {

/// A switch on a TCP port of this machine that misbehaves as its script says: once for each connection, one after
/// another; a connection is closed when the script returns.
class ScriptedSwitch {
 public:
  /// A connection, as its script sees it.
  class Client {
   public:
    Client(int fd, const std::atomic<bool>& stop, int number) : fd_(fd), stop_(stop), number_(number) {}
    /// 0, 1 ...
    int number() const { return number_; }
    /// False when the other side is gone.
    bool send(std::string_view bytes) const {
      while (!bytes.empty() && !stop_) {
        const ssize_t n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (n < 0 && errno == EAGAIN) continue;  // the other side does not read; a look at stop_
        if (n <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(n));
      }
      return bytes.empty();
    }
    /// Says nothing until the other side hangs up (true) or the test ends.
    bool wait_for_end() const {
      while (!stop_) {
        pollfd ready{fd_, POLLIN, 0};
        if (::poll(&ready, 1, 10) > 0) return true;
      }
      return false;
    }
    void pause(std::chrono::milliseconds time) const {
      const auto until = std::chrono::steady_clock::now() + time;
      while (!stop_ && std::chrono::steady_clock::now() < until)
        std::this_thread::sleep_for(std::min(time, std::chrono::milliseconds(5)));
    }

   private:
    int fd_;
    const std::atomic<bool>& stop_;
    int number_;
  };
  using Script = std::function<void(const Client&)>;

  explicit ScriptedSwitch(Script script) : script_(std::move(script)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(listener_, 16) != 0)
      throw std::runtime_error("cannot listen");
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ::ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~ScriptedSwitch() {
    stop_ = true;
    thread_.join();
    ::close(listener_);
  }
  ScriptedSwitch(const ScriptedSwitch&) = delete;
  ScriptedSwitch& operator=(const ScriptedSwitch&) = delete;

  std::string port() const { return std::to_string(port_); }
  std::string address() const { return "127.0.0.1:" + port(); }
  /// Connections so far.
  int connections() const { return connections_; }

 private:
  void serve() {
    while (!stop_) {
      pollfd ready{listener_, POLLIN, 0};
      if (::poll(&ready, 1, 10) <= 0) continue;
      const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (client < 0) continue;
      const int on = 1;
      ::setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      const timeval patience{0, 20'000};
      ::setsockopt(client, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
      script_(Client(client, stop_, connections_++));
      ::close(client);
    }
  }

  Script script_;
  int listener_ = -1;
  unsigned port_ = 0;
  std::atomic<bool> stop_{false};
  std::atomic<int> connections_{0};
  std::thread thread_;
};

/// A port of this machine on which nobody listens.
inline std::string refused_port() {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (::bind(fd, reinterpret_cast<sockaddr*>(&address), size) != 0) throw std::runtime_error("cannot bind");
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  ::close(fd);
  return std::to_string(::ntohs(address.sin_port));
}

}  // namespace acd::test
