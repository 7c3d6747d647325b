#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "simulator.h"
#include "wire/framer.h"
#include "wire_bytes.h"
#include "wire_faults.h"
#include "wire_frames.h"

namespace acd {
namespace {

// All that can happen at a boundary, in as few bytes as possible.
const std::string kShortStream = wire(
    "<BOM>01A090000<CR><LF>x<LF>y<NUL><STX>02B090001<CR><LF><NUL><NUL><STX>03C09<STX><STX>04D<NUL>090003<ETX><CR>"
    "05E090004<LF><LF>z<NUL><NUL><STX>06F090005<NUL><STX>07G0900");

TEST(FramerSplit, AtAnyPlaceGivesTheSameFrames) {
  const std::string_view all = kShortStream;
  const FrameList whole = frames_of({all});
  ASSERT_EQ(whole.bytes(), all);
  ASSERT_EQ(whole.frames().size(), 10U);
  for (std::size_t i = 0; i <= all.size(); ++i)
    ASSERT_EQ(frames_of({all.substr(0, i), all.substr(i)}).frames(), whole.frames()) << "split at " << i;
}

TEST(FramerSplit, AtAnyTwoPlacesGivesTheSameFrames) {
  const std::string_view all = kShortStream;
  const FrameList whole = frames_of({all});
  for (std::size_t i = 0; i <= all.size(); ++i)
    for (std::size_t j = i; j <= all.size(); ++j)
      ASSERT_EQ(frames_of({all.substr(0, i), all.substr(i, j - i), all.substr(j)}).frames(), whole.frames())
          << "split at " << i << " and " << j;
}

TEST(FramerSplit, AfterEveryByteGivesTheSameFrames) {
  std::vector<std::string_view> bytes;
  for (std::size_t i = 0; i < kShortStream.size(); ++i) bytes.push_back(std::string_view(kShortStream).substr(i, 1));
  EXPECT_EQ(frames_of(bytes).frames(), frames_of({kShortStream}).frames());
}

TEST(FramerSplit, InsideAnOverlongFrameOrALongLineEndGivesTheSameFrames) {
  const std::string all =
      "\x02" + std::string(300, 'x') + "\n\x02" + "01A090000" + std::string(300, '\n') + "y\n02B090000\r\n";
  const FrameList whole = frames_of({all});
  ASSERT_EQ(whole.bytes(), all);
  const std::string_view view = all;
  for (std::size_t i = 0; i <= all.size(); ++i)
    ASSERT_EQ(frames_of({view.substr(0, i), view.substr(i)}).frames(), whole.frames()) << "split at " << i;
}

std::size_t below(std::mt19937& random, std::size_t n) { return random() % n; }

// Bytes as no switch sends them: records, pieces of records, line ends, control bytes, long runs.
std::string soup(std::mt19937& random, std::size_t size) {
  static constexpr std::string_view kControls("\x02\x03\r\n\0", 5);
  const std::string record = "01G0900001001   6101   01";
  std::string out;
  while (out.size() < size) {
    switch (below(random, 8)) {
      case 0:
        out += "\x02" + record + "\r\n";
        break;
      case 1:
        out += record + "\n";
        break;
      case 2:
        out += "\x02" + record.substr(0, below(random, record.size()));
        break;
      case 3:
        out += static_cast<char>(below(random, 256));
        break;
      case 4:
        out += std::string(below(random, 4), kControls[below(random, kControls.size())]);
        break;
      case 5:
        out += "\xEF\xBB\xBF";
        break;
      case 6:
        if (below(random, 20) == 0) out += std::string(below(random, 6000), "x\n"[below(random, 2)]);
        break;
      default:
        out += kControls[below(random, kControls.size())];
    }
  }
  return out;
}

std::vector<std::string_view> cut_at_random(std::mt19937& random, std::string_view all) {
  std::vector<std::string_view> pieces;
  while (!all.empty()) {
    pieces.push_back(all.substr(0, 1 + below(random, 1 + below(random, 200))));
    all.remove_prefix(pieces.back().size());
  }
  return pieces;
}

TEST(FramerProperty, RandomBytesSplitAtRandomGiveTheSameFramesAndLoseNothing) {
  for (unsigned seed = 1; seed <= 200; ++seed) {
    std::mt19937 random(seed);
    const std::string all = soup(random, 1 + below(random, 8000));
    const FrameList whole = frames_of({all});
    ASSERT_EQ(whole.bytes(), all) << "seed " << seed;
    ASSERT_EQ(frames_of(cut_at_random(random, all)).frames(), whole.frames()) << "seed " << seed;
    for (const FrameCopy& frame : whole.frames()) {
      ASSERT_FALSE(frame.raw.empty());
      ASSERT_LE(frame.raw.size(), Framer::kMaxReject) << "seed " << seed;
    }
  }
}

TEST(FramerProperty, HandsOverTheTextOfARecordOnlyIfItIsNoLongerThanAFrameMayBe) {
  std::string scratch;
  for (unsigned seed = 1; seed <= 50; ++seed) {
    std::mt19937 random(seed);
    const FrameList list = frames_of({soup(random, 8000)});
    for (const FrameCopy& frame : list.frames())
      if (frame.framing == Framing::record || frame.framing == Framing::unfinished) {
        ASSERT_LE(frame_text(frame.raw, scratch).size(), Framer::kMaxFrame) << "seed " << seed;
      }
  }
}

// Counts bytes without keeping them.
class Meter : public FrameSink {
 public:
  void frame(const Frame& frame) override {
    bytes_ += frame.raw.size();
    longest_ = std::max(longest_, frame.raw.size());
  }
  void more_line_end(std::string_view raw) override { bytes_ += raw.size(); }

