#include <gtest/gtest.h>
#include <sqlite3.h>

#include <set>

#include "report_text.h"

// What the reports about agents ask of a database, and by which index: a year of 500 agents must not be read for one
// agent's day.
namespace acd::test {
namespace {

std::set<std::string>* statements = nullptr;

int on_statement(unsigned, void*, void* statement, void*) {
  statements->insert(sqlite3_sql(static_cast<sqlite3_stmt*>(statement)));
  return 0;
}

int on_open(sqlite3* db, char**, const void*) { return sqlite3_trace_v2(db, SQLITE_TRACE_STMT, on_statement, nullptr); }

// Every statement that a report runs, as SQLite sees it.
std::set<std::string> statements_of(Recording& recording, const std::string& command) {
  std::set<std::string> found;
  statements = &found;
  const auto entry = reinterpret_cast<void (*)()>(on_open);
  sqlite3_auto_extension(entry);
  report_text(recording, command);
  sqlite3_cancel_auto_extension(entry);
  return found;
}

std::set<std::string> plan_of(Recording& recording, const std::string& command) {
  std::set<std::string> steps;
  for (const std::string& sql : statements_of(recording, command)) {
    if (sql.rfind("SELECT", 0) != 0) continue;
    SQLite::Statement plan(recording.db(), "EXPLAIN QUERY PLAN " + sql);
    while (plan.executeStep()) steps.insert(plan.getColumn(3).getString());
  }
  return steps;
}

// A few days, two of them with a midnight in a span, some of it still open.
void record_days(Recording& recording) {
  recording.record("2026-03-02", small_morning());
  record_open(recording, without_silence(recording.capture("2026-03-03")), wire_of(R"(
    22:00:00 A 6101 @2001
    23:00:00 E 6101 @2001 r02
    12:00:00 R 2026-03-04
    13:00:00 F 6101 @2001
    13:01:00 G 6101 @P860 b01
    14:00:00 R 2026-03-04
  )"));
}

const char* const kOfOneAgent[] = {"occupancy --agent 6101 --interval 30m",
                                   "occupancy --agent 6101 --by path",
                                   "timeline --agent 6101",
                                   "make-busy --agent 6101",
                                   "shifts --agent 6101",
                                   "calls --agent 6101",
                                   "events --agent 6101",
                                   "who --agent 6101 --at 2026-03-04T10:00"};
const char* const kOfAll[] = {"occupancy",
                              "timeline",
                              "make-busy",
                              "shifts",
                              "calls",
                              "events",
                              "who",
                              "who --at 2026-03-02T10:01",
                              "events --frame 6 --format table",
                              "events --frame 26 --format table"};

// Tables with a row for each agent, queue, session or stretch may be read whole; those with a row for each record,
// span, call or shift may not.
void expect_no_scan(Recording& recording, const std::string& command) {
  static const std::set<std::string> kSmall = {"agent",     "queue",      "session",   "coverage",
                                               "agent_now", "derivation", "directory", "zone_rules", "carry"};
  bool searches = false;
  for (const std::string& step : plan_of(recording, command)) {
    const auto words = words_of(step);
    searches |= words.at(0) == "SEARCH";
    EXPECT_TRUE(words.at(0) != "SCAN" || kSmall.contains(words.at(1))) << command << ": " << step;
  }
  EXPECT_TRUE(searches) << command;
}

TEST(ReportQueryPlan, NoReportAboutAgentsScans) {
  Recording recording;
  record_days(recording);
  for (const char* command : kOfOneAgent) expect_no_scan(recording, command);
  for (const char* command : kOfAll) expect_no_scan(recording, command);
}

std::string spans_and_shifts(Recording& recording, const std::string& command) {
  std::string text;
  for (const std::string& step : plan_of(recording, command))
    if (step.find(" agent_span ") != std::string::npos || step.find(" shift ") != std::string::npos)
      text += step + "\n";
  return text;
}

// An agent's spans are found by day and agent, and nothing else of agent_span is read.
TEST(ReportQueryPlan, AnAgentsSpansAreAnIndexRange) {
  Recording recording;
  record_days(recording);
  EXPECT_EQ("SEARCH agent_span USING PRIMARY KEY (day=? AND agent_key=?)\n",
            spans_and_shifts(recording, "occupancy --agent 6101"));
  for (const char* command : {"timeline --agent 6101 --since 2026-03-04", "make-busy --agent 6101 --since 2026-03-04"})
    expect_lines(R"(
      SEARCH agent_span USING PRIMARY KEY (day=? AND agent_key=? AND from_at<?)
      SEARCH agent_span USING PRIMARY KEY (day=? AND agent_key=?)
    )",
                 spans_and_shifts(recording, command));
  expect_lines(R"(
    SEARCH agent_span USING PRIMARY KEY (day=? AND agent_key=? AND from_at<?)
    SEARCH shift USING INDEX shift_agent (agent_key=? AND from_at<?)
  )",
               spans_and_shifts(recording, "who --at 2026-03-04T10:00"));
  expect_lines(R"(
    SEARCH shift USING INDEX shift_agent (agent_key=? AND from_at<?)
    SEARCH shift USING INDEX shift_agent (agent_key=? AND from_at>? AND from_at<?)
  )",
               spans_and_shifts(recording, "shifts --agent 6101"));
  EXPECT_EQ("SEARCH agent_span USING PRIMARY KEY (day>? AND day<?)\n", spans_and_shifts(recording, "occupancy"));
}

// The test itself notices a scan.
TEST(ReportQueryPlan, TheTestSeesStatements) {
  Recording recording;
  record_days(recording);
  const auto found = statements_of(recording, "occupancy --agent 6101");
  EXPECT_TRUE(std::any_of(found.begin(), found.end(), [](const std::string& sql) {
    return sql.find("FROM agent_span WHERE day = ? AND agent_key = ?") != std::string::npos;
  }));
}

}  // namespace
}  // namespace acd::test
