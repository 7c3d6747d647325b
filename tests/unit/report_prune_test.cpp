#include <gtest/gtest.h>

#include "report_text.h"
#include "store/prune.h"
#include "store/rebuild.h"

// What is reported once old days were pruned: of the days that are kept the same as before.
namespace acd::test {
namespace {

constexpr Day kFarAhead = 99'999;

void prune(Recording& recording, std::int64_t keep) {
  const auto cut = find_cut(recording.db(), keep, kFarAhead);
  ASSERT_TRUE(cut);
  Prune prune(recording.db(), [] { return true; });
  ASSERT_TRUE(prune.cut(*cut));
  ASSERT_TRUE(prune.delete_rows());
}

// Before a prune, after it, and after a rebuild behind it.
void expect_same(Recording& recording, std::int64_t keep, const std::string& expected,
                 const std::function<std::string()>& report) {
  expect_rows(expected, report());
  ASSERT_NO_FATAL_FAILURE(prune(recording, keep));
  expect_rows(expected, report());
  ASSERT_TRUE(rebuild(recording.db(), [](std::int64_t) { return true; }));
  expect_rows(expected, report());
}

// At midnight a caller waits, and one rings.
std::string over_midnight() {
  return wire_of(R"(
    23:50:00 R 2026-04-05
    23:52:00 A 6102 @2001
    23:54:15 Q 860 0 1 00:00
    23:56:45 Q 860 0 1 00:00
    23:59:45 Q 860 1 1 00:10
    00:00:05 T 6102 @2001 b01
    00:00:10 G 6102 @P860 b01
    00:00:15 Q 860 0 1 00:00
    00:01:00 J 6102 @2001 b01
    00:02:10 R 2026-04-06
    00:00:05 R 2026-04-07
    00:01:05 R 2026-04-07
  )");
}

TEST(ReportAfterPrune, HasTheWaitsAndSamplesOfTheFirstKeptDay) {
  Recording recording;
  recording.record("2026-04-05", over_midnight());
  expect_same(recording, 1, "860 1 1 0 4.00 37.00 1 75 15 15 130", [&] {
    return report_rows(recording, "queue-waits --since 2026-04-06 --until 2026-04-07",
                       "path_id answered bounded unbounded wait_s_mean_lo wait_s_mean_hi samples sampled_s waiting_s "
                       "queue_s covered_s");
  });
  EXPECT_EQ("1\n", recording.rows("SELECT min(frame_id) FROM frame"));
  EXPECT_EQ("2026-04-06\n", recording.rows("SELECT date(min(day) * 86400, 'unixepoch') FROM coverage"));
}

// Of a queue that nobody waits in a quiet switch says nothing all night.
TEST(ReportAfterPrune, HasTheLastReportOfTheEveningBefore) {
  Recording recording;
  recording.record(without_silence(recording.capture("2026-04-05")), wire_of(R"(
    12:00:00 Q 861 0 1 00:00
    17:00:00 Q 860 0 1 00:00
    17:00:10 A 6102 @2001
    08:00:05 T 6102 @2001 b01
    08:00:10 G 6102 @P860 b01
    08:00:15 Q 860 0 1 00:00
    08:00:30 R 2026-04-06
    20:00:00 R 2026-04-06
    08:00:00 R 2026-04-07
  )"));
  expect_same(recording, 1, "06T08:00:10 4 54011", [&] {
    return report_rows(recording, "calls --since 2026-04-06 --until 2026-04-07", "answered_at wait_lo_s wait_hi_s");
  });
}

TEST(ReportAfterPrune, ExplainsACallByTheRecordsBeforeMidnight) {
  Recording recording;
  recording.record("2026-04-05", over_midnight());
  const std::string command = "calls --explain-call 7 --format csv";
  const std::string before = report_text(recording, command);
  EXPECT_THAT(before, testing::HasSubstr("calls waiting 1, agents 1, longest wait 10 s."));
  ASSERT_NO_FATAL_FAILURE(prune(recording, 1));
  EXPECT_EQ(before, report_text(recording, command));
}

constexpr const char* kShift = "agent_id log_on log_off duration_s ended_by";
constexpr const char* kCall = "answered_at agent_id talk_s ended_at ended_by frame_id";

TEST(ReportAfterPrune, ListsShiftsAndCallsThatReachIntoTheKeptDays) {
  Recording recording;
  recording.record("2026-04-05", wire_of(R"(
    23:57:00 A 6101 @2003
    23:57:10 G 6101 @P860 b01
    23:57:50 J 6101 @2003 b01
    23:58:00 B 6101 @2003
    23:58:00 R 2026-04-05
    23:58:10 A 6102 @2001
    23:59:00 G 6102 @P860 b01
    00:01:00 R 2026-04-06
    00:02:00 J 6102 @2001 b01
    00:04:00 R 2026-04-06
    00:05:00 B 6102 @2001
    00:00:05 R 2026-04-07
    00:01:05 R 2026-04-07
  )"));
  ASSERT_NO_FATAL_FAILURE(prune(recording, 1));
  for (int i = 0; i < 2; ++i) {
    const std::string whole = " --since 2026-04-01 --until 2026-04-09";
    expect_rows("6102 05T23:58:10 06T00:05:00 410 log_off", report_rows(recording, "shifts" + whole, kShift));
    expect_rows("05T23:59:00 6102 180 06T00:02:00 J 7", report_rows(recording, "calls" + whole, kCall));
    const std::string kept = " --since 2026-04-06 --until 2026-04-09";
    EXPECT_EQ("", report_rows(recording, "shifts" + kept, kShift));
    EXPECT_EQ("", report_rows(recording, "calls" + kept, kCall));
    ASSERT_TRUE(rebuild(recording.db(), [](std::int64_t) { return true; }));
  }
}

// A day that was recorded late is still there, around and before the log on that was pruned.
TEST(ReportAfterPrune, ListsShiftsInTheOrderOfTime) {
  Recording recording;
  recording.record(without_silence(recording.capture("2026-04-05")), wire_of(R"(
    12:00:00 A 6102 @2001
    08:00:00 R 2026-04-06
    20:00:00 R 2026-04-06
    08:00:00 R 2026-04-07
  )"));
  recording.record(without_silence(recording.capture("2026-04-04")), wire_of(R"(
    09:00:00 A 6103 @2003
    09:01:00 B 6103 @2003
    12:30:00 R 2026-04-05
  )"));
  recording.record(without_silence(recording.capture("2026-04-05")), wire_of(R"(
    10:00:00 A 6104 @2004
    11:00:00 B 6104 @2004
    14:00:00 R 2026-04-05
  )"));
  ASSERT_NO_FATAL_FAILURE(prune(recording, 1));
  expect_rows(R"(
    6103 04T09:00:00 04T09:01:00   60 log_off
    6104 05T10:00:00 05T11:00:00 3600 log_off
    6102 05T12:00:00 -              - open
  )",
              report_rows(recording, "shifts --since 2026-04-01 --until 2026-04-09",
                          "agent_id log_on log_off duration_s ended_by"));
}

std::string long_states() {
  return wire_of(R"(
    07:00:00 A 6102 @2001
    07:00:10 A 6103 @2003
    07:00:20 B 6103 @2003
    08:00:00 E 6102 @2001 r03
    20:00:00 R 2026-04-05
    08:00:00 R 2026-04-06
    20:00:00 R 2026-04-06
    08:00:00 R 2026-04-07
    09:00:00 F 6102 @2001
    10:00:00 R 2026-04-07
  )");
}

TEST(ReportAfterPrune, KnowsWhenAStateBegan) {
  Recording recording;
  recording.record(without_silence(recording.capture("2026-04-05")), long_states());
  expect_same(
      recording, 1, R"(
    6102 make_busy  05T08:00:00 05T07:00:00
    6103 logged_off 05T07:00:20 -
  )",
      [&] { return report_rows(recording, "who --at 2026-04-06T08:00:00", "agent_id state since logged_on_at"); });
  expect_rows(R"(
    6103 logged_off 05T07:00:20 07T10:00:00 3 -
    6102 make_busy  05T08:00:00 07T09:00:00 4 9
    6102 idle       07T09:00:00 07T10:00:00 9 -
  )",
              report_rows(recording, "timeline --since 2026-04-06 --until 2026-04-08",
                          "agent_id state from to opened_by closed_by"));
  expect_rows(R"(
    6103 logged_off 05T07:00:20 07T10:00:00 3 -
    6102 make_busy  05T08:00:00 07T09:00:00 4 9
    6102 idle       07T09:00:00 07T10:00:00 9 -
  )",
              report_rows(recording, "timeline --since 2026-04-01 --until 2026-04-08",
                          "agent_id state from to opened_by closed_by"));
}

TEST(ReportAfterPrune, CountsMakeBusyWhereItBegan) {
  Recording recording;
  recording.record(without_silence(recording.capture("2026-04-05")), long_states());
  expect_same(recording, 1, "06T00:00:00 6102 03 0 86400\n07T00:00:00 6102 03 0 32400", [&] {
    return report_rows(recording, "make-busy --since 2026-04-06 --until 2026-04-08",
                       "interval_from agent_id reason times make_busy_s");
  });
}

TEST(ReportAfterPrune, KnowsWhenAStateBeganThatGoesOn) {
  Recording recording;
  record_open(recording, without_silence(recording.capture("2026-04-05")), wire_of(R"(
    07:00:00 A 6102 @2001
    20:00:00 R 2026-04-05
    08:00:00 R 2026-04-06
    20:00:00 R 2026-04-06
    08:00:00 R 2026-04-07
  )"));
  expect_rows("6102 idle 05T07:00:00", report_rows(recording, "who", "agent_id state since"));
  for (const std::int64_t keep : {1, 0}) {
    ASSERT_NO_FATAL_FAILURE(prune(recording, keep));
    expect_rows("6102 idle 05T07:00:00", report_rows(recording, "who", "agent_id state since"));
  }
}

// Who waits since noon waits at the first report of the next day, too.
TEST(ReportAfterPrune, BeginsNoEpisodeAtTheCut) {
  Recording recording;
  recording.record(without_silence(recording.capture("2026-04-05")), wire_of(R"(
    12:00:00 Q 860 1 1 00:10
    12:00:00 Q 861 0 1 00:00
    08:00:00 Q 860 2 1 20:00
    08:00:00 Q 861 1 1 00:05
    09:00:00 Q 860 0 1 00:00
    09:00:00 Q 861 0 1 00:00
    10:00:00 R 2026-04-06
    10:00:00 R 2026-04-07
  )"));
  expect_same(recording, 1, "06T08:00:00 06T09:00:00 861", [&] {
    return report_rows(recording, "longest-wait --episodes --since 2026-04-06 --until 2026-04-08",
                       "begin end queue_id");
  });
}

std::string value_of(Recording& recording, const std::string& fact) {
  std::string found;
  for (const std::string& line :
       lines_of(report_rows(recording, "health --since 2026-04-06 --until 2026-04-08", "fact value")))
    if (line.starts_with(fact + " ")) found += line + "\n";
  return found;
}

// The first day has all of it.
TEST(ReportAfterPrune, RemembersTheEvidenceOfTheWholeSession) {
  Recording recording;
  recording.record(without_silence(recording.capture("2026-04-05")), wire_of(R"(
    10:00:00 A 6102 @2001
    10:00:10 T 6102 @2001 b01
    10:00:12 Q 860 0 1 00:00
    10:00:14 G 6102 @P860 b01
    10:00:20 J 6102 @2001 b01
    08:00:00 R 2026-04-06
    08:00:10 G 6102 @P860 b01
    08:00:20 J 6102 @2001 b01
    08:00:30 R 2026-04-06
    08:00:00 R 2026-04-07
  )"));
  expect_same(recording, 1, "ringing_counted no", [&] { return value_of(recording, "ringing_counted"); });
}

TEST(ReportAfterPrune, RemembersRejectsThatBelongToTheSession) {
  Recording recording;
  recording.record(without_silence(recording.capture("2026-04-05")), "Welcome\r\n" + wire_of(R"(
    10:00:00 R 2026-04-05
    raw  amid
    10:01:00 R 2026-04-05
    08:00:00 R 2026-04-06
    raw  today
    08:01:00 R 2026-04-06
    08:00:00 R 2026-04-07
  )"));
  expect_same(recording, 1, "rejects 2\nreject_noise 2",
              [&] { return value_of(recording, "rejects") + value_of(recording, "reject_noise"); });
  EXPECT_EQ("frames 5\n", value_of(recording, "frames"));
}

// It is left for what it tells of the day that is kept, and counts no more.
TEST(ReportAfterPrune, ShowsNothingOfThePrunedDayItself) {
  Recording recording;
  recording.record("2026-04-05", over_midnight());
  ASSERT_NO_FATAL_FAILURE(prune(recording, 1));
  for (const char* command : {"events", "occupancy", "queue-waits", "longest-wait", "calls", "timeline"})
    EXPECT_EQ("", report_text(recording, std::string(command) + " --since 2026-04-05 --until 2026-04-06", 4));
  expect_rows("05T00:00:00 1 1 130",
              report_rows(recording, "queue-waits --interval total --since 2026-04-05 --until 2026-04-07",
                          "interval_from answered samples covered_s"));
  EXPECT_THAT(report_text(recording, "events --format table --frame 3"), testing::HasSubstr("its day was pruned"));
  EXPECT_THAT(report_text(recording, "export --as raw"), testing::StartsWith("\x02"
                                                                             "05T000005"));
}

}  // namespace
}  // namespace acd::test
