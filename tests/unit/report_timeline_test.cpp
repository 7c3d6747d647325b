#include <gtest/gtest.h>

#include "report_text.h"

namespace acd::test {
namespace {

constexpr const char* kColumns = "agent_id state from to duration_s reason path_id inferred opened_by closed_by";

TEST(ReportTimeline, NamesTheFramesThatOpenedAndClosedEachSpan) {
  Recording recording;
  recording.record("2026-03-02", wire_of(R"(
    10:00:00 A 6101 @2001
    10:00:05 T 6101 @2001
    10:00:09 G 6101 @P860 b01
    10:00:30 E 6101 @2001 r03
    10:01:00 L 6101 @2001 b01
    10:01:10 M 6101 @2001
    10:01:10 J 6101 @2001
    10:01:40 F 6101 @2001
    10:02:00 B 6101 @2001
    10:02:30 R 2026-03-02
  )"));
  expect_rows(R"(
    6101 idle       02T10:00:00 02T10:00:05  5 -  -   0 1 2
    6101 ringing    02T10:00:05 02T10:00:09  4 -  -   0 2 3
    6101 acd_call   02T10:00:09 02T10:01:00 51 -  860 0 3 5
    6101 work_timer 02T10:01:00 02T10:01:10 10 -  860 0 5 6
    6101 make_busy  02T10:01:10 02T10:01:40 30 03 -   0 6 8
    6101 idle       02T10:01:40 02T10:02:00 20 -  -   0 8 9
    6101 logged_off 02T10:02:00 02T10:02:30 30 -  -   0 9 -
  )",
              report_rows(recording, "timeline", kColumns));
}

TEST(ReportTimeline, TwoCallsOnTwoButtons) {
  Recording recording;
  recording.record("2026-03-02", wire_of(R"(
    10:00:00 A 6101 @2001
    10:00:10 G 6101 @P860 b01
    10:00:20 N 6101 @2001 b01
    10:00:25 I 6101 @2001 b02
    10:00:40 J 6101 @2001 b02
    10:00:45 O 6101 @2001 b01
    10:00:55 H 6101 @2001 b02
    10:01:05 J 6101 @2001 b02
    10:01:15 J 6101 @2001 b01
    10:01:20 R 2026-03-02
  )"));
  expect_rows(R"(
    idle          02T10:00:00 02T10:00:10 -
    acd_call      02T10:00:10 02T10:00:20 860
    hold          02T10:00:20 02T10:00:25 860
    outgoing_call 02T10:00:25 02T10:00:40 -
    hold          02T10:00:40 02T10:00:45 860
    acd_call      02T10:00:45 02T10:00:55 860
    non_acd_call  02T10:00:55 02T10:01:05 -
    acd_call      02T10:01:05 02T10:01:15 860
    idle          02T10:01:15 02T10:01:20 -
  )",
              report_rows(recording, "timeline", "state from to path_id"));
}

// The same record twice in a second changes nothing more; the end of a call and the next answer in one second are two
// spans all the same.
TEST(ReportTimeline, RecordsInOneSecond) {
  Recording recording;
  recording.record("2026-03-02", wire_of(R"(
    10:00:00 A 6101 @2001
    10:00:10 G 6101 @P860 b01
    10:00:10 G 6101 @P860 b01
    10:00:30 J 6101 @2001 b01
    10:00:30 G 6101 @P860 b01
    10:00:50 J 6101 @2001 b01
    10:00:50 J 6101 @2001 b01
    10:01:00 R 2026-03-02
  )"));
  expect_rows(R"(
    idle     02T10:00:00 02T10:00:10 1 2
    acd_call 02T10:00:10 02T10:00:30 2 4
    acd_call 02T10:00:30 02T10:00:50 5 6
    idle     02T10:00:50 02T10:01:00 6 -
  )",
              report_rows(recording, "timeline", "state from to opened_by closed_by"));
}

// Three days: the pieces of its days are one row, whichever day is asked for, and the row is whole.
TEST(ReportTimeline, AnAgentLoggedOnForThreeDays) {
  Recording recording;
  recording.record(without_silence(recording.capture("2026-03-02")), wire_of(R"(
    22:00:00 A 6101 @2001
    23:00:00 E 6101 @2001 r02
    12:00:00 R 2026-03-03
    08:00:00 R 2026-03-04
    09:00:00 F 6101 @2001
    10:00:00 B 6101 @2001
  )"));
  const std::string whole = "make_busy 02T23:00:00 04T09:00:00 122400 2 5\n";
  const std::string columns = "state from to duration_s opened_by closed_by";
  EXPECT_EQ("idle 02T22:00:00 02T23:00:00 3600 1 2\n" + whole,
            report_rows(recording, "timeline --since 2026-03-02 --until 2026-03-03", columns));
  EXPECT_EQ(whole, report_rows(recording, "timeline --since 2026-03-03 --until 2026-03-04", columns));
  EXPECT_EQ(whole, report_rows(recording, "timeline --since 2026-03-03T12:00 --until 2026-03-03T12:01", columns));
  EXPECT_EQ(whole + "idle 04T09:00:00 04T10:00:00 3600 5 6\n",
            report_rows(recording, "timeline --since 2026-03-04 --until 2026-03-05", columns));
  EXPECT_EQ(report_rows(recording, "timeline --since 2026-03-02 --until 2026-03-05", columns),
            report_rows(recording, "timeline --agent 6101 --since 2026-03-02 --until 2026-03-05", columns));
  expect_rows("6101 make_busy 02T23:00:00 02T22:00:00",
              report_rows(recording, "who --at 2026-03-03T12:00", "agent_id state since logged_on_at"));
}

// By begin, then agent id; with some agents asked for, the same rows of these.
TEST(ReportTimeline, OverMidnightInTheOrderOfTime) {
  Recording recording;
  recording.record("2026-03-02", wire_of(R"(
    23:58:00 A 6102 @2002
    23:58:00 A 6101 @2001
    23:59:00 T 6102 @2002
    23:59:10 G 6102 @P860 b01
    00:00:00 E 6101 @2001 r01
    00:00:40 J 6102 @2002 b01
    00:01:00 B 6101 @2001
    00:02:00 B 6102 @2002
  )"));
  const std::string columns = "agent_id state from to";
  const std::string both = report_rows(recording, "timeline --since 2026-03-02 --until 2026-03-04", columns);
  expect_rows(R"(
    6101 idle       02T23:58:00 03T00:00:00
    6102 idle       02T23:58:00 02T23:59:00
    6102 ringing    02T23:59:00 02T23:59:10
    6102 acd_call   02T23:59:10 03T00:00:40
    6101 make_busy  03T00:00:00 03T00:01:00
    6102 idle       03T00:00:40 03T00:02:00
    6101 logged_off 03T00:01:00 03T00:02:00
  )",
              both);
  EXPECT_EQ(both, report_rows(recording, "timeline --agent 6101 6102 --since 2026-03-02 --until 2026-03-04", columns));
}

// On a live database the last spans end at the last record, closed by nothing; one over midnight is one.
TEST(ReportTimeline, SpansThatGoOn) {
  Recording recording;
  record_open(recording, recording.live(), "");
  recording.journal().begin();
  recording.journal().bytes(wire_of(R"(
    23:58:30 A 6101 @2001
    23:59:00 T 6101 @2001
    23:59:10 G 6101 @P860 b01
    00:00:00 R 2026-03-03
    00:01:00 A 6102 @2002
    00:01:20 R 2026-03-03
  )"),
                            Arrival{(Zone("UTC").midnight(parse_day("2026-03-03")).unix_s - 90) * 1'000'000});
  recording.journal().commit();
  expect_rows(
      R"(
    6101 acd_call 02T23:59:10 03T00:01:20 130 3 -
    6102 idle     03T00:01:00 03T00:01:20 20 5 -
  )",
      report_rows(recording, "timeline --since 2026-03-03", "agent_id state from to duration_s opened_by closed_by"));
  expect_rows("6101 acd_call 02T23:59:10\n6102 idle 03T00:01:00",
              report_rows(recording, "who", "agent_id state since"));
}

// The same while an older capture is taken in, which leaves the present alone.
TEST(ReportTimeline, SpansThatGoOnInThePast) {
  Recording recording;
  recording.record("2026-03-03", wire_of("10:00:00 A 6101 @2001\n10:01:00 R 2026-03-03"));
  record_open(recording, recording.capture("2026-03-02"),
              wire_of("10:00:00 A 6102 @2002\n10:00:20 G 6102 @P860 b01\n10:01:00 R 2026-03-02"));
  expect_rows(R"(
    6102 idle     02T10:00:00 02T10:00:20 3 4
    6102 acd_call 02T10:00:20 02T10:01:00 4 -
    6101 idle     03T10:00:00 03T10:01:00 1 -
  )",
              report_rows(recording, "timeline --since 2026-03-02 --until 2026-03-04",
                          "agent_id state from to opened_by closed_by"));
  expect_rows("6102 40 open", report_rows(recording, "calls --since 2026-03-02", "agent_id talk_s ended_by"));
  expect_rows("6102 60 40", report_rows(recording, "occupancy --since 2026-03-02 --until 2026-03-03",
                                        "agent_id logged_on_s acd_call_s"));
}

// The later session has the last record of the earlier one: nothing was missed, even at midnight itself.
TEST(ReportTimeline, TheSeamOfTwoSessionsPartsNothing) {
  Recording recording;
  recording.record("2026-03-02", wire_of("23:59:00 A 6101 @2001\n00:00:00 R 2026-03-03"));
  recording.record("2026-03-03", wire_of("00:00:00 R 2026-03-03\n00:00:30 T 6101 @2001\n00:01:00 U 6101 @2001"));
  expect_rows(R"(
    idle    02T23:59:00 03T00:00:30 0 1 4
    ringing 03T00:00:30 03T00:01:00 0 4 5
  )",
              report_rows(recording, "timeline --since 2026-03-02 --until 2026-03-04",
                          "state from to inferred opened_by closed_by"));
}

