#include "wire/tcp_stream.h"

#include <algorithm>
#include <cstdlib>

namespace acd {

// Behind the next byte: positive. Sequence numbers begin anew after 4 GiB.
std::int64_t TcpStream::distance(std::uint32_t sequence) const {
  return static_cast<std::int32_t>(sequence - static_cast<std::uint32_t>(next_));
}

std::uint64_t TcpStream::place(std::uint32_t sequence) const {
  return next_ + static_cast<std::uint64_t>(distance(sequence));
}

bool TcpStream::is_of_another(const Segment& segment) const {
  if (!known_) return false;
  if (segment.syn) {
    if (syn_) return *syn_ != segment.sequence;
    return begun_ || std::llabs(distance(segment.sequence)) > static_cast<std::int64_t>(kLongestHeld);
  }
  if (segment.bytes.empty()) return false;
  return std::llabs(distance(segment.sequence)) > kFar || (ended_ && distance(segment.sequence) >= 0) ||
         (end_ && place(segment.sequence) >= *end_);
}

void TcpStream::add(const Segment& segment, TcpSink& sink) {
  if (ended_) return;
  const std::uint32_t first = segment.sequence + (segment.syn ? 1 : 0);
  if (!known_) {
    next_ = (std::uint64_t{1} << 32) + first;
    known_ = true;
  }
  const std::uint64_t at = place(first);
  if (segment.syn && !syn_) {
    syn_ = segment.sequence;
    begin(at, sink);
  }
  if (segment.fin && !end_) end_ = at + segment.bytes.size() + segment.cut;
  if (!segment.rst) hold(at, segment.bytes, segment.arrived);
  if (!begun_ && held_.size() >= kUnsure) begin(held_.begin()->first, sink);
  if (begun_) take_held(sink);
  if (segment.rst) finish(sink);
  limit(sink);
}

void TcpStream::begin(std::uint64_t place, TcpSink& sink) {
  next_ = place;
  begun_ = true;
  take_held(sink);
}

// What came first stays.
void TcpStream::hold(std::uint64_t place, std::string_view bytes, Arrival arrived) {
  if (begun_ && place < next_) {
    bytes.remove_prefix(static_cast<std::size_t>(std::min<std::uint64_t>(next_ - place, bytes.size())));
    place = next_;
  }
  while (!bytes.empty()) {
    const auto [it, added] = held_.try_emplace(place, Held{{}, arrived});
    if (added) {
      it->second.bytes = bytes;
      held_bytes_ += bytes.size();
      return;
    }
    const std::size_t size = it->second.bytes.size();
    bytes.remove_prefix(std::min(size, bytes.size()));
    place += size;
  }
}

void TcpStream::take_held(TcpSink& sink) {
  while (!held_.empty() && held_.begin()->first <= next_) {
    const auto [at, held] = *held_.begin();
    held_.erase(held_.begin());
    held_bytes_ -= held.bytes.size();
    const std::uint64_t seen = next_ - at;
    if (seen < held.bytes.size())
      give(std::string_view(held.bytes).substr(static_cast<std::size_t>(seen)), held.arrived, sink);
  }
  if (end_ && next_ >= *end_) ended_ = true;
}

// A program gets bytes that came early together with those before them.
void TcpStream::give(std::string_view bytes, Arrival arrived, TcpSink& sink) {
  latest_ = std::max(latest_, arrived);
  next_ += bytes.size();
  sink.bytes(bytes, latest_);
}

void TcpStream::give_up(TcpSink& sink) {
  if (held_.empty()) return;
  if (!begun_) return begin(held_.begin()->first, sink);
  sink.lost(held_.begin()->first - next_);
  next_ = held_.begin()->first;
  take_held(sink);
}

void TcpStream::limit(TcpSink& sink) {
  while (held_bytes_ > kLongestHeld || held_.size() > kMostHeld) give_up(sink);
}

void TcpStream::finish(TcpSink& sink) {
  while (!held_.empty()) give_up(sink);
  ended_ = true;
}

}  // namespace acd
