#include "link.h"

#include <fmt/format.h>
#include <netinet/tcp.h>

#include <algorithm>
#include <asio/connect.hpp>
#include <utility>

#include "log.h"

namespace acd {
namespace {

constexpr std::size_t kReadSize = 64 * 1024;

Arrival now() {
  return {std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
              .count()};
}

// A dead peer is noticed within about a minute, even if it never says a word.
void keep_alive(asio::ip::tcp::socket& socket) {
  using Option = asio::detail::socket_option::integer<IPPROTO_TCP, TCP_KEEPIDLE>;
  using Every = asio::detail::socket_option::integer<IPPROTO_TCP, TCP_KEEPINTVL>;
  using Count = asio::detail::socket_option::integer<IPPROTO_TCP, TCP_KEEPCNT>;
  asio::error_code ignored;
  socket.set_option(asio::socket_base::keep_alive(true), ignored);
  socket.set_option(Option(30), ignored);
  socket.set_option(Every(10), ignored);
  socket.set_option(Count(3), ignored);
}

}  // namespace

Link::Link(asio::io_context& io, Endpoint pbx, std::chrono::seconds max_silence, ChunkQueue& queue)
    : io_(io),
      pbx_(std::move(pbx)),
      max_silence_(max_silence),
      queue_(queue),
      resolver_(io),
      socket_(io),
      timer_(io),
      buffer_(kReadSize) {}

void Link::start() { connect(); }

void Link::stop() {
  if (std::exchange(stopped_, true)) return;
  ++attempt_;
  if (std::exchange(in_session_, false)) queue_.push(LinkClosed{"stopped", now()});
  queue_.push(LinkStopped{});
  resolver_.cancel();
  timer_.cancel();
  ErrorCode ignored;
  socket_.close(ignored);
}

void Link::connect() {
  const unsigned attempt = ++attempt_;
  socket_ = asio::ip::tcp::socket(io_);
  timer_.expires_after(kConnectWithin);
  timer_.async_wait([this, attempt](ErrorCode error) {
    if (!error && attempt == attempt_) ended("no answer");
  });
  resolver_.async_resolve(
      pbx_.host, pbx_.port, [this, attempt](ErrorCode error, const asio::ip::tcp::resolver::results_type& addresses) {
        if (attempt != attempt_) return;
        if (error) return ended("cannot resolve: " + error.message());
        asio::async_connect(socket_, addresses, [this, attempt](ErrorCode failed, const asio::ip::tcp::endpoint&) {
          if (attempt != attempt_) return;
          if (failed == asio::error::connection_refused)
            return ended("connection refused; the switch may allow one client only");
          if (failed) return ended(failed.message());
          connected();
        });
      });
}

void Link::connected() {
  ErrorCode ignored;
  const auto remote = socket_.remote_endpoint(ignored);
  peer_ = fmt::format("{}:{}", remote.address().to_string(), remote.port());
  keep_alive(socket_);
  log_event(LogLevel::info, "connected", {{"pbx", peer_}});
  watch_silence();
  read();
}

void Link::read() {
  const unsigned attempt = attempt_;
  socket_.async_read_some(asio::buffer(buffer_), [this, attempt](ErrorCode error, std::size_t size) {
    if (attempt != attempt_) return;
    if (size > 0) received(size);
    if (error == asio::error::eof)
      return ended(in_session_ ? "closed by the switch" : "closed at once; the switch may allow one client only");
    if (error) return ended(error.message());
    watch_silence();
    read();
  });
}

void Link::received(std::size_t size) {
  const Arrival at = now();
  if (!std::exchange(in_session_, true)) queue_.push(LinkOpened{peer_, at});
  queue_.push(LinkBytes{std::string(buffer_.data(), size), at});
  delay_ = kFirstDelay;
}

void Link::watch_silence() {
  const unsigned attempt = attempt_;
  timer_.expires_after(max_silence_);
  timer_.async_wait([this, attempt](ErrorCode error) {
    if (!error && attempt == attempt_) ended(fmt::format("silent for {} s", max_silence_.count()));
  });
}

void Link::ended(const std::string& why) {
  ++attempt_;
  if (std::exchange(in_session_, false)) queue_.push(LinkClosed{why, now()});
  resolver_.cancel();
  ErrorCode ignored;
  socket_.close(ignored);
  std::uniform_real_distribution<double> spread(0.75, 1.25);
  auto wait = std::chrono::duration_cast<std::chrono::milliseconds>(delay_ * spread(jitter_));
  wait = std::min<std::chrono::milliseconds>(wait, kLongestDelay);
  log_event(LogLevel::warning, "link_down",
            {{"pbx", pbx_.host + ":" + pbx_.port}, {"why", why}, {"retry_ms", fmt::format("{}", wait.count())}});
  delay_ = std::min<std::chrono::milliseconds>(delay_ * 2, kLongestDelay);
  const unsigned attempt = attempt_;
  timer_.expires_after(wait);
  timer_.async_wait([this, attempt](ErrorCode error) {
    if (!error && attempt == attempt_) connect();
  });
}

}  // namespace acd
