#include "wire/connections.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "wire/packets.h"
#include "wire/record_finder.h"
#include "wire/tcp_stream.h"

namespace acd {
namespace {

constexpr std::uint16_t kAcdPort = 15373;
constexpr std::size_t kMostConnections = 65'536;
constexpr std::size_t kMostHeld = 64 * 1024 * 1024;  // bytes, of all connections

bool holds_acd_port(const FilePart& file) {
  bool found = false;
  read_packets(file, [&](const Segment& segment) {
    found = segment.from.port == kAcdPort && !segment.bytes.empty();
    return !found;
  });
  return found;
}

// One direction of a connection on its way into the log.
class Direction : public TcpSink {
 public:
  Direction(const TcpAddress& from, SwitchStreams& out) : from_(text_of(from)), out_(out) {}

  TcpStream& tcp() { return tcp_; }
  void add(const Segment& segment) { tcp_.add(segment, *this); }
  void give_up() { tcp_.give_up(*this); }
  /// Keeps what it is the switch's side of, or forgets it.
  void finish(bool keep) {
    tcp_.finish(*this);
    if (keep || finder_.finish()) out_.streams.insert(out_.streams.end(), parts_.begin(), parts_.end());
  }

 private:
  void bytes(std::string_view bytes, Arrival arrived) override {
    if (!open_) parts_.push_back({from_, lost_, out_.log->begin_stream()});
    open_ = true;
    lost_ = 0;
    finder_.add(bytes);
    out_.log->append(parts_.back().stream, bytes, arrived);
  }
  void lost(std::uint64_t bytes) override {
    open_ = false;
    lost_ += bytes;
  }

  std::string from_;
  SwitchStreams& out_;
  TcpStream tcp_;
  RecordFinder finder_;
  std::vector<SwitchStream> parts_;
  bool open_ = false;  // the last of them
  std::uint64_t lost_ = 0;
};

class Connections {
 public:
  Connections(const FilePart& file, bool acd_port) : file_(file), acd_port_(acd_port) {
    out_.log = std::make_shared<ChunkLog>("the streams of '" + file.path() + "'");
  }

  PacketCounts read() {
    const PacketCounts counts = read_packets(file_, [this](const Segment& segment) {
      if (!acd_port_ || segment.from.port == kAcdPort) add(segment);
      return true;
    });
    for (auto& [ends, direction] : directions_) direction.finish(acd_port_);
    std::sort(out_.streams.begin(), out_.streams.end(),
              [](const SwitchStream& a, const SwitchStream& b) { return a.stream < b.stream; });
    return counts;
  }

  SwitchStreams take() { return std::move(out_); }

 private:
  using Ends = std::pair<TcpAddress, TcpAddress>;

  void add(const Segment& segment) {
    const Ends ends{segment.from, segment.to};
    auto it = directions_.find(ends);
    if (it != directions_.end() && it->second.tcp().is_of_another(segment)) {
      remove(it);
      it = directions_.end();
    }
    if (it == directions_.end()) {
      if (segment.bytes.empty() && !segment.syn) return;
      require_room();
      it = directions_.try_emplace(ends, segment.from, out_).first;
    }
    const std::size_t before = it->second.tcp().held();
    it->second.add(segment);
    if (held_ - before + it->second.tcp().held() > kMostHeld) it->second.give_up();
    held_ += it->second.tcp().held() - before;
  }

  void remove(std::map<Ends, Direction>::iterator it) {
    held_ -= it->second.tcp().held();
    it->second.finish(acd_port_);
    directions_.erase(it);
  }

  // Those that are over only wait for segments that are sent once more.
  void require_room() {
    if (directions_.size() < kMostConnections) return;
    for (auto it = directions_.begin(); it != directions_.end();) {
      const auto here = it++;
      if (here->second.tcp().ended()) remove(here);
    }
    if (directions_.size() < kMostConnections) return;
    fail_to_read(file_.path(), fmt::format("it holds more than {} TCP connections; keep those of the switch: tcpdump "
                                           "-r FILE -w SMALLER tcp port 15373",
                                           kMostConnections));
  }

  const FilePart& file_;
  bool acd_port_;
  SwitchStreams out_;
  std::map<Ends, Direction> directions_;
  std::size_t held_ = 0;
};

std::string what_it_holds(const PacketCounts& counts) {
  std::string text =
      fmt::format("it is a packet capture of {} packets, {} of them TCP", counts.packets, counts.segments);
  if (counts.fragments > 0) text += fmt::format(", {} fragments, which are not put together", counts.fragments);
  return text + "; none has records of a switch: tcpdump -i any -w FILE tcp port 15373";
}

}  // namespace

SwitchStreams switch_streams(const FilePart& file) {
  Connections connections(file, holds_acd_port(file));
  const PacketCounts counts = connections.read();
  SwitchStreams found = connections.take();
  if (found.streams.empty()) found.why_none = what_it_holds(counts);
  return found;
}

}  // namespace acd
