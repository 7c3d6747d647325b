#include <gtest/gtest.h>

#include "report_run.h"
#include "report_text.h"

// Shifts, calls and episodes are listed where they begin. Those that began before the range are said beside it.
namespace acd::test {
namespace {

class ReportEarlier : public testing::Test {
 protected:
  ReportEarlier() {
    recording_.record(without_silence(recording_.capture("2026-03-02")), wire_of(R"(
      22:00:00 A 6101 @2001
      23:00:00 A 6102 @2002
      23:30:00 A 6103 @2003
      23:40:00 G 6103 @P861 b01
      23:50:00 J 6103 @2003 b01
      23:58:00 Q 860 1 1 00:30
      23:58:00 K 610 2 1 05:00
      23:59:00 G 6101 @P860 b01
      23:59:30 G 6102 @P861 b01
      23:59:40 B 6103 @2003
      00:00:00 R 2026-03-03
      00:01:00 Q 860 2 1 03:30
      00:02:00 Q 860 0 1 00:00
      00:02:00 K 610 0 1 00:00
      00:03:00 J 6101 @2001 b01
      00:05:00 B 6101 @2001
      00:06:00 R 2026-03-03
    )"));
  }
  std::string notes(const std::string& command) const {
    std::vector<std::string> arguments = words_of(command);
    arguments.insert(arguments.end(), {"--db", recording_.path()});
    return run_report(std::move(arguments)).err;
  }

  Recording recording_;
};

TEST_F(ReportEarlier, ShiftsAreSaidWithTheirNumber) {
  EXPECT_EQ(notes("shifts --since 2026-03-03"),
            "acd-report: 2 shifts that began before 2026-03-03T00:00:00+00:00 continue in this range: they are listed "
            "where they begin; an earlier --since shows them\n");
  EXPECT_EQ(notes("shifts --since 2026-03-03 --agent 6101"),
            "acd-report: 1 shift that began before 2026-03-03T00:00:00+00:00 continues in this range: it is listed "
            "where it begins; an earlier --since shows it\n");
  EXPECT_EQ(notes("shifts --since 2026-03-03 --agent 6103"), "") << "it ended before";
  EXPECT_EQ(notes("shifts --since 2026-03-03T00:05 --agent 6101"), "") << "it ends where the range begins";
  EXPECT_EQ(notes("shifts --since 2026-03-03T00:04:59 --agent 6101").substr(0, 19), "acd-report: 1 shift");
  EXPECT_EQ(notes("shifts --since 2026-03-02T22:00 --until 2026-03-02T23:00"), "");
}

TEST_F(ReportEarlier, CallsAreSaidWithTheirNumber) {
  EXPECT_EQ(notes("calls --since 2026-03-03"),
            "acd-report: 2 calls that began before 2026-03-03T00:00:00+00:00 continue in this range: they are listed "
            "where they begin; an earlier --since shows them\n");
  EXPECT_EQ(notes("calls --since 2026-03-03 --path 860").substr(0, 18), "acd-report: 1 call");
  EXPECT_EQ(notes("calls --since 2026-03-03 --agent 6102").substr(0, 18), "acd-report: 1 call");
  EXPECT_EQ(notes("calls --since 2026-03-03 --agent 6103"), "");
  EXPECT_EQ(notes("calls --since 2026-03-03T00:03 --agent 6101"), "") << "it ended where the range begins";
}

// A shift that was never ended, and in it a call that was not either: they began days before.
TEST_F(ReportEarlier, ALongOneIsFoundToo) {
  recording_.record(without_silence(recording_.capture("2026-03-10")), wire_of(R"(
    10:00:00 A 6109 @2009
    10:00:10 G 6109 @P860 b01
    22:00:00 R 2026-03-10
    12:00:00 R 2026-03-11
    04:00:00 R 2026-03-12
    20:00:00 R 2026-03-12
    12:00:00 R 2026-03-13
  )"));
  const std::string range = " --since 2026-03-13 --until 2026-03-14";
  EXPECT_EQ(notes("shifts" + range).substr(0, 19), "acd-report: 1 shift");
  EXPECT_EQ(notes("calls" + range).substr(0, 18), "acd-report: 1 call");
}

TEST_F(ReportEarlier, EpisodesAreSaidWithTheirNumber) {
  EXPECT_EQ(
      notes("longest-wait --episodes --since 2026-03-03"),
      "acd-report: 2 episodes that began before 2026-03-03T00:00:00+00:00 continue in this range: they are listed "
      "where they begin; an earlier --since shows them\n");
  EXPECT_EQ(notes("longest-wait --episodes --since 2026-03-03 --above 299").substr(0, 21), "acd-report: 1 episode");
  EXPECT_EQ(notes("longest-wait --episodes --since 2026-03-03 --path 860 --above 210"), "");
  EXPECT_EQ(notes("longest-wait --episodes --since 2026-03-03T00:02"), "") << "they end where the range begins";
  EXPECT_EQ(notes("longest-wait --episodes --since 2026-03-02T23:58 --until 2026-03-03"), "");
}

}  // namespace
}  // namespace acd::test
