#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "doctor.h"
#include "doctor_database.h"
#include "doctor_switch.h"
#include "host_clock.h"
#include "mounted_file.h"
#include "scripted_switch.h"
#include "state_lock.h"
#include "store/correction.h"
#include "store/prune.h"
#include "store_fixture.h"

namespace acd {
namespace {

using std::chrono::milliseconds;
using test::Recording;
using test::ScriptedSwitch;
using test::TempFolder;
using test::wire_of;
using enum Verdict;

constexpr std::int64_t kNow_s = 1'772'445'600;  // 2026-03-02T10:00:00Z
constexpr Arrival kNow{kNow_s * 1'000'000};
constexpr const char* kRecord =
    "\x02"
    "00Q100000860002001003000\r\n";

// The finding about `what`; a failure of the test if there is not exactly one.
Finding about(const Findings& findings, const std::string& what) {
  Finding found;
  int n = 0;
  for (const Finding& finding : findings)
    if (finding.what == what) found = finding, ++n;
  EXPECT_EQ(1, n) << what;
  return found;
}

class Doctor : public ::testing::Test {
 protected:
  Doctor() {
    surroundings_.now = kNow;
    surroundings_.user = 1000;
    surroundings_.zoneinfo = folder_.file("zoneinfo");
    surroundings_.free_bytes = 1'000'000'000;
    ::mkdir(surroundings_.zoneinfo.c_str(), 0755);
    folder_.write("zoneinfo/tzdata.zi", "# version 2025b\n");
    options_.zone = "UTC";
    options_.wait_s = 1;
  }
  Finding about(const std::string& what) const { return acd::about(examine(options_, surroundings_), what); }

