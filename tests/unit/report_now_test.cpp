#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "report_run.h"
#include "store/correction.h"
#include "store/database.h"
#include "text_table.h"

// What reports make of the time at which they run: ranges, coverage, and the hole at the end.
namespace acd::test {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kEachMinute = R"(
  09:10:00 R 2026-03-02
  09:10:10 A 6101 @2001
  09:11:00 Q 860 1 1 00:30
  09:12:00 R 2026-03-02
  09:13:00 R 2026-03-02
  09:14:00 R 2026-03-02
)";
constexpr const char* kQuiet = R"(
  09:10:00 A 6101 @2001
  09:12:00 E 6101 @2001 r01
  09:14:00 F 6101 @2001
)";

class ReportNow : public testing::Test {
 protected:
  Ran report(const std::string& command, const std::string& now) const {
    std::vector<std::string> arguments = words_of(command);
    arguments.insert(arguments.end(), {"--db", recording_.path()});
    return run_report(std::move(arguments), utc(now));
  }
  // "from to" of the first interval of an occupancy.
  std::string interval(const std::string& options, const std::string& now) const {
    const auto lines = lines_of(report("occupancy --interval total " + options, now).out);
    return lines.size() < 2 ? "" : lines[1].substr(5, 11) + " " + lines[1].substr(31, 11);
  }
  // The facts about holes.
  std::string holes(const std::string& options, const std::string& now) const {
    std::string text;
    for (const std::string& line : lines_of(report("health --format csv " + options, now).out))
      if (line.starts_with("hole")) text += line + "\n";
    return text;
  }

  Recording recording_;
};

TEST_F(ReportNow, WithOnlyABeginTheRangeEndsNow) {
  record_live(recording_, "2026-03-02", kEachMinute, true);
  EXPECT_EQ(interval("--since -1h", "2026-03-02T09:18"), "03-02T08:18 03-02T09:18");
  EXPECT_EQ(interval("--since today", "2026-03-02T09:18"), "03-02T00:00 03-02T09:18");
  EXPECT_EQ(interval("--since 2026-03-02T09:00", "2026-03-02T09:18"), "03-02T09:00 03-02T09:18");
  EXPECT_EQ(interval("--since 2026-03-02T09:00", "2026-03-05T09:18"), "03-02T09:00 03-03T00:00");
  EXPECT_EQ(interval("--since today --until 2026-03-02T12:00", "2026-03-02T09:18"), "03-02T00:00 03-02T12:00");
  EXPECT_EQ(interval("", "2026-03-02T09:18"), "03-02T00:00 03-03T00:00") << "the last recorded day";
}

TEST_F(ReportNow, NoSecondOfTheFutureHasToBeCovered) {
  record_live(recording_, "2026-03-02", kEachMinute, true);
  const char* const kSince = "occupancy --since 2026-03-02T09:10 --min-coverage 100%";
  EXPECT_EQ(report(kSince, "2026-03-02T09:14").exit_code, 0);
  const Ran later = report(kSince, "2026-03-02T09:18");
  EXPECT_EQ(later.exit_code, 3);
  EXPECT_THAT(later.err, HasSubstr("240 of 480 s are covered"));
  EXPECT_THAT(report("occupancy --min-coverage 100%", "2026-03-02T09:18").err, HasSubstr("240 of 33480 s are covered"));
  EXPECT_THAT(report("occupancy --since 2026-03-02 --until 2026-03-04 --min-coverage 1", "2026-03-02T09:18").err,
              HasSubstr("240 of 33480 s are covered"));
  EXPECT_THAT(report("health --min-coverage 100%", "2026-03-02T09:18").err, HasSubstr("240 of 480 s are covered"));
}

TEST_F(ReportNow, OfCapturesAllIsCoveredThatTheyHold) {
  recording_.record("2026-03-02", wire_of(kEachMinute));
  EXPECT_EQ(report("health --min-coverage 100%", "2026-03-02T09:18").exit_code, 0);
}

TEST_F(ReportNow, HealthShowsTheHoleAtTheEnd) {
  record_live(recording_, "2026-03-02", kEachMinute);
  EXPECT_EQ(holes("", "2026-03-02T10:00"),
            "holes,1,stretches between that nothing is known about\n"
            "hole_s,2760,\"2026-03-02T09:14:00+00:00 to 2026-03-02T10:00:00+00:00, nothing since 09:14, a recorder is "
            "not running\"\n");
  EXPECT_THAT(report("health", "2026-03-02T10:00").out, HasSubstr("covered_s,240,"));
  const WriterLock lock(recording_.path());
  EXPECT_THAT(holes("", "2026-03-02T10:00"),
              HasSubstr(fmt::format("nothing since 09:14, a recorder is running (process {})\"", ::getpid())));
  EXPECT_EQ(holes("", "2026-03-02T09:14"), "holes,0,stretches between that nothing is known about\n");
}

