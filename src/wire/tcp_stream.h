#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "core/instant.h"
#include "wire/packets.h"

namespace acd {

/// Takes what a TcpStream puts in order.
class TcpSink {
 public:
  virtual ~TcpSink() = default;
  /// Never empty; arrivals never fall.
  virtual void bytes(std::string_view bytes, Arrival arrived) = 0;
  /// So many bytes are missing here.
  virtual void lost(std::uint64_t bytes) = 0;
};

/// One direction of a TCP connection: its bytes in order by sequence number, each once, whatever the order of the
/// segments and however often they were sent. What is missing is given up when more than kLongestHeld bytes wait for
/// it, or at the end.
class TcpStream {
 public:
  static constexpr std::size_t kLongestHeld = 1024 * 1024;
  static constexpr std::size_t kMostHeld = 4096;  ///< segments
  static constexpr std::size_t kUnsure = 16;      ///< segments that may begin a stream whose SYN was not captured
  static constexpr std::int64_t kFar = 1 << 28;   ///< bytes; no segment of one connection is so far from the last

  /// Whether this segment of the same two addresses begins another connection.
  bool is_of_another(const Segment& segment) const;
  /// The next segment, in the order captured.
  void add(const Segment& segment, TcpSink& sink);
  /// No segment follows.
  void finish(TcpSink& sink);
  /// A FIN or RST has come, and all before it.
  bool ended() const { return ended_; }
  /// Bytes that wait for earlier ones.
  std::size_t held() const { return held_bytes_; }
  /// Does not wait for what is missing any longer.
  void give_up(TcpSink& sink);

 private:
  struct Held {
    std::string bytes;
    Arrival arrived;
  };

  std::int64_t distance(std::uint32_t sequence) const;
  std::uint64_t place(std::uint32_t sequence) const;
  void begin(std::uint64_t place, TcpSink& sink);
  void hold(std::uint64_t place, std::string_view bytes, Arrival arrived);
  void take_held(TcpSink& sink);
  void give(std::string_view bytes, Arrival arrived, TcpSink& sink);
  void limit(TcpSink& sink);

  std::optional<std::uint32_t> syn_;
  bool known_ = false;      // next_ tells about where the stream is
  bool begun_ = false;      // and it is the place of the next byte
  std::uint64_t next_ = 0;  // its lower 32 bits are the sequence number
  std::optional<std::uint64_t> end_;
  bool ended_ = false;
  std::map<std::uint64_t, Held> held_;  // by place
  std::size_t held_bytes_ = 0;
  Arrival latest_;
};

}  // namespace acd
