#pragma once

#include <asio/ip/tcp.hpp>
#include <asio/signal_set.hpp>
#include <asio/steady_timer.hpp>
#include <chrono>
#include <random>
#include <string>
#include <vector>

#include "chunk_queue.h"
#include "options.h"

namespace acd {

/// The connection to the switch, for ever: connects, stamps what arrives and hands it on, and connects again when the
/// connection fails, ends or falls silent. Runs in one thread and touches no disk.
class Link {
 public:
  static constexpr auto kFirstDelay = std::chrono::seconds(1);
  static constexpr auto kLongestDelay = std::chrono::seconds(60);
  static constexpr auto kConnectWithin = std::chrono::seconds(10);

  Link(asio::io_context& io, Endpoint pbx, std::chrono::seconds max_silence, ChunkQueue& queue);

  /// Begins to connect; all else happens in io.run().
  void start();
  /// Closes the connection and tells the queue that nothing more comes.
  void stop();

 private:
  using ErrorCode = asio::error_code;

  void connect();
  void connected();
  void read();
  void received(std::size_t size);
  void watch_silence();
  void ended(const std::string& why);

  asio::io_context& io_;
  const Endpoint pbx_;
  const std::chrono::seconds max_silence_;
  ChunkQueue& queue_;
  asio::ip::tcp::resolver resolver_;
  asio::ip::tcp::socket socket_;
  asio::steady_timer timer_;  // connecting, silence, or the pause before the next attempt
  std::vector<char> buffer_;
  std::chrono::milliseconds delay_ = kFirstDelay;
  std::mt19937 jitter_{std::random_device{}()};
  std::string peer_;
  bool in_session_ = false;
  bool stopped_ = false;
  unsigned attempt_ = 0;  // handlers of an earlier attempt find another number and do nothing
};

}  // namespace acd
