#include <gtest/gtest.h>

#include "sent_watch.h"

namespace acd {
namespace {

using Changes = std::vector<SentWatch::Change>;
using enum SentKind;

constexpr std::int64_t kHour_s = 3600;

// Records of these letters at each full hour from `from_h` up to and with `to_h`; what changed meanwhile.
Changes feed(SentWatch& watch, const std::string& letters, std::int64_t from_h, std::int64_t to_h) {
  Changes all;
  for (std::int64_t hour = from_h; hour <= to_h; ++hour)
    for (const char letter : letters)
      for (const auto& change : watch.add(letter, {hour * kHour_s})) all.push_back(change);
  return all;
}

TEST(SentWatch, SaysOnceAfterADayWhatDoesNotCome) {
  SentWatch watch;
  EXPECT_EQ(Changes{}, feed(watch, "AGJR", 0, 23));
  EXPECT_EQ((Changes{{queue_reports, false}, {ringing, false}}), feed(watch, "AGJR", 24, 24));
  EXPECT_EQ(Changes{}, feed(watch, "AGJR", 25, 100));
}

TEST(SentWatch, SaysOnceThatItComesAfterAll) {
  SentWatch watch;
  feed(watch, "GR", 0, 30);
  EXPECT_EQ((Changes{{queue_reports, true}}), feed(watch, "KGR", 31, 40));
  EXPECT_EQ((Changes{{ringing, true}}), feed(watch, "QTGR", 41, 50));
  EXPECT_EQ((Changes{{queue_reports, false}, {ringing, false}}), feed(watch, "GR", 51, 80));
}

TEST(SentWatch, EitherReportIsAReport) {
  for (const char* letters : {"KR", "QR"}) {
    SentWatch watch;
    EXPECT_EQ(Changes{}, feed(watch, letters, 0, 100)) << letters;
  }
}

TEST(SentWatch, SaysNothingOfRingingWhereNoCallIsAnswered) {
  SentWatch watch;
  EXPECT_EQ(Changes{}, feed(watch, "KR", 0, 100));
  EXPECT_EQ((Changes{{ringing, false}}), feed(watch, "KRS", 101, 101));
  EXPECT_EQ(Changes{}, feed(watch, "KR", 102, 200)) << "a quiet week does not mean that it comes";
}

TEST(SentWatch, ARefreshADayIsEnoughAlsoOnTheAutumnNight) {
  SentWatch watch;
  feed(watch, "KR", 0, 0);
  EXPECT_EQ(Changes{}, feed(watch, "K", 1, 25));
  EXPECT_EQ(Changes{}, feed(watch, "R", 25, 25));
  EXPECT_EQ((Changes{{refresh, false}}), feed(watch, "K", 26, 51));
}

TEST(SentWatch, OnlyRecordedTimeCounts) {
  SentWatch watch;
  feed(watch, "R", 0, 20);
  watch.interrupt();
  EXPECT_EQ(Changes{}, feed(watch, "R", 100, 103)) << "23 hours";
  EXPECT_EQ((Changes{{queue_reports, false}}), feed(watch, "R", 104, 104));
}

TEST(NotSent, IsJudgedByTheLettersOfADay) {
  EXPECT_TRUE(is_not_sent(queue_reports, "ABGJRT"));
  EXPECT_FALSE(is_not_sent(queue_reports, "K"));
  EXPECT_FALSE(is_not_sent(queue_reports, "Q"));
  EXPECT_TRUE(is_not_sent(ringing, "GK"));
  EXPECT_TRUE(is_not_sent(ringing, "KS"));
  EXPECT_FALSE(is_not_sent(ringing, "GT"));
  EXPECT_FALSE(is_not_sent(ringing, "ABJK")) << "nothing to ring for";
  EXPECT_TRUE(is_not_sent(refresh, "K"));
  EXPECT_FALSE(is_not_sent(refresh, "KR"));
  EXPECT_EQ("no path or group reports in 24 h: queue reports will be empty", not_sent_text(queue_reports));
}

}  // namespace
}  // namespace acd