  std::size_t bytes() const { return bytes_; }
  std::size_t longest() const { return longest_; }

 private:
  std::size_t bytes_ = 0;
  std::size_t longest_ = 0;
};

// Feeds `first`, then n times `chunk`, and watches what the framer keeps back.
void expect_bounded(std::string_view first, std::string_view chunk, std::size_t times) {
  Meter meter;
  Framer framer;
  framer.feed(first, meter);
  std::size_t fed = first.size();
  std::size_t kept = 0;
  for (std::size_t i = 0; i < times; ++i) {
    framer.feed(chunk, meter);
    fed += chunk.size();
    kept = std::max(kept, fed - meter.bytes());
  }
  framer.finish(meter);
  EXPECT_EQ(meter.bytes(), fed);
  EXPECT_LE(kept, Framer::kMaxReject);
  EXPECT_LE(meter.longest(), Framer::kMaxReject);
}

constexpr std::size_t kMega = 1'000'000;

TEST(FramerMemory, StaysBoundedOnAHundredMegabytesWithoutALineEnd) { expect_bounded("", std::string(kMega, 'x'), 100); }

TEST(FramerMemory, StaysBoundedBehindAnStxThatNeverEnds) { expect_bounded("\x02", std::string(kMega, 'x'), 10); }

TEST(FramerMemory, StaysBoundedOnNulsAndLineEnds) {
  expect_bounded("", std::string(kMega, '\0'), 10);
  expect_bounded("\x02", std::string(kMega, '\n'), 10);
  expect_bounded("01A090000", std::string(kMega, ' '), 10);
}

TEST(FramerMemory, StaysWithinTheBoundWhenARecordFollowsManyNuls) {
  std::string nuls_and_record(Framer::kMaxReject - 1, '\0');
  nuls_and_record += "\x02" + std::string(Framer::kMaxFrame - 1, 'x');
  expect_bounded("", nuls_and_record, 1);
}

std::string content(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

TEST(FramerSamples, LoseNothingOfAnySample) {
  const std::filesystem::path samples = std::filesystem::path(ACD_SOURCE_DIR) / "samples";
  if (!std::filesystem::exists(samples)) GTEST_SKIP() << "no samples yet";
  for (const auto& entry : std::filesystem::recursive_directory_iterator(samples)) {
    if (entry.path().extension() != ".rte") continue;
    const std::string bytes = content(entry.path());
    std::mt19937 random(1);
    const FrameList whole = frames_of({bytes});
    EXPECT_EQ(whole.bytes(), bytes) << entry.path();
    EXPECT_EQ(frames_of(cut_at_random(random, bytes)).frames(), whole.frames()) << entry.path();
  }
}

std::ptrdiff_t count(const FrameList& list, Framing framing) {
  return std::count_if(list.frames().begin(), list.frames().end(),
                       [&](const FrameCopy& f) { return f.framing == framing; });
}

TEST(FramerSimulation, OfACleanDayIsOneFrameForEachRecord) {
  for (const char* line_end : {"\n", "\r\n", "\r", "\x03"}) {
    sim::Options options;
    options.agents = 4;
    options.line_end = line_end;
    options.nuls = true;
    const sim::Run run = sim::simulate(options);
    const FrameList list = frames_of({sim::to_bytes(options, run.records)});
    ASSERT_EQ(list.frames().size(), run.records.size());
    std::string scratch;
    for (std::size_t i = 0; i < run.records.size(); ++i)
      ASSERT_EQ(frame_text(list.frames()[i].raw, scratch), run.records[i].text);
  }
}

TEST(FramerSimulation, OfADayOnABadWireFindsWhatWasDoneToIt) {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    sim::Options options;
    options.seed = seed;
    options.nuls = true;
    const sim::Run run = sim::simulate(options);
    const auto [bytes, damage] = sim::to_damaged_bytes(options, sim::everyday_faults(seed), run.records);
    std::mt19937 random(static_cast<unsigned>(seed));
    const FrameList list = frames_of(cut_at_random(random, bytes));
    EXPECT_EQ(list.bytes(), bytes);
    EXPECT_EQ(count(list, Framing::record), static_cast<std::ptrdiff_t>(damage.whole() + damage.cut.size()));
    EXPECT_EQ(count(list, Framing::noise), static_cast<std::ptrdiff_t>(damage.noise_runs));
    EXPECT_EQ(count(list, Framing::overlong), static_cast<std::ptrdiff_t>(damage.overlong_frames));
    EXPECT_GT(damage.noise_runs, 0U);
    EXPECT_GT(damage.overlong_frames, 0U);
    EXPECT_GT(damage.cut.size(), 0U);
  }
}

}  // namespace
}  // namespace acd
