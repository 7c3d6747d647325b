#include <gtest/gtest.h>

#include "coverage_text.h"

namespace acd::test {
namespace {

// "10-20 30-40 : 15-35": what of 15-35 the stretches do not cover.
std::string uncovered(const std::string& line) {
  const auto colon = line.find(':');
  const Account account = account_of(words_of(line.substr(0, colon)));
  std::vector<std::string> parts;
  for (const Interval part : account.uncovered(interval_of(trimmed(line.substr(colon + 1)))))
    parts.push_back(text_of(part));
  return joined(parts, " ");
}

TEST(Account, GivesThePartsThatNoEarlierStretchCovers) {
  expect_table(R"(
                    : 10-20    -> 10-20
                    : 10-10    ->
    10-20           : 20-30    -> 20-30
    10-20           : 0-10     -> 0-10
    10-20           : 15-30    -> 20-30
    10-20           : 5-15     -> 5-10
    10-20           : 12-18    ->
    10-20           : 10-20    ->
    10-20           : 5-30     -> 5-10 20-30
    10-20 30-40     : 15-35    -> 20-30
    10-20 30-40     : 0-50     -> 0-10 20-30 40-50
    30-40 10-20     : 0-50     -> 0-10 20-30 40-50
    10-20 20-30     : 0-50     -> 0-10 30-50
    10-20 15-30     : 0-50     -> 0-10 30-50
    10-20 0-50      : 0-60     -> 50-60
    10-20 30-40 15-35 : 0-60   -> 0-10 40-60
  )",
               uncovered);
}

// What one stretch of records makes of its time: each piece with its frames, marked x where it does not count.
// "10-20 : 15 25 30" are the earlier stretches and the times of the records; frames are numbered from 1.
std::string pieces(const std::string& line) {
  const auto colon = line.find(':');
  Account account = account_of(words_of(line.substr(0, colon)));
  return pieces_text(pieces_of(account, Zone("UTC"), words_of(line.substr(colon + 1))));
}

TEST(Stretch, CountsWhereNoEarlierStretchIs) {
  expect_table(R"(
                 : 10               -> 10-10#1..1
                 : 10 10 12         -> 10-12#1..3
    100-200      : 10 20            -> 10-20#1..2
    100-200      : 120 180          -> x120-180#1..2
    100-200      : 100 200          -> x100-200#1..2
    100-200      : 90 110           -> 90-100#1..1 x100-110#2..2
    100-200      : 90 100 110       -> 90-100#1..2 x100-110#3..3
    100-200      : 150 250          -> x150-200#1..1 200-250#2..2
    100-200      : 150 200 201      -> x150-200#1..2 200-201#3..3
    100-200      : 90 250           -> 90-100#1..1 x100-200#2..1 200-250#2..2
    10-20 30-40  : 5 15 25 35 45    -> 5-10#1..1 x10-20#2..2 20-30#3..3 x30-40#4..4 40-45#5..5
    10-20 20-30  : 5 20 40          -> 5-10#1..1 x10-30#2..2 30-40#3..3
    100-200      : 90 100           -> 90-100#1..2
  )",
               pieces);
}

// A second stretch that begins at the very second at which an earlier one ended goes on where that stopped.
TEST(Stretch, GoesOnWhereAnEarlierOneStopped) {
  expect_table(R"(
    100-200          : 200 210      -> 200-210#1..2
    100-200          : 200 200 210  -> 200-210#1..3
    100-200 220-230  : 200 210 225  -> 200-220#1..2 x220-225#3..3
    100-200          : 199 200 210  -> x199-200#1..2 200-210#3..3
    100-200          : 201 210      -> 201-210#1..2
  )",
               pieces);
}

TEST(Stretch, OfZeroLengthCoversNothing) {
  expect_table(R"(
    100-100  : 100          -> 100-100#1..1
    100-100  : 90 100 110   -> 90-110#1..3
    100-100  : 90 110       -> 90-110#1..2
    90-110   : 100          -> x100-100#1..1
  )",
               pieces);
}

TEST(Stretch, IsCutAtTheMidnightsOfItsZone) {
  Account account;
  const Zone sydney("Australia/Sydney");
  const std::int64_t midnight = sydney.midnight(parse_day("2026-04-05")).unix_s;
  const auto at = [&](std::int64_t s) { return std::to_string(midnight + s); };
  const auto cut = pieces_of(account, sydney, {at(-10), at(0), at(100), at(25 * 3600), at(25 * 3600 + 86400 + 5)});
  EXPECT_EQ("-10-0#1..1 0-90000#2..3 90000-176400#4..4 176400-176405#5..5", pieces_text(cut, midnight));
  EXPECT_EQ("2026-04-04 2026-04-05 2026-04-06 2026-04-07", days_text(cut));
  for (std::size_t i = 0; i + 1 < cut.size(); ++i) EXPECT_EQ(CoverageEnd::midnight, cut[i].ended_by);
}

TEST(Stretch, IsCutAtMidnightWhereItDoesNotCountToo) {
  Account account;
  const Zone utc("UTC");
  account.add({{86000}, {87000}});
  const auto cut = pieces_of(account, utc, {"85000", "86500", "86900", "88000"});
  EXPECT_EQ("85000-86000#1..1 x86000-86400#2..1 x86400-87000#2..3 87000-88000#4..4", pieces_text(cut));
  EXPECT_EQ("1970-01-01 1970-01-01 1970-01-02 1970-01-02", days_text(cut));
}

TEST(Stretch, NumbersItsPiecesWithoutAGap) {
  Account account;
  account.add({{100}, {200}});
  const auto cut = pieces_of(account, Zone("UTC"), {"50", "300", "90000"});
  for (std::size_t i = 0; i < cut.size(); ++i) EXPECT_EQ(static_cast<std::int64_t>(i) + 1, cut[i].coverage_id);
}

TEST(Stretch, HasANameForEachEnd) {
  EXPECT_EQ("open", coverage_end_name(CoverageEnd::open));
  EXPECT_EQ("midnight", coverage_end_name(CoverageEnd::midnight));
  EXPECT_EQ("overlap", coverage_end_name(CoverageEnd::overlap));
  EXPECT_EQ("silence", coverage_end_name(CoverageEnd::silence));
  EXPECT_EQ("step", coverage_end_name(CoverageEnd::step));
  EXPECT_EQ("session", coverage_end_name(CoverageEnd::session));
}

}  // namespace
}  // namespace acd::test
