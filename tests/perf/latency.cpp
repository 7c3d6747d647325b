#include "latency.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>

#include "core/zone.h"
#include "measure.h"
#include "record/encode.h"
#include "stream.h"

namespace acd::perf {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kLookEvery = std::chrono::microseconds(100);
constexpr auto kGiveUp = std::chrono::seconds(10);
constexpr int kPause_ms = 140;
constexpr int kPauseSpread_ms = 20;

// Closes what it holds.
class Socket {
 public:
  explicit Socket(int fd) : fd_(fd) {
    if (fd_ < 0) throw std::runtime_error("no socket");
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  ~Socket() { ::close(fd_); }
  int fd() const { return fd_; }

 private:
  int fd_;
};

int listen_on_free_port(int fd) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (::bind(fd, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(fd, 1) != 0 ||
      ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0)
    throw std::runtime_error("cannot listen on 127.0.0.1");
  return ntohs(address.sin_port);
}

int accept_one(int fd) {
  pollfd wanted{fd, POLLIN, 0};
  if (::poll(&wanted, 1, std::chrono::milliseconds(kGiveUp).count()) != 1)
    throw std::runtime_error("acd-recorder did not connect");
  return ::accept4(fd, nullptr, nullptr, SOCK_CLOEXEC);
}

// Puts records on the wire, as of now.
class Switch {
 public:
  explicit Switch(int fd) : fd_(fd) {}

  void send_refresh() {
    const std::int64_t local_s = local_now_s();
    send({{}, Refresh{static_cast<Day>(local_s / 86400), {}}, false}, 'R', local_s);
  }
  void send_waiting(int calls) {
    send({{}, QueueReport{QueueKind::group, "610", calls, 5, 10, {}}, false}, 'K', local_now_s());
  }

 private:
  std::int64_t local_now_s() const {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return zone_.local_s({std::chrono::duration_cast<std::chrono::seconds>(now).count()});
  }

  void send(Record record, char code, std::int64_t local_s) {
    record.head = {number_, code, static_cast<int>(local_s % 86400)};
    number_ = (number_ + 1) % 100;
    const std::string bytes = fmt::format("\x02{}\r\n", encode(record));
    if (::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(bytes.size()))
      throw std::runtime_error("acd-recorder has gone");
  }

  const int fd_;
  const Zone zone_{kZone};
  int number_ = 0;
};

// Looks at a file that is replaced by rename: reads it only when it is another one.
class Watch {
 public:
  explicit Watch(std::string path) : path_(std::move(path)) {}

  Clock::time_point wait_for(const std::string& text) {
    for (const auto until = Clock::now() + kGiveUp; Clock::now() < until; std::this_thread::sleep_for(kLookEvery)) {
      struct stat info {};
      if (::stat(path_.c_str(), &info) != 0 || same(info)) continue;
      seen_ = info;
      const auto at = Clock::now();
      std::ifstream file(path_);
      const std::string content{std::istreambuf_iterator<char>(file), {}};
      if (content.find(text) != std::string::npos) return at;
    }
    throw std::runtime_error(fmt::format("'{}' never showed {}", path_, text));
  }

 private:
  bool same(const struct stat& info) const {
    return seen_ && seen_->st_ino == info.st_ino && seen_->st_mtim.tv_sec == info.st_mtim.tv_sec &&
           seen_->st_mtim.tv_nsec == info.st_mtim.tv_nsec;
  }

  const std::string path_;
  std::optional<struct stat> seen_;
};

}  // namespace

std::vector<double> packet_to_json_ms(const std::string& recorder, const std::string& folder, int packets) {
  return packet_to_json_ms(recorder, folder, [&] { return packets-- > 0; });
}

std::vector<double> packet_to_json_ms(const std::string& recorder, const std::string& folder,
                                      const std::function<bool()>& more) {
  const Socket listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const std::string pbx = fmt::format("127.0.0.1:{}", listen_on_free_port(listener.fd()));
  const std::string state = folder + "/mitel_data.json";
  Program program({recorder, "run", "--pbx", pbx, "--db", folder + "/live.db", "--state", state, "--zone", kZone});
  const Socket connection(accept_one(listener.fd()));
  Switch pbx_switch(connection.fd());
  Watch watch(state);
  std::vector<double> latencies_ms;
  pbx_switch.send_refresh();
  for (int i = 0; i == 0 || more(); ++i) {
    const int calls = i % 1000;
    const auto sent = Clock::now();
    pbx_switch.send_waiting(calls);
    const auto seen = watch.wait_for(fmt::format(R"("waiting":"{:03}")", calls));
    // The first creates the file.
    if (i > 0) latencies_ms.push_back(std::chrono::duration<double, std::milli>(seen - sent).count());
    std::this_thread::sleep_for(std::chrono::milliseconds(kPause_ms + i % kPauseSpread_ms));
  }
  program.stop();
  return latencies_ms;
}

}  // namespace acd::perf
