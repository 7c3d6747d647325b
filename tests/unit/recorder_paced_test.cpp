#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <vector>

#include "paced.h"
#include "scratch_folder.h"
#include "simulator.h"
#include "wire_bytes.h"
#include "wire_faults.h"
#include "wire_frames.h"

namespace acd {
namespace {

// Bytes that were handed over together, and when.
struct Handed {
  std::int64_t second;
  std::string bytes;

  friend bool operator==(const Handed&, const Handed&) = default;
  friend void PrintTo(const Handed& h, std::ostream* out) {
    *out << h.second << ' ' << testing::PrintToString(h.bytes);
  }
};
using HandedList = std::vector<Handed>;

HandedList paced(std::string_view bytes, std::uint64_t skip = 0, std::size_t stop_after = 1'000'000) {
  const ScratchFolder folder;
  Capture capture = Capture::open(folder.write("capture", bytes));
  HandedList out;
  read_paced(capture, skip, [&](std::string_view piece, std::int64_t second) {
    out.push_back({second, std::string(piece)});
    return out.size() < stop_after;
  });
  return out;
}

const std::string kFirst = wire("<STX>01V090000<CR><LF>");
const std::string kSameSecond = wire("<STX>02V090000<CR><LF>");
const std::string kLater = wire("<STX>03V090130<CR><LF>");

TEST(ReadPaced, HandsOverAllBytesOfASecondTogether) {
  EXPECT_EQ(paced(kFirst + kSameSecond + kLater), (HandedList{{0, kFirst + kSameSecond}, {90, kLater}}));
}

TEST(ReadPaced, KeepsRejectsWithWhatPrecedesThem) {
  EXPECT_EQ(paced("hello\n" + kFirst + "junk\n" + kLater + "more"),
            (HandedList{{0, "hello\n" + kFirst + "junk\n"}, {90, kLater + "more"}}));
}

TEST(ReadPaced, GoesOnOverMidnight) {
  const std::string before = wire("<STX>01V235959<LF>");
  const std::string after = wire("<STX>02V000001<LF>");
  EXPECT_EQ(paced(before + after), (HandedList{{0, before}, {2, after}}));
}

TEST(ReadPaced, DoesNotGoBackWithTheClock) {
  const std::string early = wire("<STX>02V085958<LF>");
  EXPECT_EQ(paced(kFirst + early + kLater), (HandedList{{0, kFirst + early}, {90, kLater}}));
}

TEST(ReadPaced, LeavesOutTheFirstBytes) {
  EXPECT_EQ(paced(kFirst + kLater, kFirst.size()), (HandedList{{0, kLater}}));
  EXPECT_EQ(paced(kFirst + kLater, kFirst.size() + kLater.size()), HandedList());
  EXPECT_EQ(paced(kFirst + kLater, 1'000'000), HandedList());
}

TEST(ReadPaced, StopsWhenItIsTold) { EXPECT_EQ(paced(kFirst + kLater, 0, 1), (HandedList{{0, kFirst}})); }

TEST(ReadPaced, HandsOverEveryByteOfADayInOrderAndInTime) {
  sim::Options options;
  options.days = 2;
  options.agents = 4;
  const sim::Run run = sim::simulate(options);
  const std::string bytes = sim::to_damaged_bytes(options, sim::everyday_faults(1), run.records).bytes;
  for (const std::uint64_t skip : {0U, 70'000U}) {
    std::string joined;
    std::int64_t last = -1;
    for (const Handed& piece : paced(bytes, skip)) {
      joined += piece.bytes;
      ASSERT_GT(piece.second, last);
      last = piece.second;
    }
    EXPECT_EQ(joined, bytes.substr(skip));
  }
}

TEST(ReadPaced, TakesAsLongAsTheDayDid) {
  sim::Options options;
  options.days = 2;
  options.agents = 4;
  const sim::Run run = sim::simulate(options);
  const HandedList list = paced(sim::to_bytes(options, run.records));
  ASSERT_FALSE(list.empty());
  EXPECT_EQ(list.back().second, run.records.back().at - run.records.front().at);
}

}  // namespace
}  // namespace acd
