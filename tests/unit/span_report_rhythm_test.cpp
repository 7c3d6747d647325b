#include <gtest/gtest.h>

#include "coverage_text.h"
#include "span/report_rhythm.h"

namespace acd::test {
namespace {

// "0 15 30 : 40": reports at these seconds, and the last record; 180 s of silence are allowed.
std::string rhythm(const std::string& line) {
  const auto colon = line.find(':');
  ReportRhythm rhythm;
  for (const std::string& at : words_of(line.substr(0, colon))) rhythm.add({std::stoll(at)}, 180);
  return rhythm.is_periodic({std::stoll(line.substr(colon + 1))}) ? "periodic" : "quiet";
}

TEST(ReportRhythm, IsPeriodicFromTheThirdReportOn) {
  expect_table(R"(
               : 0     -> quiet
    0          : 0     -> quiet
    0 15       : 15    -> quiet
    0 15 30    : 30    -> periodic
    0 0 0      : 0     -> periodic
    0 15 30    : 900   -> periodic
    0 15 30    : 901   -> quiet
    0 15 30 45 : 915   -> periodic
    0 15 30 45 : 916   -> quiet
  )",
               rhythm);
}

TEST(ReportRhythm, IsQuietWhileAPauseIsWithinSight) {
  expect_table(R"(
    0 180 360           : 360   -> periodic
    0 181 360           : 360   -> quiet
    0 300 600 900       : 900   -> quiet
    0 15 200 215 230    : 915   -> quiet
    0 15 200 215 230    : 916   -> periodic
    0 15 30 300 315 330 : 930   -> quiet
    0 15 30 300 315 330 : 931   -> periodic
  )",
               rhythm);
}

TEST(ReportRhythm, ContinuesFromItsMemory) {
  ReportRhythm before;
  for (const std::int64_t at : {0, 300, 310, 320}) before.add({at}, 180);
  ReportRhythm after(before.memory());
  EXPECT_FALSE(after.is_periodic({900}));
  EXPECT_TRUE(after.is_periodic({901}));
  EXPECT_EQ(before.memory(), after.memory());
}

TEST(ReportRhythm, KnowsTheLettersOfReports) {
  for (char code = 'A'; code <= 'Z'; ++code) EXPECT_EQ(code == 'K' || code == 'Q' || code == 'R', is_report(code));
}

}  // namespace
}  // namespace acd::test
