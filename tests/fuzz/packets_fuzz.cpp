// Segments of one stream in any order, repeated, overlapping, lost: what comes out is the stream but for what is said
// to be lost. Input: four bytes for the first sequence number, two with which the first segment begins; then for each
// segment four bytes: its place and its size. The whole input is also a packet of each kind of network.

#include <pcap/pcap.h>

#include <string>

#include "fuzz.h"
#include "wire/packets.h"
#include "wire/tcp_stream.h"

using acd::fuzz::require;

namespace {

// The byte of the stream at a place.
char byte_at(std::uint64_t place) { return static_cast<char>(place * 2654435761U >> 13); }

class Check : public acd::TcpSink {
 public:
  void bytes(std::string_view bytes, acd::Arrival arrived) override {
    require(!bytes.empty(), "bytes come");
    require(!(arrived < latest_), "arrivals do not fall");
    latest_ = arrived;
    for (const char c : bytes) require(c == byte_at(place_++), "each byte is at its place");
  }
  void lost(std::uint64_t bytes) override {
    require(bytes > 0, "something is lost");
    place_ += bytes;
  }
  std::uint64_t place() const { return place_; }

 private:
  std::uint64_t place_ = 0;
  acd::Arrival latest_;
};

unsigned word(const std::uint8_t* data) { return static_cast<unsigned>(data[0] << 8 | data[1]); }

void reassemble(const std::uint8_t* data, std::size_t size) {
  const std::uint32_t begin = word(data) << 16 | word(data + 2);
  acd::TcpStream stream;
  Check check;
  acd::Segment segment;
  segment.syn = true;
  segment.sequence = begin - 1;
  stream.add(segment, check);
  segment.syn = false;
  std::uint64_t end = 0;
  for (std::size_t i = 4; i + 4 <= size; i += 4) {
    const std::uint64_t place = word(data + i);
    std::string content;
    for (std::uint64_t n = 0; n < word(data + i + 2) % 1500; ++n) content += byte_at(place + n);
    segment.sequence = begin + static_cast<std::uint32_t>(place);
    segment.bytes = content;
    segment.arrived.unix_us = static_cast<std::int64_t>(word(data + i + 2));
    require(!stream.is_of_another(segment), "all are of one connection");
    stream.add(segment, check);
    require(stream.held() <= acd::TcpStream::kLongestHeld, "not too much waits");
    if (!content.empty()) end = std::max(end, place + content.size());
  }
  stream.finish(check);
  require(check.place() == end, "the stream ends with its last byte");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  for (const int link_type : {DLT_EN10MB, DLT_LINUX_SLL, DLT_LINUX_SLL2, DLT_NULL, DLT_RAW}) {
    const acd::Packet packet = acd::packet_of(link_type, acd::fuzz::text_of(data, size), size + 7);
    require(packet.segment.bytes.size() <= size, "a segment lies in its packet");
  }
  if (size >= 4) reassemble(data, size);
  return 0;
}