// While a session is open, a silence means what it would mean between two records.
TEST_F(ReportNow, ASilenceOfARecorderAtWorkIsAHoleOnlyIfSomethingIsMissing) {
  record_live(recording_, "2026-03-02", kEachMinute, true);
  EXPECT_THAT(holes("", "2026-03-02T09:14:30"), HasSubstr("hole_s,30,")) << "nobody records";
  const WriterLock lock(recording_.path());
  EXPECT_THAT(holes("", "2026-03-02T09:17"), HasSubstr("holes,0,")) << "as long as a silence may be";
  EXPECT_THAT(holes("", "2026-03-02T09:17:01"), HasSubstr("hole_s,181,"));
}

// What a switch sends now it stamps ten minutes earlier: nothing is missing of that time.
TEST_F(ReportNow, AClockThatIsBehindMakesNoHole) {
  record_live(recording_, "2026-03-02", kEachMinute, true);
  const WriterLock lock(recording_.path());
  recording_.db().exec("UPDATE session SET clock_offset_s = -600");
  EXPECT_THAT(holes("", "2026-03-02T09:26"), HasSubstr("holes,0,"));
  EXPECT_THAT(holes("", "2026-03-02T09:34"),
              HasSubstr("hole_s,600,\"2026-03-02T09:14:00+00:00 to 2026-03-02T09:24:00+00:00, nothing since 09:14,"));
  const std::string since = "events --since 2026-03-02T09:10 --min-coverage 1";
  EXPECT_EQ(report(since, "2026-03-02T09:24").exit_code, 0);
  EXPECT_THAT(report(since, "2026-03-02T09:28").err, HasSubstr("240 of 480 s"));
}

TEST_F(ReportNow, ASwitchThatReportsNothingByItselfMayBeSilent) {
  record_live(recording_, "2026-03-02", kQuiet, true);
  EXPECT_THAT(holes("", "2026-03-02T10:00"), HasSubstr("hole_s,2760,")) << "nobody records";
  const WriterLock lock(recording_.path());
  EXPECT_THAT(holes("", "2026-03-02T10:00"), HasSubstr("holes,0,"));
  EXPECT_THAT(holes("", "2026-03-03T09:14"), HasSubstr("holes,0,"));
  EXPECT_THAT(holes("", "2026-03-03T09:14:01"), HasSubstr("hole_s,86401,"));
}

TEST_F(ReportNow, CapturesHaveNoHoleAtTheEndUnlessAskedForTheTimeUpToNow) {
  recording_.record("2026-03-02", wire_of(kEachMinute));
  for (const char* range : {"", "--since 2026-03-02 --until 2026-03-02T09:30", "--since 2026-03-01"})
    EXPECT_THAT(holes(range, "2026-03-03T10:00"), HasSubstr("holes,0,")) << range;
  EXPECT_THAT(holes("--since 2026-03-02 --until now", "2026-03-02T10:00"), HasSubstr("hole_s,2760,"));
  EXPECT_THAT(holes("--since today", "2026-03-02T10:00"), HasSubstr("hole_s,2760,"));
}

TEST_F(ReportNow, TheSameRangeOfTheSameDatabaseGivesTheSameBytes) {
  record_live(recording_, "2026-03-02", kEachMinute, true);
  const char* const kCommands[] = {"occupancy",
                                   "queue-waits",
                                   "longest-wait",
                                   "longest-wait --episodes",
                                   "calls",
                                   "shifts",
                                   "timeline",
                                   "make-busy",
                                   "events",
                                   "health",
                                   "occupancy --min-coverage 0.5",
                                   "export --as raw"};
  for (const std::string command : kCommands) {
    const std::string asked = command + " --since 2026-03-02T09:00 --until 2026-03-02T09:30";
    const Ran then = report(asked, "2026-03-02T09:30:01");
    const WriterLock lock(recording_.path());
    for (const char* now : {"2026-03-02T09:31", "2026-03-03T00:00", "2031-01-01T00:00"}) {
      const Ran later = report(asked, now);
      EXPECT_EQ(then.out, later.out) << asked << ' ' << now;
      EXPECT_EQ(then.err, later.err) << asked << ' ' << now;
      EXPECT_EQ(then.exit_code, later.exit_code) << asked << ' ' << now;
    }
  }
  EXPECT_EQ(holes("--since 2026-03-02T09:00 --until 2026-03-02T09:30", "2026-03-02T10:00"),
            "holes,1,stretches between that nothing is known about\n"
            "hole_s,960,\"2026-03-02T09:14:00+00:00 to 2026-03-02T09:30:00+00:00, nothing since 09:14\"\n");
}

