#pragma once

#include <unistd.h>

#include <atomic>
#include <chrono>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <utility>

#include "file_text.h"

namespace acd::test {

/// Reads the file with the present again and again, as a wallboard does.
class Wallboard {
 public:
  explicit Wallboard(std::string path) : path_(std::move(path)), thread_([this] { poll(); }) {}
  ~Wallboard() { stop(); }
  void stop() {
    stop_ = true;
    if (thread_.joinable()) thread_.join();
  }
  int whole() const { return whole_; }
  const std::string& torn() const { return torn_; }  // after stop()

 private:
  void poll() {
    while (!stop_) {
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
      if (::access(path_.c_str(), F_OK) != 0) continue;  // not there before the first record
      const std::string text = content_of(path_);
      const auto json = nlohmann::json::parse(text, nullptr, false);
      if (json.is_object() && json.contains("agents") && json.contains("groups") && json.contains("paths") &&
          json.contains("lastUpdate"))
        ++whole_;
      else
        torn_ = "'" + text + "'";
    }
  }

  std::string path_;
  std::atomic<bool> stop_{false};
  std::atomic<int> whole_{0};
  std::string torn_;
  std::thread thread_;
};

}  // namespace acd::test
