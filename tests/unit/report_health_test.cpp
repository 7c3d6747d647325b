#include <fmt/format.h>
#include <gtest/gtest.h>

#include "report_run.h"
#include "report_text.h"

// What `health` compares: group reports with agents, path reports with answers, ringing with samples.
namespace acd::test {
namespace {

/// "fact value" of these facts, one a line.
std::string facts(Recording& recording, const std::string& wanted, const std::string& options = "") {
  std::string text;
  for (const std::string& line : lines_of(report_text(recording, "health --format csv " + options))) {
    const std::string fact = line.substr(0, line.find(','));
    if ((" " + wanted + " ").find(" " + fact + " ") == std::string::npos) continue;
    const std::size_t value = fact.size() + 1;
    text += fact + " " + line.substr(value, line.find(',', value) - value) + "\n";
  }
  return text;
}

/// The detail of the first row with this fact, without quotes.
std::string detail(Recording& recording, const std::string& fact) {
  for (std::string line : lines_of(report_text(recording, "health --format csv"))) {
    if (line.rfind(fact + ",", 0) != 0) continue;
    line = line.substr(line.find(',', fact.size() + 1) + 1);
    return line.front() == '"' ? line.substr(1, line.size() - 2) : line;
  }
  return "";
}

TEST(ReportHealth, SaysThatThisHostsClockIsInThePast) {
  Recording recording;
  record_live(recording, "2026-02-20", "10:00:00 A 6101 @2001\n10:00:10 B 6101 @2001");
  record_live(recording, "2026-03-02", "10:00:00 A 6101 @2001\n10:00:10 B 6101 @2001");
  const auto said = [&](const std::string& now) {
    return run_report({"health", "--format", "csv", "--db", recording.path()}, utc(now)).out;
  };
  EXPECT_EQ(std::string::npos, said("2026-03-01T11:00").find("host_clock"));
  EXPECT_NE(std::string::npos,
            said("2026-02-28T10:00")
                .find("host_clock,behind,\"this host's clock says 2026-02-28T10:00:00+00:00, but the "
                      "last record came at 2026-03-02T10:00:10+00:00: set it"))
      << said("2026-02-28T10:00");
}

// Two agents; the first sets and removes make busy every minute, and between the keys the group reports `when_busy` or
// `when_free` agents.
std::string minutes_of_make_busy(int minutes, int when_busy, int when_free) {
  std::string lines = "09:00:00 A 6101 @2001\n09:00:00 A 6102 @2002\n";
  for (int i = 1; i <= minutes; ++i) {
    const auto at = [&](int second) { return fmt::format("09:{:02}:{:02} ", i, second); };
    lines += at(0) + "E 6101 @2001 r01\n" + at(10) + fmt::format("K 610 0 {} 00:00\n", when_busy) + at(20) +
             "F 6101 @2001\n" + at(30) + fmt::format("K 610 0 {} 00:00\n", when_free);
  }
  return wire_of(lines + fmt::format("09:{:02}:40 R 2026-03-02\n", minutes));
}

TEST(ReportHealth, TellsWhetherGroupsCountAgentsLoggedOnOrActive) {
  const struct {
    const char* name;
    std::string stream;
    const char* expected;
  } cases[] = {
      {"counts all who are logged on", minutes_of_make_busy(4, 2, 2), "agents_reading logged_on"},
      {"counts those not in make busy", minutes_of_make_busy(4, 1, 2), "agents_reading active"},
      {"counts the other way round", minutes_of_make_busy(4, 2, 1), "agents_reading logged_on"},
      {"too little to tell", minutes_of_make_busy(2, 1, 2), "agents_reading unknown"},
  };
  for (const auto& c : cases) {
    Recording recording;
    recording.record("2026-03-02", c.stream);
    expect_rows(c.expected, facts(recording, "agents_reading"));
  }
}

TEST(ReportHealth, CountsSilencesThatAreNoHoles) {
  Recording recording;
  recording.record(without_silence(recording.capture("2026-03-02")), wire_of(R"(
    10:00:00 A 6101 @2001
    10:20:00 E 6101 @2001 r01
    11:00:00 F 6101 @2001
    11:10:00 B 6101 @2001
  )"));
  EXPECT_EQ("", facts(recording, "bridged"));
  recording.db().exec("INSERT INTO anomaly VALUES(2, 'bridged', 1200), (3, 'bridged', 2400), (4, 'bridged', 600)");
  expect_rows("bridged 3\nlost_records 0", facts(recording, "bridged lost_records"));
  EXPECT_EQ(
      "silences that are no holes: no record can have been missed in them; the longest 2400 s, from "
      "2026-03-02T10:20:00+00:00, up to frame 3",
      detail(recording, "bridged"));
}

TEST(ReportHealth, TellsWhatTheSwitchSends) {
  Recording recording;
  recording.record("2026-03-02", small_morning());
  recording.record("2026-03-03", wire_of("10:00:00 A 6101 @2001\n10:00:30 G 6101 @P860 b01\n10:01:00 J 6101 @2001\n"));
  EXPECT_EQ("sends A B E F G I J K L M N O Q R T V\n", facts(recording, "sends"));
  EXPECT_EQ("letters of the records that the switch sent; never: C D H P S U", detail(recording, "sends"));
  EXPECT_EQ("sends E I J N\n", facts(recording, "sends", "--since 2026-03-02T10:00:31 --until 2026-03-02T10:00:51"));
  EXPECT_EQ("sends A G J\n", facts(recording, "sends", "--since 2026-03-03"));
  Recording quiet;
  quiet.record("2026-03-03", wire_of("10:00:00 A 6101 @2001\n10:00:30 G 6101 @P860 b01\n10:01:00 J 6101 @2001\n"));
  EXPECT_EQ(
      "letters of the records that the switch sent; never: B C D E F H I K L M N O P Q R S T U; no path or group "
      "reports: queue reports are empty; no ringing records: ring times are empty, and waits less closely bounded",
      detail(quiet, "sends"));
}

// An agent who logs on between two reports changes both counts: such a pair tells nothing.
TEST(ReportHealth, LearnsNothingOfAgentsWhoLogOn) {
  std::string lines = "09:00:00 A 6101 @2001\n";
  for (int i = 1; i < 9; ++i)
    lines += fmt::format("09:{0:02}:00 K 610 0 {1} 00:00\n09:{0:02}:30 A 611{0} @211{0}\n", i, i);
  Recording recording;
  recording.record("2026-03-02", wire_of(lines));
  expect_rows("agents_reading unknown", facts(recording, "agents_reading"));
  EXPECT_EQ("8 reports, mean 4.50 agents; all agents derived: logged on 4.50, equal in 8; active 4.50, equal in 8",
            detail(recording, "group_agents"));
}

TEST(ReportHealth, ComparesEachGroupWithTheAgentsDerived) {
  Recording recording;
  recording.record("2026-03-02", minutes_of_make_busy(4, 1, 2));
  EXPECT_EQ("8 reports, mean 1.50 agents; all agents derived: logged on 2.00, equal in 4; active 1.50, equal in 8",
            detail(recording, "group_agents"));
  expect_rows("group_agents 610", facts(recording, "group_agents"));
  expect_rows("", facts(recording, "group_agents", "--group 611"));
}

// Agents who have been idle since they logged on are in no finished span yet.
TEST(ReportHealth, CountsAgentsOfASessionThatGoesOn) {
  Recording recording;
  record_open(recording, recording.capture("2026-03-02"), wire_of(R"(
    10:00:00 A 6101 @2001
    10:00:00 A 6102 @2002
    10:00:10 K 610 0 2 00:00
    10:00:20 R 2026-03-02
  )"));
  EXPECT_EQ("1 reports, mean 2.00 agents; all agents derived: logged on 2.00, equal in 1; active 2.00, equal in 1",
            detail(recording, "group_agents"));
}

TEST(ReportHealth, TellsWhetherRingingCallsAreCounted) {
  constexpr const char* kNobodyWaits = R"(
    10:00:00 A 6101 @2001
    10:00:05 Q 860 1 1 00:05
    10:00:20 T 6101 @2001
    10:00:22 Q 860 0 1 00:00
    10:00:25 G 6101 @P860 b01
    10:00:40 Q 860 0 1 00:00
  )";
  constexpr const char* kTheOneThatRings = R"(
    10:00:00 A 6101 @2001
    10:00:05 Q 860 1 1 00:05
    10:00:20 T 6101 @2001
    10:00:22 Q 860 1 1 00:22
    10:00:25 G 6101 @P860 b01
    10:00:40 Q 860 0 1 00:00
  )";
  constexpr const char* kNoSampleMeanwhile = R"(
    10:00:00 A 6101 @2001
    10:00:05 Q 860 1 1 00:05
    10:00:20 T 6101 @2001
    10:00:25 G 6101 @P860 b01
    10:00:40 Q 860 0 1 00:00
  )";
  constexpr const char* kOlderRelease = R"(
    10:00:00 A 6101 @2001
    10:00:05 Q 860 1 1 00:05
    10:00:25 G 6101 @P860 b01
    10:01:40 Q 860 0 1 00:00
  )";
  const struct {
    const char* stream;
    const char* expected;
    const char* evidence;
  } cases[] = {
      {kNobodyWaits, "ringing_counted no", "0 for yes, 1 for no (frame 4)"},
      {kTheOneThatRings, "ringing_counted yes", "1 for yes (frame 4), 0 for no"},
      {kNoSampleMeanwhile, "ringing_counted unknown", "0 for yes, 0 for no; bounds hold for both"},
      {kOlderRelease, "ringing_counted no_ringing_sent", "wide bounds, and a call that rang in vain is not seen"},
  };
  for (const auto& c : cases) {
    Recording recording;
    recording.record("2026-03-02", wire_of(c.stream));
    expect_rows(c.expected, facts(recording, "ringing_counted"));
    EXPECT_THAT(detail(recording, "ringing_counted"), testing::HasSubstr(c.evidence));
  }
}

