#include "play.h"

#include <fmt/format.h>

#include <algorithm>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/signal_set.hpp>
#include <asio/steady_timer.hpp>
#include <asio/write.hpp>
#include <chrono>
#include <csignal>
#include <memory>
#include <string>
#include <vector>

#include "core/error.h"
#include "log.h"
#include "paced.h"
#include "wire/capture.h"

namespace acd {
namespace {

using asio::ip::tcp;
using ErrorCode = asio::error_code;
using Steady = std::chrono::steady_clock;

constexpr std::size_t kBacklog = 1024 * 1024;  // bytes a client may lag behind before the stream waits for it
constexpr auto kStalledAfter = std::chrono::seconds(30);  // then a client that takes nothing is dropped

// One connected client and what it has yet to take.
class Client : public std::enable_shared_from_this<Client> {
 public:
  explicit Client(tcp::socket socket) : socket_(std::move(socket)) {}

  void start() { watch(); }
  bool gone() const { return gone_; }
  bool idle() const { return !writing_; }
  bool lags() const { return waiting_.size() > kBacklog; }
  bool stalled() const { return writing_ && Steady::now() - moved_ > kStalledAfter; }

  void send(std::string_view bytes) {
    if (gone_) return;
    waiting_ += bytes;
    write();
  }

  void close() {
    gone_ = true;
    ErrorCode ignored;
    socket_.shutdown(tcp::socket::shutdown_both, ignored);
    socket_.close(ignored);
  }

 private:
  // A client only listens; a read that ends tells that it left.
  void watch() {
    socket_.async_read_some(asio::buffer(ignored_), [self = shared_from_this()](ErrorCode error, std::size_t) {
      if (!error) return self->watch();
      if (!self->gone_) self->close();
    });
  }

  void write() {
    if (writing_ || waiting_.empty()) return;
    sending_.swap(waiting_);
    waiting_.clear();
    writing_ = true;
    moved_ = Steady::now();
    asio::async_write(socket_, asio::buffer(sending_), [self = shared_from_this()](ErrorCode error, std::size_t) {
      self->writing_ = false;
      if (error && !self->gone_) self->close();
      if (!self->gone_) self->write();
    });
  }

  tcp::socket socket_;
  std::string waiting_, sending_;
  char ignored_[256] = {};
  bool writing_ = false;
  bool gone_ = false;
  Steady::time_point moved_;
};

tcp::acceptor listen(asio::io_context& io, const Endpoint& where) {
  try {
    tcp::resolver resolver(io);
    const tcp::endpoint address = resolver.resolve(where.host, where.port, tcp::resolver::passive).begin()->endpoint();
    return tcp::acceptor(io, address);
  } catch (const std::system_error& e) {
    throw Error(fmt::format("cannot listen on {}:{}: {}", where.host, where.port, e.code().message()), Exit::try_again);
  }
}

// The switch's side of the connection.
class Player {
 public:
  explicit Player(const RecorderOptions& options)
      : options_(options),
        capture_(Capture::open(options.files.front())),
        acceptor_(listen(io_, options.listen)),
        signals_(io_, SIGINT, SIGTERM) {
    if (capture_.size() == 0)
      throw Error(
          fmt::format("'{}' is empty; a capture is what the switch sends, or a day file", options.files.front()));
  }

  void run() {
    const auto address = acceptor_.local_endpoint();
    log_event(LogLevel::info, "listening",
              {{"address", fmt::format("{}:{}", address.address().to_string(), address.port())},
               {"file", options_.files.front()}});
    signals_.async_wait([this](const ErrorCode& error, int) { stopped_ = !error || stopped_; });
    accept();
    turn_until([this] { return connected() >= static_cast<std::size_t>(options_.clients); });
    do {
      const auto begin = Steady::now();
      read_paced(capture_, 0, [&](std::string_view bytes, std::int64_t second) { return send(bytes, begin, second); });
    } while (options_.loop && !stopped_);
    turn_until([this] {
      return std::all_of(clients_.begin(), clients_.end(), [](const auto& c) { return c->gone() || c->idle(); });
    });
    for (const auto& client : clients_)
      if (!client->gone()) client->close();
    log_event(LogLevel::info, "played", {{"file", options_.files.front()}});
  }

 private:
  void accept() {
    acceptor_.async_accept([this](ErrorCode error, tcp::socket socket) {
      if (!error) {
        log_event(LogLevel::info, "client_connected");
        clients_.push_back(std::make_shared<Client>(std::move(socket)));
        clients_.back()->start();
      }
      if (acceptor_.is_open()) accept();
    });
  }

  bool send(std::string_view bytes, Steady::time_point begin, std::int64_t second) {
    if (options_.speed > 0) {
      const std::chrono::duration<double> due(static_cast<double>(second) / options_.speed);
      wait_until(begin + std::chrono::duration_cast<Steady::duration>(due));
    } else {
      io_.poll();
    }
    for (const auto& client : clients_) client->send(bytes);
    turn_until([this] {
      return std::none_of(clients_.begin(), clients_.end(), [](const auto& c) { return !c->gone() && c->lags(); });
    });
    return !stopped_;
  }

  void wait_until(Steady::time_point due) {
    while (!stopped_ && Steady::now() < due) io_.run_one_until(due);
    io_.poll();
  }

  // Serves the clients until `done`; drops those that take nothing, forgets those that left.
  template <class Done>
  void turn_until(Done done) {
    while (!stopped_ && !done()) {
      io_.run_one_for(std::chrono::milliseconds(200));
      for (const auto& client : clients_)
        if (!client->gone() && client->stalled()) client->close();
      std::erase_if(clients_, [](const auto& c) { return c->gone() && c->idle(); });
    }
  }

  std::size_t connected() const {
    return static_cast<std::size_t>(
        std::count_if(clients_.begin(), clients_.end(), [](const auto& c) { return !c->gone(); }));
  }

  const RecorderOptions& options_;
  Capture capture_;
  asio::io_context io_;
  tcp::acceptor acceptor_;
  asio::signal_set signals_;
  std::vector<std::shared_ptr<Client>> clients_;
  bool stopped_ = false;
};

}  // namespace

void play(const RecorderOptions& options) { Player(options).run(); }

}  // namespace acd
