#include "wire/packets.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <pcap/pcap.h>

#include <algorithm>

namespace acd {
namespace {

constexpr unsigned kIpv4 = 0x0800, kIpv6 = 0x86DD;
constexpr unsigned kTcp = 6;

// The bytes of a packet, with those that were not captured.
struct Bytes {
  std::string_view captured;
  std::uint64_t length = 0;

  unsigned byte(std::size_t at) const { return at < captured.size() ? static_cast<unsigned char>(captured[at]) : 0; }
  unsigned word(std::size_t at) const { return byte(at) << 8 | byte(at + 1); }
  std::uint32_t long_word(std::size_t at) const { return static_cast<std::uint32_t>(word(at)) << 16 | word(at + 2); }
  bool has(std::size_t size) const { return captured.size() >= size; }

  Bytes behind(std::size_t size) const {
    return {captured.substr(std::min(size, captured.size())), length - std::min<std::uint64_t>(size, length)};
  }
  // Without what follows: Ethernet fills short packets up.
  Bytes first(std::uint64_t size) const {
    return {captured.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(size, captured.size()))),
            std::min(size, length)};
  }
};

Packet tcp(const Bytes& bytes, Segment segment) {
  const std::size_t head = (bytes.byte(12) >> 4) * 4U;
  if (!bytes.has(20) || head < 20 || bytes.length < head) return {};
  segment.from.port = static_cast<std::uint16_t>(bytes.word(0));
  segment.to.port = static_cast<std::uint16_t>(bytes.word(2));
  segment.sequence = bytes.long_word(4);
  const unsigned flags = bytes.byte(13);
  segment.fin = flags & 1;
  segment.syn = flags & 2;
  segment.rst = flags & 4;
  const Bytes content = bytes.behind(head);
  segment.bytes = content.captured;
  segment.cut = content.length - content.captured.size();
  return {Packet::Kind::segment, segment};
}

TcpAddress address(const Bytes& bytes, std::size_t at, bool is_v6) {
  TcpAddress address;
  address.is_v6 = is_v6;
  for (std::size_t i = 0; i < (is_v6 ? 16 : 4); ++i) address.ip[i] = static_cast<std::uint8_t>(bytes.byte(at + i));
  return address;
}

Packet ipv4(const Bytes& packet) {
  const std::size_t head = (packet.byte(0) & 0x0F) * 4U;
  if (!packet.has(20) || head < 20 || packet.byte(9) != kTcp) return {};
  if ((packet.word(6) & 0x3FFF) != 0) return {Packet::Kind::fragment, {}};
  const unsigned total = packet.word(2);  // 0: the network card cuts it later
  const Bytes bytes = total == 0 ? packet : packet.first(total);
  Segment segment;
  segment.from = address(packet, 12, false);
  segment.to = address(packet, 16, false);
  return tcp(bytes.behind(head), segment);
}

// What lies between the head of an IPv6 packet and TCP.
Packet ipv6_headers(Bytes bytes, unsigned next, const Segment& segment) {
  constexpr unsigned kHopByHop = 0, kRouting = 43, kFragment = 44, kAuthentication = 51, kDestination = 60;
  for (int headers = 0; headers < 16 && bytes.has(8); ++headers) {
    if (next == kTcp) return tcp(bytes, segment);
    std::size_t size = 8;
    if (next == kFragment) {
      if ((bytes.word(2) & 0xFFF9) != 0) return {Packet::Kind::fragment, {}};
    } else if (next == kAuthentication) {
      size = (bytes.byte(1) + 2U) * 4U;
    } else if (next == kHopByHop || next == kRouting || next == kDestination) {
      size = (bytes.byte(1) + 1U) * 8U;
    } else {
      return {};
    }
    next = bytes.byte(0);
    bytes = bytes.behind(size);
  }
  return {};
}

Packet ipv6(const Bytes& packet) {
  if (!packet.has(40)) return {};
  const unsigned size = packet.word(4);  // 0: longer than 65,535, or the network card cuts it later
  Segment segment;
  segment.from = address(packet, 8, true);
  segment.to = address(packet, 24, true);
  const Bytes bytes = packet.behind(40);
  return ipv6_headers(size == 0 ? bytes : bytes.first(size), packet.byte(6), segment);
}

Packet ip(const Bytes& packet) {
  const unsigned version = packet.byte(0) >> 4;
  return version == 4 ? ipv4(packet) : version == 6 ? ipv6(packet) : Packet{};
}

// Behind a frame's type, VLAN tags follow before the packet.
Packet ethernet(Bytes bytes, unsigned type) {
  while ((type == 0x8100 || type == 0x88A8 || type == 0x9100) && bytes.has(4)) {
    type = bytes.word(2);
    bytes = bytes.behind(4);
  }
  return type == kIpv4 || type == kIpv6 ? ip(bytes) : Packet{};
}

}  // namespace

std::string text_of(const TcpAddress& address) {
  char text[INET6_ADDRSTRLEN] = "";
  ::inet_ntop(address.is_v6 ? AF_INET6 : AF_INET, address.ip.data(), text, sizeof text);
  return fmt::format(address.is_v6 ? fmt::runtime("[{}]:{}") : fmt::runtime("{}:{}"), text, address.port);
}

Packet packet_of(int link_type, std::string_view captured, std::uint64_t length) {
  const Bytes bytes{captured, std::max<std::uint64_t>(length, captured.size())};
  switch (link_type) {
    case DLT_EN10MB:
      return ethernet(bytes.behind(14), bytes.word(12));
    case DLT_LINUX_SLL:
      return ethernet(bytes.behind(16), bytes.word(14));
    case DLT_LINUX_SLL2:
      return ethernet(bytes.behind(20), bytes.word(0));
    case DLT_NULL:
    case DLT_LOOP:
      return ip(bytes.behind(4));
    case DLT_RAW:
    case DLT_IPV4:
    case DLT_IPV6:
      return ip(bytes);
    default:
      return {};
  }
}

}  // namespace acd
