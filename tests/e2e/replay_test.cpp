#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <thread>

#include "process.h"
#include "simulator.h"
#include "test_switch.h"
#include "text_record.h"
#include "wire_bytes.h"

// What replay says of each file, and what it refuses.
namespace acd::test {
namespace {

class ReplayFiles : public ::testing::Test {
 protected:
  std::string write(const std::string& name, const std::string& bytes) const {
    std::ofstream(folder / name, std::ios::binary) << bytes;
    return folder / name;
  }
  Result replay(std::vector<std::string> words) const {
    words.insert(words.begin(), {ACD_RECORDER, "replay", "--db", db});
    return run(words);
  }
  Result first(const std::string& file) const { return replay({file, "--zone", "UTC"}); }
  std::string report(const std::string& command, const std::string& database) const {
    return run({ACD_REPORT, command, "--db", database, "--since", "2026-03-02", "--until", "2026-03-05", "--format",
                "csv"})
        .out;
  }
  std::int64_t number(const std::string& sql) const {
    return SQLite::Database(db, SQLite::OPEN_READONLY).execAndGet(sql).getInt64();
  }

  const Folder folder;
  const std::string db = folder / "acd.db";
};

void expect_says(const std::string& text, std::initializer_list<const char*> parts) {
  for (const char* part : parts) EXPECT_NE(std::string::npos, text.find(part)) << part << "\n" << text;
}

std::string morning(const std::string& agent) {
  return wire_of("09:00:00 R 2026-03-02\n09:00:05 A " + agent + " @2001\n09:01:00 T " + agent + " @2001\n09:01:02 G " +
                 agent + " @P860\n09:02:02 L " + agent + " @2001\n09:02:32 M " + agent +
                 " @2001\n09:03:00 R 2026-03-02");
}

TEST_F(ReplayFiles, SaysOfEachFileWhatBecameOfIt) {
  const Result result = first(write("a.rte", morning("6101") + "noise\r\n"));
  EXPECT_EQ(0, result.exit_code) << result.err;
  expect_says(result.err, {"event=replayed", " records=7 counted=7 not_counted=0 rejects=1 lost=0 bridged=0",
                           "event=many_rejects"});
}

TEST_F(ReplayFiles, OneBadFileDoesNotStopTheOthers) {
  const std::string good = write("good.rte", morning("6101"));
  const Result result = replay({folder / "none.rte", good, write("text.txt", "no record\n"), "--zone", "UTC"});
  EXPECT_EQ(1, result.exit_code);
  expect_says(result.err, {"event=not_taken_in file=", "none.rte", "text.txt", "event=replayed",
                           "2 captures were not taken in, see above; all others are recorded"});
  EXPECT_EQ(7, number("SELECT count(*) FROM frame"));
}

TEST_F(ReplayFiles, WhatIsKnownIsSaidAndIsNoFailure) {
  const std::string file = write("a.rte", morning("6101"));
  ASSERT_EQ(0, first(file).exit_code);
  const Result again = replay({file, file});
  EXPECT_EQ(0, again.exit_code);
  expect_says(again.err, {"event=skipped", "already (same content)"});
  EXPECT_EQ(1, number("SELECT count(*) FROM session"));
  const Result meant = replay({"--again", file});
  EXPECT_EQ(0, meant.exit_code) << meant.err;
  expect_says(meant.err, {"not_counted=7", "event=nothing_counted"});
}

TEST_F(ReplayFiles, ACaptureOfAnotherSwitchIsRefusedUnlessItIsMeant) {
  ASSERT_EQ(0, first(write("one.rte", morning("6101"))).exit_code);
  const std::string other = write("two.rte", morning("7101"));
  const Result refused = replay({other});
  EXPECT_EQ(2, refused.exit_code);
  expect_says(refused.err, {"is of another switch", "0 of its 5 records there are the same", "--again-overlapping"});
  EXPECT_EQ(1, number("SELECT count(*) FROM session"));
  const Result meant = replay({other, "--again-overlapping"});
  EXPECT_EQ(0, meant.exit_code) << meant.err;
  expect_says(meant.err, {"event=overlaps_other_content", " records=7 counted=0 not_counted=7"});
}

// A record in each minute from 01:00 to the end of the second hour that an autumn night calls 2.
std::string autumn_night() {
  std::string lines = "00:59:00 R 2026-04-05\n00:59:30 A 6101 @2001\n";
  for (int minute = 60; minute < 240; ++minute)
    lines += fmt::format("{:02}:{:02}:{} {} 6101 {}\n", std::min(minute / 60, 2), minute % 60, minute < 180 ? 10 : 40,
                         minute % 2 ? 'J' : 'G', minute % 2 ? "@2001 b01" : "@P860 b01");
  return wire_of(lines);
}

// Its first record is dated in the first of the two hours, as nothing says which one it is.
TEST_F(ReplayFiles, ACaptureThatBeginsInAnHourThatComesTwiceIsOfNoOtherSwitch) {
  const std::string night = autumn_night();
  const std::string whole = write("whole.rte", night),
                    second = write("second.rte", night.substr(night.find("G020040") - 3));
  for (const auto& [one, other] : {std::pair{whole, second}, {second, whole}}) {
    const std::string to = folder / (one == whole ? "whole.db" : "second.db");
    for (const std::string& file : {one, other}) {
      const Result result =
          run({ACD_RECORDER, "replay", file, "--db", to, "--zone", "Australia/Sydney", "--date", "2026-04-05"});
      EXPECT_EQ(0, result.exit_code) << result.err;
    }
  }
}

TEST_F(ReplayFiles, AnotherZoneIsRefusedUnlessItIsMeant) {
  ASSERT_EQ(0, first(write("one.rte", morning("6101"))).exit_code);
  const std::string next = write("two.rte", wire_of("09:00:00 R 2026-03-04"));
  const Result refused = replay({next, "--zone", "Europe/Berlin"});
  EXPECT_EQ(2, refused.exit_code);
  expect_says(refused.err, {"--zone says Europe/Berlin", "--change-zone"});
  EXPECT_EQ(0, replay({next, "--zone", "Europe/Berlin", "--change-zone"}).exit_code);
  EXPECT_EQ(1, number("SELECT count(*) FROM session WHERE zone = 'Europe/Berlin'"));
}

// However it was cut: the rows of the whole file.
TEST_F(ReplayFiles, ADayFileThatGrowsGivesTheFiguresOfTheWhole) {
  sim::Options options;
  options.agents = 3;
  options.closes = "11:00";
  const std::string day = sim::to_bytes(options, sim::simulate(options).records);
  for (const std::size_t hour : {day.size() / 3, day.size() / 3 + 5000, day.size() - 7, day.size()}) {
    const Result result = first(write("a20260303.txt", day.substr(0, hour)));
    ASSERT_EQ(0, result.exit_code) << result.err;
  }
  ASSERT_EQ(
      0,
      run({ACD_RECORDER, "replay", folder / "a20260303.txt", "--db", folder / "whole.db", "--zone", "UTC"}).exit_code);
  for (const char* command : {"occupancy", "queue-waits", "longest-wait", "shifts", "make-busy"})
    EXPECT_EQ(report(command, folder / "whole.db"), report(command, db)) << command;
  EXPECT_EQ("ok\n", run({ACD_RECORDER, "rebuild", "--check", "--db", db}).out);
  const Result shorter = replay({write("older.txt", day.substr(0, day.size() / 2))});
  EXPECT_EQ(0, shorter.exit_code);
  expect_says(shorter.err, {"event=skipped", "has all of it, and more"});
}

TEST_F(ReplayFiles, DoesNotPublishThePast) {
  const std::string state = folder / "mitel_data.json";
  ASSERT_EQ(0, replay({write("new.rte", morning("6101")), "--zone", "UTC", "--state", state}).exit_code);
  const std::string now = read_file(state);
  ASSERT_NE(std::string::npos, now.find("6101"));
  std::string old = wire_of("09:00:00 R 2026-03-01\n09:00:05 A 6102 @2002\n09:03:00 R 2026-03-01");
  ASSERT_EQ(0, replay({write("old.rte", old), "--state", state}).exit_code);
  EXPECT_EQ(now, read_file(state));
}

// A switch that sends all the time, and a recorder that listens to it.
struct Live {
  Live(const Folder& folder, const std::string& db)
      : recording({ACD_RECORDER, "run", "--pbx", "127.0.0.1:" + source.port(), "--db", db, "--zone", "UTC"},
                  folder / "run.log") {
    for (int i = 0; i < 1000 && frames(db) < 5; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  static std::int64_t frames(const std::string& db) {
    try {
      return SQLite::Database(db, SQLite::OPEN_READONLY).execAndGet("SELECT count(*) FROM frame").getInt64();
    } catch (const SQLite::Exception&) {
      return 0;  // it is being made
    }
  }

  TestSwitch source{std::chrono::milliseconds(5)};
  Process recording;
};

TEST_F(ReplayFiles, BesideARecorderHandsItsFilesOverAndCostsNoHole) {
  const std::string office = std::string(ACD_SOURCE_DIR) + "/samples/office-day.rte";
  Live live(folder, db);
  const Result result = replay({office, folder / "none.rte"});
  EXPECT_EQ(1, result.exit_code) << result.err;
  expect_says(result.err, {"event=not_taken_in", "event=replayed", " records=11731 "});
  EXPECT_EQ(0, replay({office}).exit_code);
  const std::int64_t frames = Live::frames(db);
  for (int i = 0; i < 1000 && Live::frames(db) <= frames + 5; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  live.recording.signal(SIGTERM);
  EXPECT_EQ(0, live.recording.wait()) << live.recording.log();
  EXPECT_EQ("ok\n", run({ACD_RECORDER, "rebuild", "--check", "--db", db}).out);
  EXPECT_EQ(1, number("SELECT count(*) FROM session WHERE ended_by = 'continued'"));
  EXPECT_EQ(1, number("SELECT count(*) FROM coverage c JOIN session s USING(session_id) WHERE kind = 'live' AND "
                      "c.continues"));
  EXPECT_EQ(0, number("SELECT count(*) FROM coverage a JOIN coverage b ON b.from_at = a.to_at JOIN session s ON "
                      "s.session_id = a.session_id JOIN session t ON t.session_id = b.session_id WHERE s.ended_by = "
                      "'continued' AND a.ended_by = 'session' AND t.kind = 'live' AND b.coverage_id > a.coverage_id "
                      "AND NOT b.continues"));
}

TEST_F(ReplayFiles, BesideARecorderTakesASlowReplayNowhere) {
  Live live(folder, db);
  const Result result = replay({write("one.rte", morning("6101")), "--speed", "10"});
  EXPECT_EQ(75, result.exit_code);
  expect_says(result.err, {"--speed needs a database of its own"});
}

}  // namespace
}  // namespace acd::test
