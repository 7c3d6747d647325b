#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <set>

#include "golden_file.h"
#include "sample_fixture.h"

namespace acd::test {
namespace {

using Questions = std::map<std::string, std::string>;  // name of the golden -> command or SQL

constexpr const char* kSpans =
    "SELECT date(s.day * 86400, 'unixepoch') AS day, agent_id, name AS state, acd, "
    "datetime(from_at, 'unixepoch') AS from_utc, datetime(to_at, 'unixepoch') AS to_utc, to_at - from_at AS "
    "duration_s, "
    "reason, queue_id AS path_id, directory_number AS extension, inferred, opened_by, closed_by "
    "FROM agent_span s JOIN agent USING(agent_key) JOIN state USING(state) LEFT JOIN directory USING(directory_key) "
    "LEFT JOIN queue ON queue_key = path_key ";
constexpr const char* kCalls =
    "SELECT frame_id, agent_id, directory_number AS extension, queue_id AS path_id, remote, "
    "datetime(rung_at, 'unixepoch') AS rung_utc, datetime(at, 'unixepoch') AS answered_utc, "
    "datetime(ended_at, 'unixepoch') AS ended_utc, ended_by, talk_s, hold_s, work_timer_s "
    "FROM acd_call JOIN agent USING(agent_key) LEFT JOIN directory USING(directory_key) "
    "LEFT JOIN queue ON queue_key = path_key ";
constexpr const char* kSpanTotals =
    "SELECT agent_id, name AS state, acd, reason, queue_id AS path_id, count(*) AS spans, sum(to_at - from_at) AS "
    "seconds "
    "FROM agent_span JOIN agent USING(agent_key) JOIN state USING(state) LEFT JOIN queue ON queue_key = path_key "
    "GROUP BY 1, state, 3, 4, 5 ORDER BY 1, state, 3, 4, 5";
constexpr const char* kCallTotals =
    "SELECT agent_id, queue_id AS path_id, remote, ended_by, count(*) AS calls, count(rung_at) AS rung, "
    "sum(at - rung_at) AS ring_s, sum(talk_s) AS talk_s, sum(hold_s) AS hold_s, sum(work_timer_s) AS work_timer_s "
    "FROM acd_call JOIN agent USING(agent_key) LEFT JOIN queue ON queue_key = path_key "
    "GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4";

Questions reports_of(const Sample& sample) {
  Questions reports = {
      {"occupancy", "occupancy --interval 1h"},
      {"longest-wait", "longest-wait --interval 1h"},
      {"episodes", std::string("longest-wait --episodes") + (sample.whole_lists ? "" : " --above 120")},
      {"who", "who --at " + sample.who_at},
      {"shifts", "shifts"},
      {"timeline", std::string("timeline") + (sample.whole_lists ? "" : " --agent 6100")},
      {"make-busy", "make-busy --interval 1h"},
      {"calls", std::string("calls") + (sample.whole_lists ? "" : " --agent 6100")},
      {"queue-waits", "queue-waits --interval 1h"},
      {"queue-waits-histogram", "queue-waits --histogram"},
      {"health", "health"}};
  if (sample.whole_lists) reports["events"] = "events";
  for (auto& [name, command] : reports)
    if (name != "who" && name != "health") command += " --since " + sample.since;
  for (const auto& [what, answer] : sample.explained)
    reports["explain-call-" + what] = fmt::format("calls --explain-call {}", answer);
  return reports;
}

// Of a long capture, the spans and calls of one agent, and sums of all: a golden is there to be read.
Questions tables_of(const Sample& sample) {
  Questions tables = {
      {"shift",
       "SELECT frame_id, agent_id, directory_number AS extension, datetime(from_at, 'unixepoch') AS from_utc, "
       "datetime(to_at, 'unixepoch') AS to_utc, inferred, closed_by, ended_by "
       "FROM shift JOIN agent USING(agent_key) LEFT JOIN directory USING(directory_key) ORDER BY 1"},
      {"coverage",
       "SELECT coverage_id, session_id, date(day * 86400, 'unixepoch') AS day, datetime(from_at, 'unixepoch') AS "
       "from_utc, "
       "datetime(to_at, 'unixepoch') AS to_utc, first_frame_id, last_frame_id, counted, ended_by FROM coverage ORDER "
       "BY 1"},
      {"anomaly", "SELECT * FROM anomaly ORDER BY 1, 2"},
      {"reject",
       "SELECT frame_id, reason, byte_offset, length(raw) AS bytes, hex(substr(raw, 1, 12)) AS begins "
       "FROM reject JOIN frame USING(frame_id) ORDER BY 1"},
      {"agent_span", kSpans + std::string(sample.whole_lists ? "" : "WHERE agent_id = '6100' ") + "ORDER BY 1, 2, 5"},
      {"acd_call", kCalls + std::string(sample.whole_lists ? "" : "WHERE agent_id = '6100' ") + "ORDER BY 1"}};
  if (!sample.whole_lists) {
    tables["agent_span_totals"] = kSpanTotals;
    tables["acd_call_totals"] = kCallTotals;
  }
  return tables;
}

class Golden : public ::testing::TestWithParam<Sample> {};

TEST_P(Golden, IsWhatTheSampleYields) {
  const Sample& sample = GetParam();
  SampleDatabase recorded;
  recorded.replay(sample);
  const std::string folder = "tests/golden/" + sample.name + "/";
  std::set<std::string> files;
  for (const auto& [name, command] : reports_of(sample)) {
    expect_golden(folder + name + ".csv", recorded.report(command + " --format csv"));
    files.insert(name + ".csv");
  }
  SQLite::Database db = recorded.open();
  for (const auto& [name, sql] : tables_of(sample)) {
    expect_golden(folder + name + ".csv", csv_of(db, sql));
    files.insert(name + ".csv");
  }
  for (const auto& file : std::filesystem::directory_iterator(std::string(ACD_SOURCE_DIR) + "/" + folder))
    EXPECT_TRUE(files.contains(file.path().filename())) << file.path() << " is the golden of no report: delete it";
}

INSTANTIATE_TEST_SUITE_P(Samples, Golden, ::testing::ValuesIn(samples()), test_name);

TEST(StateFile, IsWhatTheOfficeDayLeaves) {
  SampleDatabase recorded;
  const std::string state = recorded.folder().file("mitel_data.json");
  recorded.replay(sample_folder(), "office-day.rte", "--state '" + state + "'");
  expect_golden("samples/mitel_data.json", content_of(state));
}

TEST(Samples, AreAllTested) {
  std::set<std::string> tested;
  for (const Sample& sample : samples()) tested.insert(sample.name + ".rte");
  for (const auto& file : std::filesystem::directory_iterator(sample_folder()))
    EXPECT_TRUE(file.path().extension() != ".rte" || tested.contains(file.path().filename())) << file.path();
}

TEST(Samples, AreAllDescribed) {
  const std::string readme = content_of(sample_folder() + "/README.md");
  const std::string goldens = content_of(std::string(ACD_SOURCE_DIR) + "/tests/golden/README.md");
  for (const Sample& sample : samples()) {
    EXPECT_NE(readme.find("`" + sample.name + ".rte`"), std::string::npos) << sample.name << " in samples/README.md";
    EXPECT_NE(goldens.find("## " + sample.name + "\n"), std::string::npos)
        << sample.name << " in tests/golden/README.md";
  }
}

}  // namespace
}  // namespace acd::test
