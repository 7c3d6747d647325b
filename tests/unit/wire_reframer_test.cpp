#include <gtest/gtest.h>

#include <random>

#include "wire/reframer.h"
#include "wire_frames.h"

namespace acd {
namespace {

// The frames judged again; `ended`: the session ended behind the last.
std::vector<FrameCopy> judged(const std::vector<FrameCopy>& frames, bool ended) {
  std::vector<FrameCopy> again;
  Reframer reframer;
  for (const FrameCopy& frame : frames)
    again.push_back({reframer.next(frame.raw, ended && again.size() + 1 == frames.size()), frame.raw});
  return again;
}

void expect_same(const std::string& readable) {
  const FrameList list = frames_of({wire(readable)});
  EXPECT_EQ(list.frames(), judged(list.frames(), true)) << readable;
}

TEST(Reframer, TellsARecordByItsStxOrItsLine) {
  expect_same("<STX>01A090000<CR><LF>");
  expect_same("<NUL><NUL><STX>01A090000<STX>02B090000<ETX>");
  expect_same("<BOM>01A090000<CR><LF>02B090000<LF>");
  expect_same("<STX><STX>x<LF>");
}

TEST(Reframer, TellsTheUnfinishedByTheEndOfTheSession) {
  expect_same("<STX>01A0900");
  expect_same("01A090000 2001");
  expect_same("x<LF>01A090000 2001");
  expect_same("01A090000 2001<STX>02B090000<LF>");
}

TEST(Reframer, TellsNoise) {
  expect_same("noise");
  expect_same("noise<LF>more<LF><LF><STX>01A090000<LF>x");
  expect_same("noise<NUL><NUL><STX>01A090000<LF><NUL>");
}

// The last frame that a killed process stored ended at an STX that was never stored.
TEST(Reframer, TakesTheLastFrameOfAKilledProcessAsARecord) {
  EXPECT_EQ(Framing::record, Reframer().next(wire("<STX>01A090000 2001"), false));
  EXPECT_EQ(Framing::unfinished, Reframer().next(wire("<STX>01A090000 2001"), true));
}

TEST(Reframer, KnowsTheRestOfWhatIsTooLong) {
  const std::string line = "01A090000";
  for (const std::string& stream : {"\x02" + std::string(5000, 'x') + line + "\n" + line + "\n\x02" + line + "\n",
                                    std::string(4096, 'x') + line + "\n" + line + "\n\x02" + line + "\n",
                                    std::string(4096, 'x') + line, "\x02" + std::string(256, 'x') + "\n",
                                    "\x02" + std::string(255, 'x') + "\n", "\x02" + std::string(256, 'x') + "\x02",
                                    line + std::string(247, ' ') + "\n", line + std::string(248, ' ') + "\n"}) {
    const FrameList list = frames_of({stream});
    EXPECT_EQ(list.frames(), judged(list.frames(), true)) << stream.size();
  }
}

// NULs before an STX go with it, but not those by which the frame before is too long.
TEST(Reframer, TellsAnOverlongFrameThatEndsInNuls) {
  const std::string stream = "\x02" + std::string(200, 'x') + std::string(100, '\0') + "\x02" + "01A090000\n";
  const FrameList list = frames_of({stream});
  ASSERT_EQ(2U, list.frames().size());
  EXPECT_EQ(Framing::overlong, list.frames()[0].framing);
  EXPECT_EQ(list.frames(), judged(list.frames(), true));
  EXPECT_EQ(stream, list.bytes());
}

std::size_t below(std::mt19937& random, std::size_t n) { return random() % n; }

// Records, pieces of them, line ends and control bytes; now and then a run about as long as one of the framer's limits.
std::string soup(std::mt19937& random, std::size_t size) {
  static constexpr std::string_view kBytes("\x02\x03\r\n\0x", 6);
  static constexpr std::size_t kLimits[] = {Framer::kMaxFrame, Framer::kMaxLineEnd, Framer::kMaxReject};
  const std::string record = "01G0900001001   6101   01";
  std::string out;
  while (out.size() < size) {
    switch (below(random, 7)) {
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
        out += record;
        break;
      case 4:
        if (below(random, 6) == 0)
          out += std::string(kLimits[below(random, 3)] - 12 + below(random, 24), kBytes[3 + below(random, 3)]);
        break;
      default:
        out += std::string(1 + below(random, 3), kBytes[below(random, kBytes.size())]);
    }
  }
  return out;
}

TEST(ReframerProperty, JudgesAsTheFramerDidWhateverCameAndWhereverItWasSplit) {
  for (unsigned seed = 1; seed <= 400; ++seed) {
    std::mt19937 random(seed);
    const std::string all = soup(random, 1 + below(random, 9000));
    FrameList list;
    Framer framer;
    for (std::string_view rest = all; !rest.empty();) {
      const std::size_t n = std::min(rest.size(), 1 + below(random, 1 + below(random, 500)));
      framer.feed(rest.substr(0, n), list);
      rest.remove_prefix(n);
      ASSERT_EQ(list.frames(), judged(list.frames(), false)) << "seed " << seed << ", killed before " << rest.size();
      if (list.frames().size() > 30) break;
    }
    framer.finish(list);
    ASSERT_EQ(list.frames(), judged(list.frames(), true)) << "seed " << seed;
  }
}

// A replay killed behind any frame goes on as if it had not been: only then are its frames to be had again.
TEST(ReframerProperty, AFramerThatGoesOnBehindAFrameGivesTheFramesOfOneThatWasNotInterrupted) {
  for (unsigned seed = 1; seed <= 150; ++seed) {
    std::mt19937 random(seed);
    const std::string all = soup(random, 1 + below(random, 9000));
    const FrameList whole = frames_of({all});
    std::size_t stored = 0;
    for (std::size_t k = 0; k + 1 < whole.frames().size(); ++k) {
      const FrameCopy& last = whole.frames()[k];
      stored += last.raw.size();
      FrameList rest;
      Framer framer = Framer::after(last.raw, last.framing);
      framer.feed(std::string_view(all).substr(stored), rest);
      framer.finish(rest);
      ASSERT_EQ(
          std::vector<FrameCopy>(whole.frames().begin() + static_cast<std::ptrdiff_t>(k) + 1, whole.frames().end()),
          rest.frames())
          << "seed " << seed << ", behind frame " << k;
    }
  }
}

}  // namespace
}  // namespace acd