// Said once a session: a switch may have been updated between two.
TEST(ReportHealth, ReadsEachSessionByItself) {
  Recording recording;
  recording.record("2026-03-02", wire_of("10:00:00 A 6101 @2001\n10:00:25 G 6101 @P860 b01\n10:00:50 J 6101 @2001"));
  recording.record("2026-03-03", wire_of("10:00:00 A 6101 @2001\n10:00:20 T 6101 @2001\n10:00:25 G 6101 @P860 b01"));
  expect_rows("ringing_counted no_ringing_sent\nringing_counted unknown", facts(recording, "ringing_counted"));
}

// Also when one fills the holes of another, so that they take turns.
TEST(ReportHealth, NamesASessionOnceThatAnotherInterrupts) {
  Recording recording;
  recording.record("2026-03-02", wire_of(R"(
    10:00:00 A 6101 @2001
    10:00:25 G 6101 @P860 b01
    lose 1
    10:20:00 J 6101 @2001
    10:20:10 G 6101 @P860 b01
  )"));
  recording.record("2026-03-02", wire_of("10:10:00 A 6102 @2002\n10:10:25 G 6102 @P860 b01"));
  expect_rows("ringing_counted no_ringing_sent\nringing_counted no_ringing_sent", facts(recording, "ringing_counted"));
}

// Of path 861 both callers left: the one who waits at last came later.
TEST(ReportHealth, ComparesAnswersOfAPathWithItsReports) {
  Recording recording;
  recording.record("2026-03-02", wire_of(R"(
    10:00:00 A 6101 @2001
    10:00:00 Q 861 0 1 00:00
    10:00:05 Q 860 1 1 00:05
    10:00:05 Q 861 2 1 00:05
    10:00:20 T 6101 @2001
    10:00:25 G 6101 @P860 b01
    10:00:35 Q 860 0 1 00:00
    10:00:35 Q 861 2 1 00:35
    10:00:40 L 6101 @2001 b01
    10:00:42 J 6101 @2001 b01
    10:01:00 T 6101 @2001
    10:01:02 G 6101 @P862 b01
    10:01:05 Q 861 1 1 00:40
  )"));
  std::string rows;
  for (const std::string& line : lines_of(report_text(recording, "health --format csv")))
    if (line.rfind("path_waits,", 0) == 0) rows += line + "\n";
  expect_lines(R"(
    path_waits,860,"1 answers, 1 bounded; 2 reports, callers waiting for 30 of 60 s; at least 0 left unanswered"
    path_waits,861,"0 answers, 0 bounded; 4 reports, callers waiting for 60 of 65 s; at least 2 left unanswered; callers waited, and no answer names this path"
    path_waits,862,"1 answers, 0 bounded; 0 reports, callers waiting for 0 of 0 s; at least 0 left unanswered; no report: the switch is not programmed to report this path"
  )",
               rows);
  expect_rows("waits_unbounded 1", facts(recording, "waits_unbounded"));
  EXPECT_THAT(detail(recording, "waits_unbounded"), testing::HasSubstr("no_sample"));
  EXPECT_THAT(detail(recording, "waits_unbounded"), testing::EndsWith("first at frame 12"));
}

// The caller who is the oldest at 10:02:05 came before the one who was it a minute before.
TEST(ReportHealth, NamesPathsThatAreNotFirstInFirstOut) {
  Recording recording;
  recording.record("2026-03-02", wire_of(R"(
    10:00:01 T 6101 @2001
    10:00:03 G 6101 @P862 b01
    10:00:05 Q 860 0 1 00:00
    10:00:05 Q 861 0 1 00:00
    10:01:05 Q 860 1 1 00:20
    10:01:05 Q 861 1 1 00:20
    10:02:05 Q 860 1 1 01:50
    10:02:05 Q 861 1 1 01:20
    10:03:05 Q 860 0 1 00:00
    10:03:05 Q 861 0 1 00:00
  )"));
  expect_rows("fifo_violations 860", facts(recording, "fifo_violations"));
  EXPECT_THAT(detail(recording, "fifo_violations"), testing::StartsWith("1 reports contradict"));
  EXPECT_THAT(detail(recording, "fifo_violations"), testing::EndsWith("first at frame 7"));
}

// Of the day asked for, while its stretch goes on.
TEST(ReportHealth, NamesPathsThatAreNotFirstInFirstOutOnTheDayAskedFor) {
  Recording recording;
  recording.record(without_silence(recording.capture("2026-03-02")), wire_of(R"(
    10:00:01 T 6101 @2001
    10:00:03 G 6101 @P862 b01
    10:00:05 Q 860 0 1 00:00
    10:01:05 Q 860 1 1 00:20
    10:02:05 Q 860 1 1 01:50
    10:03:05 Q 860 0 1 00:00
    08:00:00 Q 860 0 1 00:00
    09:00:00 R 2026-03-03
  )"));
  expect_rows("fifo_violations 860", facts(recording, "fifo_violations", "--since 2026-03-02 --until 2026-03-03"));
  EXPECT_EQ("", facts(recording, "fifo_violations", "--since 2026-03-03 --until 2026-03-04"));
}

// A stretch that goes on over midnight is two pieces: what the first holds belongs to its day alone.
TEST(ReportHealth, CountsWhatBelongsToTheDayAskedFor) {
  Recording recording;
  recording.record("2026-03-02", wire_of(R"(
    23:59:00 R 2026-03-02
    lose 3
    23:59:10 A 6101 @2001
    raw  noise
    23:59:20 B 6101 @2001
    00:00:10 R 2026-03-03
    00:00:20 R 2026-03-03
  )"));
  const std::string counts = "frames lost_records rejects";
  expect_rows("frames 4\nlost_records 3\nrejects 1", facts(recording, counts, "--since 2026-03-02 --until 2026-03-03"));
  expect_rows("frames 2\nlost_records 0\nrejects 0", facts(recording, counts, "--since 2026-03-03 --until 2026-03-04"));
}

// The reasons why waits are unbounded, each with the answer that was the first.
TEST(ReportHealth, SaysWhyWaitsAreUnbounded) {
  Recording recording;
  recording.record("2026-03-02", wire_of(R"(
    10:00:00 A 6101 @2001
    10:00:00 A 6102 @2002
    10:00:05 Q 860 1 1 00:05
    10:00:20 T 6101 @2001
    10:00:22 G 6101 @P860 b01
    lose 1
    10:00:30 R 2026-03-02
    10:00:35 Q 860 0 1 00:00
    10:00:40 T 6102 @2002
    10:00:44 U 6102 @2002
    10:00:50 J 6101 @2001
    10:00:52 T 6101 @2001
    10:00:54 G 6101 @P860 b01
    10:01:05 Q 860 1 1 00:40
    10:01:20 J 6101 @2001
    10:01:22 T 6101 @2001
    10:01:24 G 6101 @P860 b01
    10:01:26 R 2026-03-02
  )"));
  std::string reasons;
  for (const std::string& line : lines_of(report_text(recording, "health --format csv")))
    if (line.rfind("waits_unbounded,", 0) == 0) reasons += line + "\n";
  EXPECT_THAT(reasons, testing::HasSubstr("lost"));
  EXPECT_THAT(reasons, testing::HasSubstr("first at frame 5"));
  EXPECT_THAT(reasons, testing::HasSubstr("unanswered"));
  EXPECT_THAT(reasons, testing::HasSubstr("hole"));
}

}  // namespace
}  // namespace acd::test
