#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "wire/framer.h"
#include "wire_frames.h"

namespace acd {
namespace {

constexpr Framing kRecord = Framing::record;
constexpr Framing kUnfinished = Framing::unfinished;
constexpr Framing kNoise = Framing::noise;
constexpr Framing kOverlong = Framing::overlong;

// What a session yields, readable; put together, the raw bytes of the frames are what was sent.
struct Expected {
  Framing framing;
  const char* raw;
};

void expect_frames(const std::vector<Expected>& expected) {
  std::string sent;
  std::vector<FrameCopy> frames;
  for (const Expected& e : expected) {
    frames.push_back({e.framing, wire(e.raw)});
    sent += frames.back().raw;
  }
  EXPECT_EQ(frames_of({sent}).frames(), frames);
}

TEST(Framer, EndsARecordAtLfAtCrLfAtCrAndAtEtx) {
  expect_frames({{kRecord, "<STX>01A090000<LF>"}, {kRecord, "<STX>02B090000<LF>"}});
  expect_frames({{kRecord, "<STX>01A090000<CR><LF>"}, {kRecord, "<STX>02B090000<CR><LF>"}});
  expect_frames({{kRecord, "<STX>01A090000<CR>"}, {kRecord, "<STX>02B090000<CR>"}});
  expect_frames({{kRecord, "<STX>01A090000<ETX>"}, {kRecord, "<STX>02B090000<ETX>"}});
}

TEST(Framer, KeepsFurtherLineEndBytesAndNulsWithTheFrameBeforeThem) {
  expect_frames({{kRecord, "<STX>01A090000<CR><LF><CR><LF>"}, {kRecord, "<STX>02B090000<LF><CR>"}});
  expect_frames({{kRecord, "<STX>01A090000<ETX><CR><LF><NUL><NUL>"}, {kRecord, "<STX>02B090000<LF>"}});
}

TEST(Framer, EndsARecordAtTheNextStx) {
  expect_frames({{kRecord, "<STX>01A090000"}, {kRecord, "<STX>02B090000<CR><LF>"}});
  expect_frames({{kRecord, "<STX>01A09"}, {kRecord, "<STX>02B090000<CR><LF>"}});
  expect_frames({{kRecord, "<STX>"}, {kRecord, "<STX>"}, {kRecord, "<STX>02B090000<LF>"}});
}

TEST(Framer, KeepsNulsBeforeTheStxWithTheFrame) {
  expect_frames({{kRecord, "<NUL><NUL><NUL><STX>01A090000<LF>"}});
  expect_frames({{kRecord, "<STX>01A090000"}, {kRecord, "<NUL><STX>02B090000<LF>"}});
  expect_frames({{kNoise, "junk"}, {kRecord, "<NUL><STX>01A090000<LF>"}});
}

TEST(Framer, KeepsNulsInTheMiddleOfARecord) {
  expect_frames({{kRecord, "<STX>01A<NUL>090000<NUL>1001<LF>"}, {kRecord, "<STX>02B090000<LF>"}});
}

TEST(Framer, TakesALineWithoutStxThatBeginsLikeARecord) {
  expect_frames({{kRecord, "01A0900001001   6101   <LF>"}, {kRecord, "02B0900011001   6101   <CR><LF>"}});
  expect_frames({{kRecord, "01y0900000|rest|of|it<CR><LF>"}});
  expect_frames({{kRecord, "<STX>01A090000<LF>"}, {kRecord, "02B090000<LF>"}, {kRecord, "<STX>03A090000<LF>"}});
}

TEST(Framer, TakesAByteOrderMarkBeforeTheFirstLineOfADayFile) {
  expect_frames({{kRecord, "<BOM>01A0900001001   6101   <CR><LF>"}, {kRecord, "02B090000<CR><LF>"}});
}

TEST(Framer, MakesOtherLinesWithoutStxNoise) {
  expect_frames({{kNoise, "1A090000<LF>"}});
  expect_frames({{kNoise, "0xA090000<LF>"}});
  expect_frames({{kNoise, "011090000<LF>"}});
  expect_frames({{kNoise, "01A09000<LF>"}});
  expect_frames({{kNoise, "01A09 000<LF>"}});
  expect_frames({{kNoise, " 01A090000<LF>"}});
}

TEST(Framer, TakesALineWithoutStxByItsShapeSoThatDecodeCanSayWhatIsWrongWithIt) {
  expect_frames({{kRecord, "01A996199<LF>"}});
}

TEST(Framer, MakesOneRejectOfARunOfNoiseWithLineEndsInIt) {
  expect_frames({{kNoise, "Trying 10.0.0.1 ...<CR><LF>Connected.<CR><LF><LF>Escape is ^]<CR><LF>"},
                 {kRecord, "<STX>01A090000<LF>"},
                 {kNoise, "junk<LF><NUL><ETX>more"},
                 {kRecord, "<STX>02B090000<LF>"}});
  expect_frames({{kNoise, "Connected.<LF>"}, {kRecord, "01A090000<LF>"}, {kNoise, "Connection closed."}});
}

TEST(Framer, MakesLineEndsBeforeAnyRecordNoise) {
  expect_frames({{kNoise, "<CR><LF><ETX>"}, {kRecord, "<STX>01A090000<LF>"}});
}

TEST(Framer, LosesNothingOfStrayNuls) {
  expect_frames({{kNoise, "<NUL><NUL>"}});
  expect_frames({{kNoise, "x<NUL><NUL>y<NUL>"}});
}

TEST(Framer, RejectsAFrameThatDoesNotEndInTimeAndGoesOnAtTheNextStx) {
  const std::string longest = "<STX>" + std::string(Framer::kMaxFrame - 1, 'x');
  const std::string too_long = longest + 'x';
  expect_frames({{kRecord, (longest + "<LF>").c_str()}, {kRecord, "<STX>01A090000<LF>"}});
  expect_frames({{kOverlong, (too_long + "<LF>01A090000<LF>").c_str()}, {kRecord, "<STX>02B090000<LF>"}});
  expect_frames({{kOverlong, too_long.c_str()}, {kOverlong, too_long.c_str()}, {kRecord, "<NUL><STX>02B090000<LF>"}});
}

TEST(Framer, RejectsAnOverlongLineWithoutStxWhateverItBeginsWith) {
  const std::string tail(Framer::kMaxFrame, ' ');
  expect_frames({{kNoise, ("01A090000" + tail + "<LF>").c_str()}, {kRecord, "02B090000<LF>"}});
}

TEST(Framer, KeepsABoundedNumberOfLineEndBytesWithAFrame) {
  std::string line_ends;
  for (std::size_t i = 0; i < Framer::kMaxLineEnd; ++i) line_ends += "<LF>";
  expect_frames(
      {{kRecord, ("<STX>01A090000" + line_ends).c_str()}, {kNoise, "<LF><LF>"}, {kRecord, "<STX>02B090000<LF>"}});
}

TEST(Framer, HandsOverWhatIsPendingAtTheEnd) {
  expect_frames({{kRecord, "<STX>01A090000<LF>"}, {kUnfinished, "<STX>02B0900001001   61"}});
  expect_frames({{kRecord, "<STX>01A090000<LF><NUL>"}, {kUnfinished, "<STX>"}});
  expect_frames({{kUnfinished, "<NUL><STX>"}});
  expect_frames({{kRecord, "<STX>01A090000<LF>"}, {kUnfinished, "02B0900001001   6101   "}});
  expect_frames({{kNoise, "junk<LF>"}, {kUnfinished, "02B090000"}});
  expect_frames({{kRecord, "<STX>01A090000<LF>"}, {kNoise, "02B0900"}});
  expect_frames({{kOverlong, ("<STX>" + std::string(300, 'x')).c_str()}});
}

TEST(Framer, OfNothingGivesNothing) {
  EXPECT_TRUE(frames_of({}).frames().empty());
  EXPECT_TRUE(frames_of({"", ""}).frames().empty());
}

TEST(Framer, StartsAfreshAfterTheEnd) {
  FrameList list;
  Framer framer;
  framer.feed(wire("<STX>01A09"), list);
  framer.finish(list);
  framer.feed(wire("0000<LF><STX>02B090000<LF>"), list);
  framer.finish(list);
  framer.finish(list);
  EXPECT_EQ(list.frames(),
            (std::vector<FrameCopy>{
                {kUnfinished, wire("<STX>01A09")}, {kNoise, wire("0000<LF>")}, {kRecord, wire("<STX>02B090000<LF>")}}));
}

TEST(Framer, HandsOverACompleteRecordBeforeFeedReturns) {
  FrameList list;
  Framer framer;
  framer.feed(wire("<STX>01A090000"), list);
  EXPECT_TRUE(list.frames().empty());
  framer.feed("\r", list);
  ASSERT_EQ(list.frames().size(), 1U) << "who knows when the LF comes";
  EXPECT_EQ(list.frames()[0].raw, wire("<STX>01A090000<CR>"));
  framer.feed("\n", list);
  ASSERT_EQ(list.frames().size(), 1U);
  EXPECT_EQ(list.frames()[0].raw, wire("<STX>01A090000<CR><LF>"));
  framer.feed(wire("<NUL>"), list);
  EXPECT_EQ(list.frames()[0].raw, wire("<STX>01A090000<CR><LF><NUL>"));
}

TEST(Framer, IsAValueThatCanBePutBack) {
  FrameList first;
  FrameList second;
  Framer framer;
  framer.feed(wire("<STX>01A09"), first);
  Framer saved = framer;
  framer.feed(wire("0000<LF>lost"), first);
  saved.feed(wire("0000<LF>"), second);
  saved.finish(second);
  EXPECT_EQ(second.frames(), first.frames());
}

TEST(FrameText, IsTheRecordWithoutMarkStxNulsAndLineEnd) {
  std::string scratch;
  EXPECT_EQ(frame_text(wire("<NUL><STX>01A090000<CR><LF><NUL>"), scratch), "01A090000");
  EXPECT_EQ(frame_text(wire("<BOM>01A090000<LF>"), scratch), "01A090000");
  EXPECT_EQ(frame_text(wire("<NUL><BOM>01A090000<LF>"), scratch), "01A090000");
  EXPECT_EQ(frame_text(wire("<STX>01A<NUL>09<NUL><NUL>0000<ETX>"), scratch), "01A090000");
  EXPECT_EQ(frame_text(wire("<STX>01A0900001001      <LF>"), scratch), "01A0900001001      ") << "blanks are fields";
  EXPECT_EQ(frame_text(wire("<STX>01A<NUL>0900001001<NUL><NUL><NUL>6101<NUL><NUL><NUL><LF>"), scratch),
            std::string_view("01A0900001001\0\0\0"
                             "6101",
                             20))
      << "NULs behind the head may be fields";
  EXPECT_EQ(frame_text(wire("<STX><CR><LF>"), scratch), "");
  EXPECT_EQ(frame_text("", scratch), "");
  EXPECT_EQ(frame_text(wire("<NUL><NUL>"), scratch), "");
}

TEST(BeginsLikeRecord, LooksAtTwoDigitsALetterAndSixDigits) {
  EXPECT_TRUE(begins_like_record("74R13024320140115"));
  EXPECT_TRUE(begins_like_record("00y000000"));
  EXPECT_FALSE(begins_like_record("74R13024"));
  EXPECT_FALSE(begins_like_record("74?130243"));
  EXPECT_FALSE(begins_like_record(""));
}

}  // namespace
}  // namespace acd
