#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <thread>
#include <utility>

#include "loopback.h"

namespace acd::test {

/// A switch on a TCP port of this machine that misbehaves as its script says: once for each connection, one after
/// another; a connection is closed when the script returns.
class ScriptedSwitch {
 public:
  /// A connection, as its script sees it.
  class Client : public Connection {
   public:
    Client(Connection connection, int number) : Connection(std::move(connection)), number_(number) {}
    /// 0, 1 ...
    int number() const { return number_; }

   private:
    int number_;
  };
  using Script = std::function<void(const Client&)>;

  explicit ScriptedSwitch(Script script) : script_(std::move(script)) {
    thread_ = std::thread([this] { serve(); });
  }
  ~ScriptedSwitch() {
    stop_ = true;
    thread_.join();
  }
  ScriptedSwitch(const ScriptedSwitch&) = delete;
  ScriptedSwitch& operator=(const ScriptedSwitch&) = delete;

  std::string port() const { return std::to_string(listener_.port()); }
  std::string address() const { return "127.0.0.1:" + port(); }
  /// Connections so far.
  int connections() const { return connections_; }

 private:
  void serve() {
    while (!stop_) {
      const int client = listener_.accept();
      if (client >= 0) script_(Client(Connection(client, stop_), connections_++));
    }
  }

  Script script_;
  LoopbackListener listener_;
  std::atomic<bool> stop_{false};
  std::atomic<int> connections_{0};
  std::thread thread_;
};

}  // namespace acd::test
