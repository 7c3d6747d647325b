#include <gtest/gtest.h>

#include "report_text.h"

namespace acd::test {
namespace {

std::string frame_table(Recording& recording, const std::string& frame) {
  return short_times(report_text(recording, "events --format table --frame " + frame));
}

TEST(ReportFrame, TellsAllOfARecord) {
  Recording recording;
  recording.record("2026-03-02", small_morning());
  expect_lines(R"(
    Frame 6 of session 1: capture capture.
    Agent 6101 answers an ACD call of P860 on button 01.

    received at     (a capture does not tell)
    at              02T10:00:09
    record number   05
    code            G, answer ACD call
    time of day     10:00:09
    path called     P860
    agent id        6101
    button          01
    further bytes   (none)
    path            860
    raw             \x0205G100009P860   6101   01\x0d\x0a
    hex             02 30 35 47 31 30 30 30 30 39 50 38 36 30 20 20
                    20 36 31 30 31 20 20 20 30 31 0d 0a
    anomaly         (none)
    closed          span of 6101: ringing, 02T10:00:05 to 02T10:00:09, 4 s
    opened          span of 6101: acd_call of path 860, 02T10:00:09 to 02T10:00:40, 31 s
    began           ACD call of 6101 of path 860, answered 02T10:00:09 by frame 6, ended 02T10:01:10 (L)
  )",
               frame_table(recording, "6"));
}

// The line of the table that begins with a name, and those that go on below it.
std::string lines_named(const std::string& table, const std::string& name) {
  std::string found;
  bool within = false;
  std::istringstream in(table);
  for (std::string line; std::getline(in, line);) {
    if (line.size() < 18 || line.rfind("  ", 0) != 0) continue;
    if (const std::string here = trimmed(line.substr(2, 16)); !here.empty()) within = here == name;
    if (within) found += line.substr(18) + "\n";
  }
  return found;
}

TEST(ReportFrame, ALogOnOverAnotherAgentNamesBoth) {
  Recording recording;
  recording.record("2026-03-02", wire_of(R"(
    10:00:00 A 6101 @2001
    10:00:30 G 6101 @P860 b01
    10:01:00 A 6102 @2001
    10:02:00 R 2026-03-02
  )"));
  const std::string table = frame_table(recording, "3");
  expect_lines("span of 6101: acd_call of path 860, 02T10:00:30 to 02T10:01:00, 30 s", lines_named(table, "closed"));
  expect_lines(R"(
    span of 6101: logged_off, 02T10:01:00 to 02T10:02:00, 60 s
    span of 6102: idle, 02T10:01:00 to 02T10:02:00, 60 s
  )",
               lines_named(table, "opened"));
  expect_lines(R"(
    shift of 6101 at 2001, log on 02T10:00:00, log off 02T10:01:00 (replaced)
    ACD call of 6101 of path 860, answered 02T10:00:30 by frame 2, ended 02T10:01:00 (A)
  )",
               lines_named(table, "ended"));
  expect_lines("shift of 6102 at 2001, log on 02T10:01:00, goes on", lines_named(table, "began"));
}

