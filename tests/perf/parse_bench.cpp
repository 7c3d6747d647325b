// Framing, decoding and deriving over a simulated office in memory: no file, no database.
#include <benchmark/benchmark.h>

#include <algorithm>

#include "record/decode.h"
#include "store/deriver.h"
#include "stream.h"
#include "wire/framer.h"

namespace acd::perf {
namespace {

constexpr int kDays = 5;
constexpr std::size_t kFileChunk = 64 * 1024;  // as a capture is read
constexpr std::size_t kPacket = 1448;          // as TCP delivers a busy stream

const std::string& stream() {
  static const std::string bytes = stream_of_days(office_mix(), kDays);
  return bytes;
}

class Counting : public FrameSink {
 public:
  void frame(const Frame& frame) override {
    benchmark::DoNotOptimize(frame.raw.data());
    ++frames_;
  }
  void more_line_end(std::string_view) override {}
  std::int64_t frames() const { return frames_; }

 private:
  std::int64_t frames_ = 0;
};

class Decoding : public FrameSink {
 public:
  void frame(const Frame& frame) override {
    Decoded decoded = decode(frame);
    benchmark::DoNotOptimize(decoded);
    ++frames_;
  }
  void more_line_end(std::string_view) override {}
  std::int64_t frames() const { return frames_; }

 private:
  std::int64_t frames_ = 0;
};

// What a replay does but for the rows: what changed is taken and thrown away as often as a replay commits.
class Deriving : public FrameSink {
 public:
  Deriving() {
    Session session;
    session.kind = SessionKind::capture;
    session.zone = Zone(kZone);
    session.first_date = parse_day(sim::Options().first_date);
    deriver_.begin_session(session);
  }

  void frame(const Frame& frame) override {
    benchmark::DoNotOptimize(deriver_.apply(++frames_, frame, std::nullopt).at);
    if (frames_ % kFramesPerBatch == 0) benchmark::DoNotOptimize(deriver_.take_changes().spans.data());
  }
  void more_line_end(std::string_view) override {}
  std::int64_t frames() const { return frames_; }

 private:
  static constexpr std::int64_t kFramesPerBatch = 10'000;

  Deriver deriver_;
  std::int64_t frames_ = 0;
};

template <class Sink>
void over_stream(benchmark::State& state) {
  const std::string_view bytes = stream();
  const auto chunk = static_cast<std::size_t>(state.range(0));
  std::int64_t frames = 0;
  for (auto unused : state) {
    (void)unused;
    Sink sink;
    Framer framer;
    for (std::size_t at = 0; at < bytes.size(); at += chunk) framer.feed(bytes.substr(at, chunk), sink);
    framer.finish(sink);
    frames += sink.frames();
  }
  state.SetItemsProcessed(frames);
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes.size()));
}

BENCHMARK(over_stream<Counting>)
    ->Name("frame")
    ->ArgName("chunk")
    ->Arg(kFileChunk)
    ->Arg(kPacket)
    ->Unit(benchmark::kMillisecond);
BENCHMARK(over_stream<Decoding>)
    ->Name("frame_decode")
    ->ArgName("chunk")
    ->Arg(kFileChunk)
    ->Arg(kPacket)
    ->Unit(benchmark::kMillisecond);
BENCHMARK(over_stream<Deriving>)
    ->Name("frame_decode_derive")
    ->ArgName("chunk")
    ->Arg(kFileChunk)
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace acd::perf

BENCHMARK_MAIN();