// A wrong clock dated them: the day before is the last recorded one.
TEST_F(ReportNow, DaysAfterTomorrowAreNotTheLastRecordedDay) {
  recording_.record("2026-03-02", wire_of(kQuiet));
  recording_.record("2026-03-04", wire_of(kQuiet));
  recording_.record("2027-05-01", wire_of(kQuiet));
  EXPECT_EQ(interval("", "2026-03-02T10:00"), "03-02T00:00 03-03T00:00");
  EXPECT_EQ(interval("", "2026-03-03T00:00"), "03-04T00:00 03-05T00:00") << "tomorrow may be";
  EXPECT_EQ(interval("", "2026-11-28T00:00"), "03-04T00:00 03-05T00:00");
  EXPECT_EQ(interval("", "2027-04-30T00:00"), "05-01T00:00 05-02T00:00");
  EXPECT_EQ(interval("--since 2026-03-01", "2026-11-28T00:00"), "03-01T00:00 03-05T00:00");
  EXPECT_EQ(interval("--since 2027-05-01 --until 2027-05-02", "2026-03-02T10:00"), "05-01T00:00 05-02T00:00");
  EXPECT_THAT(report("who", "2026-11-28T00:00").out, HasSubstr("6101,make_busy,2026-03-04T09:12:00"));
  EXPECT_THAT(report("who", "2027-05-01T00:00").out, HasSubstr("6101,make_busy,2027-05-01T09:12:00"));
}

TEST_F(ReportNow, EachReportSaysWhileWhatAWrongClockDatedIsNotDerivedAgain) {
  recording_.record("2026-03-02", wire_of(kQuiet));
  recording_.journal().begin();
  add_correction(recording_.db(), {0, 1, 3, 60'000'000});
  recording_.journal().commit();
  const Ran shifts = report("shifts", "2026-03-02T12:00");
  EXPECT_EQ(0, shifts.exit_code);
  EXPECT_EQ("acd-report: '" + recording_.path() +
                "' holds records that a wrong clock dated, and days may be wrong until they are derived again; run "
                "acd-recorder rebuild\n",
            shifts.err);
  EXPECT_THAT(report("health", "2026-03-02T12:00").out, HasSubstr("\ncorrection_waits,1,"));
  while (!recording_.journal().derive_again(10)) continue;
  EXPECT_EQ("", report("shifts", "2026-03-02T12:00").err);
  EXPECT_THAT(report("health", "2026-03-02T12:00").out, Not(HasSubstr("correction_waits")));
}

TEST_F(ReportNow, EachReportSaysWhileALateCaptureIsNotDerivedInItsPlace) {
  recording_.record("2026-03-03", wire_of(kQuiet));
  recording_.record_late(recording_.capture("2026-03-02"), wire_of(kQuiet));
  EXPECT_EQ("acd-report: '" + recording_.path() +
                "' holds captures that were recorded late, and agents may be unknown where these end until they are "
                "derived again; run acd-recorder rebuild\n",
            report("shifts", "2026-03-03T12:00").err);
  EXPECT_THAT(report("health", "2026-03-03T12:00").out,
              HasSubstr("\ncorrection_waits,1,\"a capture was recorded late: what begins behind it is not derived"));
  recording_.derive_again();
  EXPECT_EQ("", report("shifts", "2026-03-03T12:00").err);
}

TEST_F(ReportNow, HealthNamesDaysAfterTomorrow) {
  recording_.record("2026-03-02", wire_of(kQuiet));
  recording_.record("2026-03-04", wire_of(kQuiet));
  const std::string health = report("health", "2026-03-02T23:59:59").out;
  EXPECT_THAT(health, HasSubstr("\ndays_after_tomorrow,1,\"2026-03-04, session 2: 3 records, later than tomorrow by "
                                "this host's clock, which says 2026-03-02;"));
  EXPECT_THAT(health, HasSubstr("acd-recorder rebuild"));
  EXPECT_THAT(health, HasSubstr("\ncovered_s,240,")) << "nothing of the future is covered";
  EXPECT_THAT(report("health", "2026-03-03T00:00").out, Not(HasSubstr("days_after_tomorrow")));
  EXPECT_THAT(report("health", "2026-03-04T10:00").out, HasSubstr("\ncovered_s,480,"));
}

TEST_F(ReportNow, WhereAllLiesAfterTomorrowARangeIsNeeded) {
  recording_.record("2027-05-01", wire_of(kQuiet));
  for (const char* command : {"occupancy", "who", "shifts --since 2027-05-01"}) {
    const Ran ran = report(command, "2026-03-02T10:00");
    EXPECT_EQ(ran.exit_code, 4) << command;
    EXPECT_THAT(ran.err, HasSubstr("later than tomorrow by this host's clock, which says 2026-03-02T10:00:00+00:00"));
    EXPECT_EQ(ran.err.find('\n'), ran.err.size() - 1);
  }
  EXPECT_EQ(report("shifts --since 2027-05-01 --until 2027-05-02", "2026-03-02T10:00").exit_code, 0);
  EXPECT_EQ(report("who --at 2027-05-01T09:13", "2026-03-02T10:00").exit_code, 0);
  EXPECT_EQ(report("health", "2026-03-02T10:00").exit_code, 0);
}

}  // namespace
}  // namespace acd::test
