#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace acd::test {

/// A number as the network writes it.
inline std::string big(std::uint64_t value, int size) {
  std::string out;
  for (int i = size - 1; i >= 0; --i) out += static_cast<char>(value >> (8 * i));
  return out;
}

/// The same as this kind of host writes it.
inline std::string little(std::uint64_t value, int size) {
  std::string out;
  for (int i = 0; i < size; ++i) out += static_cast<char>(value >> (8 * i));
  return out;
}

constexpr unsigned kFin = 1, kSyn = 2, kRst = 4, kAck = 16;

/// A TCP segment from the switch to a client.
struct TcpBytes {
  std::uint32_t sequence = 0;
  std::string content;
  unsigned flags = kAck;
  std::uint16_t from = 15373;
  std::uint16_t to = 40000;

  std::string text() const {
    return big(from, 2) + big(to, 2) + big(sequence, 4) + big(1, 4) + big(0x50, 1) + big(flags, 1) + big(8192, 2) +
           big(0, 4) + content;
  }
};

/// From 10.0.0.5 to 10.0.0.9; `fragment` is its field of flags and offset.
inline std::string ipv4(const std::string& tcp, unsigned fragment = 0x4000) {
  return big(0x4500, 2) + big(20 + tcp.size(), 2) + big(1, 2) + big(fragment, 2) + big(0x4006, 2) + big(0, 2) +
         std::string("\x0A\0\0\x05\x0A\0\0\x09", 8) + tcp;
}

/// From fe80::5 to fe80::9, with the headers between.
inline std::string ipv6(const std::string& tcp, unsigned next = 6, const std::string& headers = "") {
  const std::string network = big(0xFE80, 2) + std::string(13, '\0');
  return big(0x60000000, 4) + big(headers.size() + tcp.size(), 2) + big(next, 1) + big(64, 1) + network + '\x05' +
         network + '\x09' + headers + tcp;
}

inline std::string ethernet(const std::string& packet, unsigned type = 0x0800, const std::string& tags = "") {
  return std::string(12, '\x11') + tags + big(type, 2) + packet;
}

/// A pcap file in the making.
class PcapBytes {
 public:
  explicit PcapBytes(unsigned link_type = 1)
      : text_(little(0xA1B2C3D4, 4) + little(2, 2) + little(4, 2) + little(0, 8) + little(65535, 4) +
              little(link_type, 4)) {}

  /// A packet that was captured at this second, whole or only its first `kept` bytes.
  PcapBytes& add(std::int64_t second, const std::string& packet, std::size_t kept = std::string::npos) {
    const std::string captured = packet.substr(0, kept);
    text_ += little(static_cast<std::uint64_t>(second), 4) + little(0, 4) + little(captured.size(), 4) +
             little(packet.size(), 4) + captured;
    return *this;
  }
  PcapBytes& add(std::int64_t second, const TcpBytes& segment) { return add(second, ethernet(ipv4(segment.text()))); }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

/// The same packets as pcapng: a section, an interface, a block for each.
inline std::string pcapng_block(unsigned type, std::string content) {
  content.resize((content.size() + 3) / 4 * 4);
  const std::string size = little(content.size() + 12, 4);
  return little(type, 4) + size + content + size;
}

}  // namespace acd::test