  const TempFolder folder_;
  RecorderOptions options_;
  Surroundings surroundings_;
};

TEST_F(Doctor, TellsOfASpillAndLooksAtItsFolder) {
  options_.db = folder_.file("acd.db");
  options_.spill = folder_.file("nowhere");
  EXPECT_EQ(failed, about("spill folder " + options_.spill).verdict);
  ::mkdir(options_.spill.c_str(), 0755);
  EXPECT_EQ(ok, about("spill folder " + options_.spill).verdict);
  folder_.write("nowhere/acd.db.spill", "12345");
  const Finding spill = about("spill");
  EXPECT_EQ(warning, spill.verdict);
  EXPECT_NE(std::string::npos, spill.detail.find("holds 5 bytes")) << spill.detail;
}

// A link in its place cannot be looked at, by root neither.
TEST_F(Doctor, DoesNotConnectWhereItCannotTellWhetherSomebodyRecords) {
  ScriptedSwitch pbx([](const auto& client) { client.send(kRecord); });
  options_.db = folder_.file("acd.db");
  options_.pbx = {{"127.0.0.1", pbx.port()}};
  ASSERT_EQ(0, ::symlink("elsewhere", folder_.file("acd.db.lock").c_str()));
  EXPECT_EQ(warning, about("lock").verdict);
  EXPECT_EQ(warning, about("switch").verdict);
  EXPECT_EQ(0, pbx.connections());
}

TEST(DoctorLine, SaysVerdictWhatDetailAndAdvice) {
  EXPECT_EQ("ok       WAL: 0.0 MB", (Finding{ok, "WAL", "0.0 MB", ""}.line()));
  EXPECT_EQ("failed   zone: none; give one", (Finding{failed, "zone", "none", "give one"}.line()));
  EXPECT_EQ("warning  a: b\xEF\xBF\xBD; c", (Finding{warning, "a", "b\x1b", "c"}.line())) << "safe for a terminal";
}

TEST_F(Doctor, User) {
  EXPECT_EQ(ok, about("user").verdict);
  surroundings_.user = 0;
  EXPECT_EQ(warning, about("user").verdict);
}

TEST_F(Doctor, SaysWhatTwoWritersCanLoseInOldSqlite) {
  const Finding finding = about("SQLite");
  EXPECT_EQ(sqlite3_libversion_number() >= 3'051'003 ? Verdict::ok : Verdict::warning, finding.verdict);
  EXPECT_EQ(0U, finding.detail.find(sqlite3_libversion()));
}

TEST_F(Doctor, Tzdata) {
  EXPECT_EQ("ok       tzdata: version 2025b", about("tzdata").line());
  folder_.write("zoneinfo/tzdata.zi", "# version 2021a\n");
  EXPECT_EQ(warning, about("tzdata").verdict);
  surroundings_.zoneinfo = folder_.file("nowhere");
  EXPECT_EQ(failed, about("tzdata").verdict);
}

TEST_F(Doctor, ZoneIsGivenOrRemembered) {
  EXPECT_EQ("ok       zone: Etc/UTC", about("zone").line()) << "the name that UTC links to";
  options_.zone = "Mars/Olympus";
  EXPECT_EQ(failed, about("zone").verdict);
  options_.zone.reset();
  EXPECT_EQ(failed, about("zone").verdict) << "none";
  Recording recording("Australia/Sydney");
  recording.record("2026-03-02", kRecord);
  options_.db = recording.path();
  EXPECT_EQ("ok       zone: Australia/Sydney", about("zone").line());
  options_.zone = "Australia/ACT";
  EXPECT_EQ("ok       zone: Australia/Sydney", about("zone").line()) << "the same by another name";
  recording.db().exec("UPDATE session SET zone = 'Australia/NSW'");
  EXPECT_EQ("ok       zone: Australia/Sydney", about("zone").line()) << "as an older program stored it";
  options_.zone = "UTC";
  EXPECT_EQ(warning, about("zone").verdict) << "another than the database's";
}

TEST_F(Doctor, Rights) {
  const std::string file = folder_.write("file", "");
  const auto verdict = [&](unsigned mode) {
    ::chmod(file.c_str(), mode);
    return of_rights(file, ::getuid(), false).verdict;
  };
  EXPECT_EQ(ok, verdict(0640));
  EXPECT_EQ(ok, verdict(0600));
  EXPECT_EQ(warning, verdict(0644));
  EXPECT_EQ(warning, verdict(0662));
  EXPECT_EQ(failed, of_rights(file, ::getuid() + 1, false).verdict) << "somebody else's";
  EXPECT_EQ(failed, of_rights(folder_.file("gone"), std::nullopt, false).verdict);
  EXPECT_EQ(ok, of_rights(folder_.file("gone"), ::getuid(), true).verdict);
  const std::string place = folder_.file("place");
  ::mkdir(place.c_str(), 0750);
  EXPECT_EQ(ok, of_rights(place, std::nullopt, false).verdict);
  ::chmod(place.c_str(), 0777);
  EXPECT_EQ(warning, of_rights(place, std::nullopt, false).verdict);
  ::chmod(place.c_str(), 01777);
  EXPECT_EQ(ok, of_rights(place, std::nullopt, false).verdict) << "as /tmp";
  if (::geteuid() == 0) return;  // root may write everything
  EXPECT_EQ(failed, verdict(0440));
  ::chmod(place.c_str(), 0550);
  EXPECT_EQ(failed, of_rights(place, std::nullopt, false).verdict);
}

TEST_F(Doctor, LooksAtEachFileOfTheDatabaseAndAtTheFolderOfTheState) {
  Recording recording("UTC");
  recording.record("2026-03-02", kRecord);
  options_.db = recording.path();
  options_.state = folder_.file("nowhere/mitel_data.json");
  for (const char* suffix : {"", "-wal", "-shm", ".lock"})
    EXPECT_EQ(ok, about("rights of " + options_.db + suffix).verdict) << suffix;
  EXPECT_EQ(failed, about("rights of " + folder_.file("nowhere")).verdict);
  ::chmod(options_.db.c_str(), 0666);
  EXPECT_EQ(warning, about("rights of " + options_.db).verdict);
}

TEST_F(Doctor, SaysWhoElseWritesTheStateFile) {
  options_.db = folder_.file("acd.db");
  options_.state = folder_.file("mitel_data.json");
  const auto findings_about_it = [&] {
    const Findings found = examine(options_, surroundings_);
    return std::count_if(found.begin(), found.end(), [](const Finding& f) { return f.what == "state file"; });
  };
  EXPECT_EQ(0, findings_about_it());
  const StateLock state(options_.state);
  EXPECT_EQ(fmt::format("warning  state file: process {} writes '{}', and does not record into this database; name "
                        "another file with --state: two recorders cannot share one",
                        ::getpid(), options_.state),
            about("state file").line());
  const WriterLock recorder(options_.db);
  EXPECT_EQ(0, findings_about_it()) << "it is the recorder itself";
}

TEST_F(Doctor, SaysThatTheStateFileCanBeWrittenInPlaceOnly) {
  const TempFolder shown;
  options_.db = folder_.file("acd.db");
  options_.state = shown.write("mitel_data.json", "");
  EXPECT_EQ(ok, about("rights of " + shown.file("").substr(0, shown.file("").size() - 1)).verdict);
  const test::MountedFile mounted(options_.state, options_.state);
  if (!mounted.why_not().empty()) GTEST_SKIP() << "nothing can be mounted: " << mounted.why_not();
  EXPECT_EQ("warning  state file: '" + options_.state +
                "' can be written in place only, for it is a mount point: a reader may see half of it; mount its "
                "folder and not the file, or let the user that records write there",
            about("state file").line());
}

TEST_F(Doctor, Schema) {
  EXPECT_EQ(ok, of_schema(3, 3).verdict);
  EXPECT_EQ(warning, of_schema(2, 3).verdict);
  EXPECT_EQ(failed, of_schema(4, 3).verdict);
  EXPECT_EQ(failed, of_schema(0, 3).verdict);
  options_.db = folder_.file("new.db");
  EXPECT_EQ(warning, about("database").verdict) << "not there yet";
  options_.db = folder_.write("text.db", "this is no database, though it is long enough to be taken for one\n");
  EXPECT_EQ(failed, about("database").verdict);
  Recording recording("UTC");
  options_.db = recording.path();
  EXPECT_EQ(ok, about("schema").verdict);
  recording.db().exec("PRAGMA user_version = 99");
  EXPECT_EQ(failed, about("schema").verdict);
}

TEST_F(Doctor, Disk) {
  EXPECT_EQ("ok       disk: 1000 MB free, 10.0 MB a day: 100 days", of_room(1'000'000'000, 10e6, 90).line());
  EXPECT_EQ(warning, of_room(1'000'000'000, 10e6, 101).verdict);
  EXPECT_EQ(failed, of_room(69'000'000, 10e6, 90).verdict) << "less than a week";
  EXPECT_EQ(ok, of_room(69'000'000, 10e6, 6).verdict) << "as asked for";
  EXPECT_EQ(failed, of_room(1'000'000, std::nullopt, 90).verdict) << "full";
  EXPECT_EQ(warning, of_room(1'000'000'000, std::nullopt, 90).verdict);
}

TEST_F(Doctor, SaysWhichDatesAWrongClockGave) {
  Recording recording("UTC");
  recording.record("2026-03-02", wire_of("10:00:00 R 2026-03-02"));
  recording.record("2036-01-01", wire_of("10:00:00 R 2036-01-01"));
  recording.record("2036-02-01", wire_of("10:00:00 R 2036-02-01"));
  options_.db = recording.path();
  EXPECT_EQ(
      "warning  dates: 2 recorded days are later than tomorrow, the first 2036-01-01; this host's clock says "
      "2026-03-02; check this host's clock and the switch's; if this one is right, acd-recorder rebuild dates them "
      "again; acd-report health lists them",
      about("dates").line());
}

TEST_F(Doctor, SaysThatWhatAWrongClockDatedIsNotDerivedAgain) {
  Recording recording("UTC");
  recording.record("2026-03-02", wire_of("10:00:00 R 2026-03-02"));
  options_.db = recording.path();
  recording.journal().begin();
  add_correction(recording.db(), {0, 1, 2, 60'000'000});
  recording.journal().commit();
  EXPECT_EQ("warning  dates: records that a wrong clock dated are not derived again yet; run acd-recorder rebuild",
            about("dates").line());
  while (!recording.journal().derive_again(10)) continue;
  for (const Finding& finding : examine(options_, surroundings_)) EXPECT_NE("dates", finding.what) << finding.line();
}

TEST_F(Doctor, SaysThatALateCaptureIsNotDerivedInItsPlace) {
  Recording recording("UTC");
  recording.record("2026-03-02", wire_of("10:00:00 R 2026-03-02"));
  recording.record_late(recording.capture("2026-03-01"), wire_of("10:00:00 R 2026-03-01"));
  options_.db = recording.path();
  EXPECT_EQ("warning  dates: captures that were recorded late are not derived again yet; run acd-recorder rebuild",
            about("dates").line());
}

TEST_F(Doctor, DiskIsReckonedByTheRateOfTheLastRecordedDays) {
  Recording recording("UTC");
  std::string morning;  // two hours, a record a minute
  for (int minute = 0; minute <= 120; ++minute)
    morning += fmt::format("\x02{:02}Q{:02}{:02}00860002001003000\r\n", minute % 100, 8 + minute / 60, minute % 60);
  recording.record("2026-03-02", morning);
  options_.db = recording.path();
  const Finding disk = about("disk");
  const double size =
      recording.db().execAndGet("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size").getInt();
  // 121 frames in 7200 s
  EXPECT_EQ(fmt::format("1000 MB free, {:.1f} MB a day: {:.0f} days", size * 12 / 1e6, 1e9 / (size * 12)), disk.detail);
  surroundings_.free_bytes = static_cast<std::uint64_t>(size * 12 * 5);
  EXPECT_EQ(failed, about("disk").verdict);
}

// Of what was pruned the log on of a shift that goes on is left.
TEST_F(Doctor, DiskIsReckonedByWhatPruneLeft) {
  Recording recording("UTC");
  recording.record("2026-01-01", wire_of("10:00:00 A 6101 @2001\n10:00:01 R 2026-01-01\n10:00:02 R 2026-01-01"));
  std::string morning;
  for (int minute = 0; minute <= 120; ++minute)
    morning += fmt::format("{:02}:{:02}:00 Q 860 2 1 03:00\n", 8 + minute / 60, minute % 60);
  recording.record("2026-03-02", wire_of(morning));
  Prune prune(recording.db(), [] { return true; });
  ASSERT_TRUE(prune.cut(*find_cut(recording.db(), 1, 99'999)) && prune.delete_rows());
  ASSERT_EQ("1 122\n", recording.rows("SELECT min(frame_id), count(*) FROM frame"));
  options_.db = recording.path();
  const auto bytes = recording.db().execAndGet(
      "SELECT (page_count - freelist_count) * page_size FROM pragma_page_count, pragma_freelist_count, "
      "pragma_page_size");
  const double a_day = bytes.getDouble() / 122 * 121 * 12;
  EXPECT_EQ(fmt::format("1000 MB free, {:.1f} MB a day: {:.0f} days", a_day / 1e6, 1e9 / a_day), about("disk").detail);
}

TEST_F(Doctor, Wal) {
  EXPECT_EQ(ok, of_wal(kWalLarge_bytes - 1).verdict);
  EXPECT_EQ(warning, of_wal(kWalLarge_bytes).verdict);
  EXPECT_EQ(warning, of_wal(kWalHuge_bytes - 1).verdict);
  EXPECT_EQ(failed, of_wal(kWalHuge_bytes).verdict);
}

TEST_F(Doctor, Clock) {
  EXPECT_EQ("ok       clock: a: switch minus host 3 s", of_offset(3, "a").line());
  EXPECT_EQ(warning, of_offset(-400, "a").verdict);
  EXPECT_EQ(failed, of_offset(3601, "a").verdict);
  SiteClock site{Zone("Europe/London"), ClockRules::of_zone, {parse_day("2024-07-01") * 86'400'000'000LL}};
  EXPECT_EQ(
      "failed   clock: a: switch minus host -3601 s; the switch is 3600 s behind Europe/London since 2024-03-31, "
      "as if it had other rules than tzdata: set its clock, or say --clock-rules switch",
      of_offset(-3601, "a", site).line());
  EXPECT_EQ(of_offset(-7200, "a").line(), of_offset(-7200, "a", site).line()) << "no rules explain it";
  site.rules = ClockRules::of_switch;
  EXPECT_EQ("ok       clock: a: switch minus host -3601 s, which is believed: clock-rules is switch",
            of_offset(-3601, "a", site).line());
  EXPECT_EQ(warning, of_offset(-400, "a", site).verdict);
}

TEST_F(Doctor, WhatAProbeMeans) {
  using enum Probe::End;
  const auto verdict = [](Probe::End end, std::int64_t wait_s) {
    return of_probe({"pbx", "1"}, Probe{end, "why", {}, {}}, wait_s, 180).verdict;
  };
  EXPECT_EQ(ok, verdict(record, 30));
  for (const auto end : {not_resolved, not_connected, closed}) EXPECT_EQ(failed, verdict(end, 30));
  for (const auto end : {nothing, no_record}) {
    EXPECT_EQ(warning, verdict(end, 179)) << "it may be quiet for so long";
    EXPECT_EQ(failed, verdict(end, 180));
  }
}

TEST_F(Doctor, ProbesTellHowFarTheyCame) {
  const auto end_with = [](const ScriptedSwitch::Script& script) {
    ScriptedSwitch pbx(script);
    return probe({"127.0.0.1", pbx.port()}, milliseconds(1000), milliseconds(100)).end;
  };
  EXPECT_EQ(Probe::End::record, end_with([](const auto& c) { c.send(kRecord), c.wait_for_end(); }));
  EXPECT_EQ(Probe::End::no_record, end_with([](const auto& c) {
              c.send(
                  "\x02"
                  "00"),
                  c.wait_for_end();
            }));
  EXPECT_EQ(Probe::End::nothing, end_with([](const auto& c) { c.wait_for_end(); }));
  EXPECT_EQ(Probe::End::closed, end_with([](const auto&) {}));
  EXPECT_EQ(Probe::End::not_connected, probe({"127.0.0.1", test::refused_port()}, milliseconds(1000), {}).end);
  EXPECT_EQ(Probe::End::not_resolved, probe({"", "no such service"}, milliseconds(1000), {}).end);
}

TEST_F(Doctor, AProbeTellsWhatItHeard) {
  ScriptedSwitch pbx([](const auto& client) {
    client.send(kRecord);
    client.pause(milliseconds(20));
    client.send(test::wire_of("10:00:00 K 610 2 1 00:31\n10:00:01 Q 860 2 1 00:31\n10:00:05 T 6101 @2001\n"));
  });
  const Endpoint endpoint{"127.0.0.1", pbx.port()};
  const Probe heard = probe(endpoint, milliseconds(1000), milliseconds(5000));
  EXPECT_EQ(36'000, heard.time_of_day_s) << "of the first";
  EXPECT_EQ(fmt::format("ok       switch {}: connected, a record came; heard: K 1, Q 2, T 1", pbx.address()),
            of_probe(endpoint, heard, 30, 180).line());
}

TEST_F(Doctor, AStandbyThatDoesNotAnswerIsAWarning) {
  ScriptedSwitch pbx([](const auto& client) { client.send(kRecord), client.wait_for_end(); });
  const Endpoint gone{"127.0.0.1", test::refused_port()};
  options_.pbx = {gone, {"127.0.0.1", pbx.port()}};
  EXPECT_EQ(warning, about("switch " + endpoint_text(gone)).verdict);
  EXPECT_EQ(ok, about("switch " + pbx.address()).verdict);
  about("clock");
  options_.pbx = {gone};
  EXPECT_EQ(failed, about("switch " + endpoint_text(gone)).verdict);
  options_.pbx.clear();
  EXPECT_EQ(warning, about("switch").verdict) << "none named";
}

// A recorder at work since one hour, whose last record came `age_s` ago: of a switch that reports periodically, unless
// letter_ is no report's.
class DoctorBesideARecorder : public Doctor {
 protected:
  void record(std::int64_t age_s, const char* ended_by = nullptr, std::int64_t fast_s = 0) {
    options_.db = recording_.path();
    auto& journal = recording_.journal();
    journal.begin();
    journal.begin_session(recording_.live("10.0.0.5:15373"));
    const std::int64_t at_s = kNow_s - age_s;
    for (int i = 0; i < 3; ++i) {
      const std::int64_t report_s = at_s - (2 - i) * every_s_, shown_s = (report_s + fast_s) % 86'400;
      journal.bytes(fmt::format("\x02{:02}{}{:02}{:02}{:02}860002001003000\r\n", i, letter_, shown_s / 3600,
                                shown_s / 60 % 60, shown_s % 60),
                    Arrival{report_s * 1'000'000});
    }
    if (ended_by) journal.end_session(at_s * 1'000'000, ended_by);
    journal.commit();
  }
  Recording recording_{"UTC"};
  char letter_ = 'Q';
  std::int64_t every_s_ = 15;
};

TEST_F(DoctorBesideARecorder, TheSwitchIsNotTried) {
  ScriptedSwitch pbx([](const auto& client) { client.wait_for_end(); });
  options_.pbx = {{"127.0.0.1", pbx.port()}};
  record(3);
  const WriterLock lock(options_.db);
  EXPECT_EQ(
      fmt::format("ok       switch: not tried, process {} has the connection; last bytes 3 s ago from 10.0.0.5:15373",
                  ::getpid()),
      about("switch").line());
  EXPECT_EQ(fmt::format("ok       lock: process {} records into the database", ::getpid()), about("lock").line());
  EXPECT_EQ(0, pbx.connections());
}

TEST_F(DoctorBesideARecorder, ItsLastBytesTellHowItIs) {
  const WriterLock lock(recording_.path());
  options_.db = recording_.path();
  EXPECT_EQ(warning, about("switch").verdict) << "nothing stored yet";
  record(400);
  EXPECT_EQ(failed, about("switch").verdict);
  recording_.journal().begin();
  recording_.journal().end_session(1, "x");
  recording_.journal().commit();
  record(100);
  EXPECT_EQ(warning, about("switch").verdict) << "more than half of the silence that is allowed";
  recording_.journal().begin();
  recording_.journal().end_session(1, "closed by the switch");
  recording_.journal().commit();
  EXPECT_EQ(failed, about("switch").verdict) << "not connected";
  EXPECT_NE(about("switch").detail.find("closed by the switch"), std::string::npos);
}

TEST_F(DoctorBesideARecorder, AHostClockInThePastIsSaid) {
  record(3);
  const auto clocks = [&] {
    std::string text;
    for (const Finding& finding : examine(options_, surroundings_))
      if (finding.what == "host clock") text += finding.line();
    return text;
  };
  surroundings_.now = Arrival{(kNow_s - 86'000) * 1'000'000};
  EXPECT_EQ("", clocks()) << "less than a day";
  surroundings_.now = Arrival{(kNow_s - 2 * 86'400) * 1'000'000};
  EXPECT_EQ(
      "warning  host clock: this host's clock says 2026-02-28T10:00:00+00:00, but the last record came at "
      "2026-03-02T09:59:57+00:00; set it (timedatectl set-ntp true); if it is right, it was ahead before, and "
      "acd-recorder rebuild dates again what was recorded then",
      clocks());
  Recording empty("UTC");
  options_.db = empty.path();
  EXPECT_EQ("", clocks());
  surroundings_.now = Arrival{0};
  EXPECT_TRUE(clocks().starts_with("warning  host clock: this host's clock says 1970-01-01T00:00:00+00:00; set it"));
}

TEST_F(DoctorBesideARecorder, ASwitchThatDoesNotReportByTheClockMayBeSilent) {
  const WriterLock lock(recording_.path());
  letter_ = 'A';
  record(400);
  EXPECT_EQ(fmt::format("ok       switch: not tried, process {} has the connection; last bytes 400 s ago from "
                        "10.0.0.5:15373; this switch does not report by the clock: nothing is missing",
                        ::getpid()),
            about("switch").line());
  surroundings_.now = Arrival{(kNow_s + 4 * 3600 - 350) * 1'000'000};
  EXPECT_EQ(ok, about("switch").verdict) << "it is about to be renewed";
  surroundings_.now = Arrival{(kNow_s + 4 * 3600) * 1'000'000};
  EXPECT_EQ(failed, about("switch").verdict) << "it should have been";
}

TEST_F(DoctorBesideARecorder, AQuietSwitchMayBeConnectedThoughItsSessionEnded) {
  const WriterLock lock(recording_.path());
  const char* const no_failure[] = {"no record for 4 h: renewed", "stopped", "interrupted"};
  std::int64_t age_s = 2000;  // each session behind the one before
  const auto verdict = [&](const char* ended_by) {
    record(age_s -= 100, ended_by);
    return about("switch").verdict;
  };
  letter_ = 'A';
  for (const char* why : no_failure) EXPECT_EQ(warning, verdict(why)) << why;
  EXPECT_EQ(failed, verdict("closed by the switch"));
  letter_ = 'Q';
  for (const char* why : no_failure) EXPECT_EQ(failed, verdict(why)) << why;
}

TEST_F(DoctorBesideARecorder, AProbeOfAQuietSwitchMayHearNothing) {
  ScriptedSwitch pbx([](const auto& client) { client.wait_for_end(); });
  options_.pbx = {{"127.0.0.1", pbx.port()}};
  options_.max_silence_s = options_.wait_s = every_s_ = 1;
  letter_ = 'A';
  record(400, "stopped");
  EXPECT_EQ(warning, about("switch " + pbx.address()).verdict);
  letter_ = 'Q';
  record(300, "stopped");
  EXPECT_EQ(failed, about("switch " + pbx.address()).verdict) << "it reports every second";
}

TEST_F(DoctorBesideARecorder, TheClockIsThatOfItsSession) {
  const WriterLock lock(recording_.path());
  record(3, nullptr, 3600);
  EXPECT_EQ(
      "failed   clock: last session: switch minus host 3600 s; near whole or half hours: compare --zone with the "
      "switch's zone, and its daylight saving",
      about("clock").line());
}

TEST_F(DoctorBesideARecorder, WithoutTheLockTheSwitchIsTried) {
  ScriptedSwitch pbx([](const auto& client) { client.send(kRecord), client.wait_for_end(); });
  options_.pbx = {{"127.0.0.1", pbx.port()}};
  record(3, "stopped");
  const Findings findings = examine(options_, surroundings_);
  EXPECT_EQ("ok       lock: nobody records into the database", acd::about(findings, "lock").line());
  EXPECT_EQ(ok, acd::about(findings, "switch " + pbx.address()).verdict);
  EXPECT_EQ(1, pbx.connections());
}

}  // namespace
}  // namespace acd