TEST(ReportFrame, ASpanOverMidnightIsWhole) {
  Recording recording;
  recording.record("2026-03-02", wire_of(R"(
    23:58:30 A 6101 @2001
    23:59:30 E 6101 @2001 r03
    00:00:00 F 6101 @2001
    00:01:00 E 6101 @2001 r04
    00:02:00 B 6101 @2001
  )"));
  expect_lines("span of 6101: make_busy, reason 03, 02T23:59:30 to 03T00:00:00, 30 s",
               lines_named(frame_table(recording, "3"), "closed"));
  recording.record("2026-03-03", wire_of("23:58:30 A 6101 @2001\n00:01:00 B 6101 @2001"));
  expect_lines("span of 6101: idle, 03T23:58:30 to 04T00:01:00, 150 s",
               lines_named(frame_table(recording, "6"), "opened"));
  expect_lines("span of 6101: idle, 03T23:58:30 to 04T00:01:00, 150 s",
               lines_named(frame_table(recording, "7"), "closed"));
}

TEST(ReportFrame, ASurpriseAndALoss) {
  Recording recording;
  recording.record("2026-03-02",
                   wire_of("10:00:00 A 6101 @2001\nlose 3\n10:01:00 F 6101 @2001\n10:02:00 B 6101 @2001"));
  const std::string table = frame_table(recording, "2");
  expect_lines("lost: 3 records before it\nsurprise_F", lines_named(table, "anomaly"));
  expect_lines("(began and ended no span, shift or call)", lines_named(table, "effect"));
}

TEST(ReportFrame, ARejectSaysWhyAndWhere) {
  Recording recording;
  recording.record("2026-03-02",
                   "\x02"
                   "01A106101"
                   "2001   6101   00\r\n" +
                       wire_of("10:00:00 R 2026-03-02"));
  const std::string table = frame_table(recording, "1");
  expect_lines("No record: bad_time at byte 3.", lines_of(table).at(1));
  expect_lines("bad_time, at byte 3 of the text behind the STX", lines_named(table, "reject"));
  EXPECT_EQ("1 - - - \\x0201A1061012001   6101   00\\x0d\\x0a\n",
            report_rows(recording, "events --frame 1", "frame_id at code agent_id raw"));
}

// What a terminal would take as a command reaches none.
TEST(ReportFrame, ControlCharactersInIdsDoNotReachTheTerminal) {
  Recording recording;
  recording.record("2026-03-02",
                   "\x02"
                   "00A1000002001   \x1b[31mX 00\r\n" +
                       wire_of("10:01:00 R 2026-03-02"));
  const std::string table = frame_table(recording, "1");
  EXPECT_EQ(table.find('\x1b'), std::string::npos) << table;
  EXPECT_NE(table.find("\\x1b[31mX"), std::string::npos) << table;
  EXPECT_EQ("(none: control bytes in it)\n", lines_named(table, "agent id"));
  EXPECT_EQ("", lines_named(table, "opened"));
}

// Its time belongs to the session that was there first: it is kept and told, and what it began behind the overlap too.
TEST(ReportFrame, AFrameThatDoesNotCount) {
  Recording recording;
  recording.record("2026-03-02", wire_of("10:00:00 R 2026-03-02\n10:02:00 R 2026-03-02"));
  recording.record("2026-03-02", wire_of("10:01:00 A 6101 @2001\n10:03:00 B 6101 @2001"));
  const std::string table = frame_table(recording, "3");
  expect_lines("between 02T10:01:00 and 02T10:02:00; not counted: an earlier session covers that time",
               lines_named(table, "at"));
  expect_lines("span of 6101: idle, 02T10:02:00 to 02T10:03:00, 60 s", lines_named(table, "opened"));
  expect_rows("3 - A 6101", report_rows(recording, "events --frame 3", "frame_id at code agent_id"));
}

TEST(ReportFrame, WhatIsOpenGoesOn) {
  Recording recording;
  record_open(recording, recording.capture("2026-03-02"),
              wire_of("10:00:00 A 6101 @2001\n10:00:30 G 6101 @P860 b01\n10:01:00 R 2026-03-02"));
  expect_lines("span of 6101: acd_call of path 860, 02T10:00:30 to 02T10:01:00, 30 s, goes on",
               lines_named(frame_table(recording, "2"), "opened"));
}

TEST(ReportFrame, InOtherFormatsItIsItsRowOfEvents) {
  Recording recording;
  recording.record("2026-03-02", small_morning());
  const std::string columns = "frame_id at number code agent_id extension path_id button reason raw";
  std::string rows;
  for (int frame = 1; frame <= 24; ++frame)
    if (frame != 13)  // noise
      rows += report_rows(recording, "events --frame " + std::to_string(frame), columns);
  EXPECT_EQ(report_rows(recording, "events", columns), rows);
}

TEST(ReportFrame, ThatIsNotThereIsNoData) {
  Recording recording;
  recording.record("2026-03-02", small_morning());
  EXPECT_EQ("", report_text(recording, "events --frame 4711", 4));
  EXPECT_EQ("", report_text(recording, "events --frame 0", 2));
}

}  // namespace
}  // namespace acd::test
