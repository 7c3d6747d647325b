#pragma once

#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

namespace acd::test {

/// A service manager for this process and those it starts: what is said to NOTIFY_SOCKET while the object lives.
class ServiceManager {
 public:
  /// `path`: of the socket, which must not exist. `watchdog_us` 0: there is no watchdog.
  explicit ServiceManager(const std::string& path, std::int64_t watchdog_us = 0) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    socket_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (::bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
      throw std::runtime_error("cannot bind " + path);
    ::setenv("NOTIFY_SOCKET", address.sun_path, 1);
    if (watchdog_us > 0) ::setenv("WATCHDOG_USEC", std::to_string(watchdog_us).c_str(), 1);
  }
  ~ServiceManager() {
    for (const char* name : {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"}) ::unsetenv(name);
    ::close(socket_);
  }
  ServiceManager(const ServiceManager&) = delete;
  ServiceManager& operator=(const ServiceManager&) = delete;

  /// What was said since the last forget(), a message a line.
  const std::string& told() {
    char buffer[512];
    for (ssize_t n = 0; (n = ::recv(socket_, buffer, sizeof buffer, 0)) > 0;)
      told_ += std::string(buffer, static_cast<std::size_t>(n)) + "\n";
    return told_;
  }
  /// The same, and forgets it.
  std::string take() {
    told();
    return std::exchange(told_, "");
  }
  /// Whether this has been said, or is within 20 s.
  bool is_told(const std::string& part) {
    for (int i = 0; i < 1000 && told().find(part) == std::string::npos; ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    return told_.find(part) != std::string::npos;
  }

 private:
  int socket_ = -1;
  std::string told_;
};

}  // namespace acd::test
