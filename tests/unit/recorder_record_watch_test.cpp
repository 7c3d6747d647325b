#include <gtest/gtest.h>

#include "record_watch.h"

namespace acd {
namespace {

TEST(RecordWatch, KnowsRecordsFromOtherBytes) {
  const struct {
    const char* bytes;
    bool came;
    std::int64_t foreign;
  } kTable[] = {
      {"\x02"
       "00R10000020260303\r\n",
       true, 0},
      {"00R10000020260303\r\n", true, 0},  // a switch without STX, as some terminals show it
      {"\x02"
       "00V100000\n",
       true, 0},  // a letter that nobody has documented
      {"\x02"
       "00R100000",
       false, 0},          // not ended
      {"00R1", false, 0},  // likewise, without STX
      {"\x02"
       "hello\r\n",
       false, 8},
      {"SSH-2.0-OpenSSH_9.2\r\n", false, 21},
      {"SSH", false, 3},  // no line end need come
      {"noise\r\n\x02"
       "00R10000020260303\r\n",
       true, 0},
      {"", false, 0},
  };
  for (const auto& [bytes, came, foreign] : kTable) {
    RecordWatch watch;
    EXPECT_EQ(came, watch.feed(bytes, {})) << bytes;
    EXPECT_EQ(foreign, watch.foreign().count) << bytes;
    EXPECT_EQ(came ? std::optional(36'000) : std::nullopt, watch.time_of_day_s()) << bytes;
  }
}

std::string record(char letter) {
  return std::string(
             "\x02"
             "00") +
         letter + "100000860002001003000\r\n";
}

TEST(RecordWatch, TellsTheLettersOfEachCall) {
  RecordWatch watch;
  EXPECT_TRUE(watch.feed(record('Q') + "noise\r\n" + record('G') + record('v') +
                             "\x02"
                             "00K10",
                         {}));
  EXPECT_EQ("QGv", watch.letters());
  EXPECT_TRUE(watch.feed("0000610002001003000\r\n", {}));
  EXPECT_EQ("K", watch.letters());
  EXPECT_FALSE(watch.feed("noise\r\n", {}));
  EXPECT_EQ("", watch.letters());
}

// Feeds a record of each letter at its second; what the watch then says.
bool is_periodic(RecordWatch& watch, std::initializer_list<std::pair<std::int64_t, char>> records) {
  for (const auto& [at_s, letter] : records) watch.feed(record(letter), {at_s});
  return watch.is_periodic();
}

TEST(RecordWatch, ASwitchIsPeriodicWithThreeReportsInAQuarterOfAnHour) {
  RecordWatch watch(180);
  EXPECT_FALSE(watch.is_periodic());
  EXPECT_FALSE(is_periodic(watch, {{0, 'K'}, {180, 'Q'}, {200, 'G'}, {201, 'J'}}));
  EXPECT_TRUE(is_periodic(watch, {{360, 'K'}}));
  EXPECT_TRUE(is_periodic(watch, {{540, 'G'}, {720, 'G'}, {900, 'G'}}));
  EXPECT_FALSE(is_periodic(watch, {{901, 'G'}})) << "the first of them is longer ago";
}

TEST(RecordWatch, ASwitchWithLongPausesBetweenReportsIsNot) {
  RecordWatch watch(180);
  EXPECT_FALSE(is_periodic(watch, {{0, 'K'}, {180, 'Q'}, {361, 'K'}, {370, 'K'}}));
  RecordWatch patient(181);
  EXPECT_TRUE(is_periodic(patient, {{0, 'K'}, {180, 'Q'}, {361, 'K'}}));
}

TEST(RecordWatch, AConnectionThatOutlivesAHoleBeginsAnew) {
  RecordWatch watch(180);
  EXPECT_TRUE(is_periodic(watch, {{0, 'K'}, {15, 'K'}, {30, 'K'}}));
  EXPECT_FALSE(is_periodic(watch, {{300, 'K'}, {315, 'K'}})) << "of the new stretch two";
  EXPECT_TRUE(is_periodic(watch, {{330, 'K'}})) << "the pause of 270 s lies before it";
}

TEST(RecordWatch, TakesAnySplitAndSaysOfEachCallWhetherOneWasCompleted) {
  RecordWatch watch;
  std::string completed;
  for (const char c : std::string("\x02"
                                  "00R10000020260303\r\n\x02"
                                  "01Q100001860002001003000\r\n"))
    completed += watch.feed({&c, 1}, {}) ? '!' : '.';
  EXPECT_EQ("..................!..........................!.", completed);
  EXPECT_EQ(2, watch.records());
  EXPECT_EQ(36'001, watch.time_of_day_s());
}

}  // namespace
}  // namespace acd
