#include <gtest/gtest.h>

#include "record_watch.h"

namespace acd {
namespace {

TEST(RecordWatch, KnowsRecordsFromOtherBytes) {
  const struct {
    const char* bytes;
    bool came;
    bool stx;
  } kTable[] = {
      {"\x02"
       "00R10000020260303\r\n",
       true, true},
      {"00R10000020260303\r\n", true, true},  // a switch without STX, as some terminals show it
      {"\x02"
       "00V100000\n",
       true, true},  // a letter that nobody has documented
      {"\x02"
       "00R100000",
       false, true},  // not ended
      {"\x02"
       "hello\r\n",
       false, true},
      {"SSH-2.0-OpenSSH_9.2\r\n", false, false},
      {"", false, false},
  };
  for (const auto& [bytes, came, stx] : kTable) {
    RecordWatch watch;
    EXPECT_EQ(came, watch.feed(bytes)) << bytes;
    EXPECT_EQ(stx, watch.has_stx()) << bytes;
    EXPECT_EQ(came ? std::optional(36'000) : std::nullopt, watch.time_of_day_s()) << bytes;
  }
}

TEST(RecordWatch, TakesAnySplitAndSaysOfEachCallWhetherOneWasCompleted) {
  RecordWatch watch;
  std::string completed;
  for (const char c : std::string("\x02"
                                  "00R10000020260303\r\n\x02"
                                  "01Q100001860002001003000\r\n"))
    completed += watch.feed({&c, 1}) ? '!' : '.';
  EXPECT_EQ("..................!..........................!.", completed);
  EXPECT_EQ(2, watch.records());
  EXPECT_EQ(36'001, watch.time_of_day_s());
}

}  // namespace
}  // namespace acd