// It has another one, and not the next by its number: something may have been missed.
TEST(ReportTimeline, AHoleOfNoLengthParts) {
  Recording recording;
  recording.record("2026-03-02", wire_of("23:59:00 A 6101 @2001\n00:00:00 R 2026-03-03"));
  recording.record("2026-03-03", wire_of("00:00:00 K 610 0 1 00:00\n00:00:30 T 6101 @2001\n00:01:00 U 6101 @2001"));
  expect_rows(R"(
    idle    02T23:59:00 03T00:00:00 0 1 -
    idle    03T00:00:00 03T00:00:30 1 1 4
    ringing 03T00:00:30 03T00:01:00 0 4 5
  )",
              report_rows(recording, "timeline --since 2026-03-02 --until 2026-03-04",
                          "state from to inferred opened_by closed_by"));
}

// A later session tells the whole morning: its span is parted by what the earlier one covers, and stays two rows.
TEST(ReportTimeline, AnOverlapParts) {
  Recording recording;
  recording.record("2026-03-02", wire_of("10:01:00 R 2026-03-02\n10:02:00 R 2026-03-02"));
  recording.record("2026-03-02", wire_of("10:00:00 A 6101 @2001\n10:01:30 R 2026-03-02\n10:03:00 B 6101 @2001"));
  expect_rows(R"(
    idle 02T10:00:00 02T10:01:00 3 5
    idle 02T10:02:00 02T10:03:00 3 5
  )",
              report_rows(recording, "timeline", "state from to opened_by closed_by"));
}

TEST(ReportTimeline, AnAgentWhoMovesBetweenSetsAndOneWhoIsReplaced) {
  Recording recording;
  recording.record("2026-03-02", wire_of(R"(
    10:00:00 A 6101 @2001
    10:00:10 A 6102 @2002
    10:01:00 A 6101 @2003
    10:02:00 A 6101 @2002
    10:03:00 B 6101 @2002
  )"));
  expect_rows(R"(
    6101 idle       02T10:00:00 02T10:01:00 1 3
    6102 idle       02T10:00:10 02T10:02:00 2 4
    6101 idle       02T10:01:00 02T10:02:00 3 4
    6101 idle       02T10:02:00 02T10:03:00 4 5
    6102 logged_off 02T10:02:00 02T10:03:00 4 -
  )",
              report_rows(recording, "timeline", "agent_id state from to opened_by closed_by"));
}

TEST(ReportTimeline, AnAgentThatNobodyKnowsHasNoRows) {
  Recording recording;
  recording.record("2026-03-02", small_morning());
  EXPECT_EQ("", report_rows(recording, "timeline --agent 9999", "agent_id"));
}

}  // namespace
}  // namespace acd::test
