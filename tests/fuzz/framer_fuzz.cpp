// However a stream is split, its frames are the same, and their bytes together are the stream.
// Input: one byte that says how to split, then the stream.

#include <algorithm>
#include <string>
#include <vector>

#include "fuzz.h"
#include "wire/framer.h"

namespace {

struct FrameCopy {
  acd::Framing framing;
  std::string raw;

  friend bool operator==(const FrameCopy&, const FrameCopy&) = default;
};

class FrameList : public acd::FrameSink {
 public:
  void frame(const acd::Frame& frame) override {
    acd::fuzz::require(!frame.raw.empty(), "a frame has bytes");
    frames.push_back({frame.framing, std::string(frame.raw)});
  }
  void more_line_end(std::string_view raw) override {
    acd::fuzz::require(!frames.empty() && frames.back().framing == acd::Framing::record,
                       "a line end belongs to a record");
    frames.back().raw += raw;
  }

  std::vector<FrameCopy> frames;
};

// Pieces whose sizes follow from `seed`; 0 gives one piece.
FrameList frames_of(std::string_view stream, unsigned seed) {
  FrameList list;
  acd::Framer framer;
  for (unsigned state = seed; !stream.empty();) {
    state = state * 1664525 + 1013904223;
    const std::size_t size = seed == 0 ? stream.size() : 1 + (state >> 24) % (1 + seed % 64);
    framer.feed(stream.substr(0, size), list);
    stream.remove_prefix(std::min(size, stream.size()));
  }
  framer.finish(list);
  return list;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view stream = acd::fuzz::text_of(data + 1, size - 1);
  const FrameList whole = frames_of(stream, 0);
  std::string joined;
  for (const FrameCopy& frame : whole.frames) joined += frame.raw;
  acd::fuzz::require(joined == stream, "the bytes of all frames are the stream");
  acd::fuzz::require(frames_of(stream, 1U + data[0]).frames == whole.frames, "any split gives the same frames");
  return 0;
}
