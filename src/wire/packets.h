#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "core/instant.h"
#include "wire/file_part.h"

namespace acd {

/// One end of a TCP connection.
struct TcpAddress {
  std::array<std::uint8_t, 16> ip{};  ///< of IPv4 the first four bytes
  bool is_v6 = false;
  std::uint16_t port = 0;

  friend auto operator<=>(const TcpAddress&, const TcpAddress&) = default;
};

/// "10.0.0.1:15373", "[fe80::1]:15373".
std::string text_of(const TcpAddress& address);

/// A TCP segment as it was captured. `bytes` is valid only during the call that hands it over.
struct Segment {
  TcpAddress from;
  TcpAddress to;
  std::uint32_t sequence = 0;
  bool syn = false, fin = false, rst = false;
  std::string_view bytes;
  std::uint64_t cut = 0;  ///< further bytes, that were not captured (snaplen)
  Arrival arrived;
};

/// What a packet is.
struct Packet {
  enum class Kind { segment, fragment, other };
  Kind kind = Kind::other;
  Segment segment;
};

/// Takes a captured packet apart: Ethernet, VLAN tags, Linux cooked, raw IP, loopback; IPv4 and IPv6 with its further
/// headers. `link_type` is libpcap's (DLT_...), `length` what the packet had before it was cut. Anything else, and
/// what is damaged, is `other`.
Packet packet_of(int link_type, std::string_view captured, std::uint64_t length);

/// How many packets a file holds.
struct PacketCounts {
  std::uint64_t packets = 0, segments = 0, fragments = 0;
};

/// Reads a pcap or pcapng file until its end, or until `take` returns false; a last packet that is not all there is
/// the end. Throws Error.
PacketCounts read_packets(const FilePart& file, const std::function<bool(const Segment&)>& take);

}  // namespace acd
