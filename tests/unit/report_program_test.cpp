#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "glossary.h"
#include "help.h"
#include "report_run.h"
#include "text_table.h"

// The program acd-report, called as a function: what it prints, says and exits with.
namespace acd::test {
namespace {

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

std::vector<std::string> cells_of(const std::string& header) {
  std::vector<std::string> cells;
  std::istringstream in(header);
  for (std::string cell; std::getline(in, cell, ',');) cells.push_back(cell);
  return cells;
}

// The commands, as the program names them when none is given.
std::vector<std::string> commands() {
  const std::string said = run_report({}).err;
  const auto begin = said.find("one of ");
  return words_of(said.substr(begin + 7, said.find(" (see") - begin - 7));
}

class ReportProgram : public testing::Test {
 protected:
  ReportProgram() {
    ::unsetenv("ACD_DB");
    recording_.record("2026-03-02", small_morning());
    recording_.close();
  }

  Ran report(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"--db", recording_.path()});
    return run_report(std::move(arguments));
  }
  std::string file(const std::string& name) const { return recording_.folder().file(name); }

  Recording recording_{"UTC"};
};

TEST_F(ReportProgram, PrintsCsvWhenNotOnATerminal) {
  const Ran ran = report({"occupancy", "--agent", "6101"});
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_EQ(ran.err, "");
  EXPECT_TRUE(ran.out.starts_with("interval_from,interval_to,agent_id,logged_on_s,")) << ran.out;
}

TEST_F(ReportProgram, EndsWith2OnWrongUsage) {
  const struct {
    std::vector<std::string> arguments;
    const char* said;
  } kTable[] = {
      {{"occupancy", "--since", "2026-03-02", "--until", "2026-03-02"}, "is not after --since"},
      {{"occupancy", "--since", "soon"}, "'soon' is no time"},
      {{"occupancy", "--interval", "2h"}, "--interval '2h' is none of"},
      {{"occupancy", "--day-start", "6"}, "--day-start '6' is no time of day"},
      {{"occupancy", "--format", "xml"}, "--format 'xml' is none of table csv json ndjson md"},
      {{"occupancy", "--since", ""}, "--since is empty"},
      {{"occupancy", "--output", ""}, "--output is empty"},
      {{"who", "--at", ""}, "--at is empty"},
      {{"occupancy", "--output", "-"}, "name a file"},
      {{"queue-waits", "--plot", "-"}, "name a file"},
      {{"longest-wait", "--above", "-1"}, "not in range 0 to 5999"},
      {{"longest-wait", "--above", "6000"}, "not in range 0 to 5999"},
      {{"calls", "--explain-call", "7", "--path", "860"}, "calls --explain-call cannot be narrowed by --path"},
      {{"events", "--frame", "7", "--agent", "6101"}, "events --frame cannot be narrowed by --agent"},
      {{"occupancy", "--agent", "6101,"}, "--agent '6101,' has an empty id"},
      {{"longest-wait", "--path", ","}, "--path ',' has an empty id"},
      {{"longest-wait", "--group", "610,,611"}, "--group '610,,611' has an empty id"},
      {{"occupancy", "--min-coverage", "x"}, "--min-coverage 'x' is no share: write 0.9 or 90%"},
      {{"occupancy", "--min-coverage", "101"}, "is no share"},
      {{"occupancy", "--min-coverage", "-1"}, "is no share"},
      {{"occupancy", "--min-coverage", "nan"}, "is no share"},
      {{"occupancy", "--names", "gone.csv"}, "cannot read --names 'gone.csv'"},
      {{"occupancy", "--zone", "Mars/Olympus"}, "time zone 'Mars/Olympus' is unknown"},
      {{"dance"}, "dance"},
      {{}, "no report: use one of"},
  };
  for (const auto& [arguments, said] : kTable) {
    const Ran ran = report(arguments);
    EXPECT_EQ(ran.exit_code, 2) << said;
    EXPECT_EQ(ran.out, "") << said;
    EXPECT_TRUE(ran.err.starts_with("acd-report: ")) << ran.err;
    EXPECT_NE(ran.err.find(said), std::string::npos) << ran.err;
    EXPECT_EQ(ran.err.find('\n'), ran.err.size() - 1) << "one line: " << ran.err;
  }
}

TEST_F(ReportProgram, EndsWith4OnAnEmptyRangeAndLeavesNoFile) {
  const auto before = std::distance(std::filesystem::directory_iterator(file("")), {});
  for (const std::vector<std::string>& range : std::vector<std::vector<std::string>>{
           {"--since", "2026-03-01", "--until", "2026-03-02"}, {"--since", "-2h"}, {"--until", "2026-01-01"}}) {
    std::vector<std::string> arguments = {"occupancy", "--output", file("out.csv")};
    arguments.insert(arguments.end(), range.begin(), range.end());
    const Ran ran = report(arguments);
    EXPECT_EQ(ran.exit_code, 4);
    EXPECT_NE(ran.err.find("nothing is recorded from"), std::string::npos) << ran.err;
    EXPECT_EQ(ran.err.find('\n'), ran.err.size() - 1);
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(file("")), {}), before);
  }
}

TEST_F(ReportProgram, WritesAFileWhole) {
  const Ran ran = report({"occupancy", "--format", "json", "--output", file("out.json")});
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_EQ(ran.out, "");
  std::ifstream in(file("out.json"));
  std::ostringstream text;
  text << in.rdbuf();
  EXPECT_TRUE(text.str().starts_with("[\n{\"interval_from\":")) << text.str();
}

TEST_F(ReportProgram, EndsWith3WhenTooLittleIsCovered) {
  // Covered: 09:59:50 to 10:02:00 and 10:06:00 to 10:08:00, 250 s of 490.
  const std::vector<std::string> range = {"occupancy", "--since", "2026-03-02T09:59:50", "--until",
                                          "2026-03-02T10:08:00"};
  const auto with = [&](const char* least) {
    std::vector<std::string> arguments = range;
    arguments.insert(arguments.end(), {"--min-coverage", least});
    return report(arguments);
  };
  const std::string printed = report(range).out;
  for (const char* least : {"0", "0.51", "51%", "51", "0%"}) EXPECT_EQ(with(least).exit_code, 0) << least;
  for (const char* least : {"0.52", "52%", "52", "1", "100%", "100"}) {
    const Ran ran = with(least);
    EXPECT_EQ(ran.exit_code, 3) << least;
    EXPECT_EQ(ran.out, printed) << "the report is printed all the same";
    EXPECT_TRUE(ran.err.starts_with("acd-report: 250 of 490 s are covered, 51.02 %, less than")) << ran.err;
    EXPECT_EQ(ran.err.find('\n'), ran.err.size() - 1);
  }
}

TEST_F(ReportProgram, AllThatWasRecordedIsCoveredWhereNothingIsMissing) {
  const Ran ran =
      report({"health", "--since", "2026-03-02T10:06:00", "--until", "2026-03-02T10:08:01", "--min-coverage", "100%"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
}

TEST_F(ReportProgram, ExportOfDayFilesSaysWhatItLeavesOut) {
  const Ran ran = report({"export", "--as", "day-files", "--output", file("day.txt")});
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_TRUE(ran.err.starts_with("acd-report: 1 frames are no records")) << ran.err;
}

TEST_F(ReportProgram, TakesSeveralIdsInEachWay) {
  const std::string both = report({"occupancy"}).out;
  EXPECT_EQ(lines_of(both).size(), 3U);
  EXPECT_EQ(report({"occupancy", "--agent", "6101", "6102"}).out, both);
  EXPECT_EQ(report({"--agent", "6101", "--agent", "6102", "occupancy"}).out, both);
  EXPECT_EQ(report({"occupancy", "--agent", "6101,6102"}).out, both);
  EXPECT_EQ(report({"occupancy", "--agent=6101,6102"}).out, both);
  EXPECT_EQ(report({"occupancy", "--agent", "6101,6102", "6101"}).out, both);
  EXPECT_EQ(report({"occupancy", "--agent", "6101,77"}).err,
            "acd-report: no record in '" + recording_.path() + "' names agent '77'\n");
  EXPECT_EQ(report({"events", "--path", "610,860", "--group", "860,610"}).out,
            report({"events", "--path", "610", "860", "--group", "860", "610"}).out);
  EXPECT_EQ(lines_of(report({"longest-wait", "--path", "860", "--group", "610"}).out).size(), 3U);
}

// What stands in a record is the id, whatever it is.
TEST_F(ReportProgram, TakesAnIdWithACommaWhole) {
  recording_.reopen();
  recording_.record("2026-03-03", wire_of("10:00:00 A 61,02 @2001\n10:00:10 A 61 @2002\n10:01:00 R 2026-03-03"));
  recording_.close();
  EXPECT_EQ(lines_of(report({"shifts", "--agent", "61,02"}).out)[1].substr(0, 8), "\"61,02\",");
  EXPECT_EQ(lines_of(report({"shifts", "--agent", "61,02,61"}).out).size(), 2U) << "02 is nobody";
}

TEST_F(ReportProgram, NamesIdsThatTheDatabaseDoesNotKnow) {
  const Ran ran = report({"events", "--agent", "6101", "77", "--path", "610", "--group", "6\x1B"});
  EXPECT_EQ(ran.exit_code, 0);
  expect_lines("acd-report: no record in '" + recording_.path() + "' names agent '77'\n" +
                   "acd-report: no record in '" + recording_.path() + "' names path '610'\n" +
                   "acd-report: no record in '" + recording_.path() + "' names group '6\xEF\xBF\xBD'\n",
               ran.err);
  const Ran nothing = report({"occupancy", "--agent", "77"});
  EXPECT_EQ(nothing.exit_code, 0);
  EXPECT_EQ(lines_of(nothing.out).size(), 1U);
}

// Each report narrows by a filter, or refuses it: none is ignored.
TEST_F(ReportProgram, IgnoresNoFilter) {
  const struct {
    const char* command;
    const char* takes;
  } cases[] = {
      {"occupancy", "--agent"},
      {"occupancy --by path", "--agent --path"},
      {"occupancy --by none", "--agent"},
      {"queue-waits", "--path"},
      {"queue-waits --histogram", "--path"},
      {"longest-wait", "--path --group"},
      {"longest-wait --episodes", "--path --group"},
      {"calls", "--agent --path"},
      {"calls --explain-call 5", ""},
      {"shifts", "--agent"},
      {"who", "--agent"},
      {"timeline", "--agent"},
      {"make-busy", "--agent"},
      {"events", "--agent --path --group"},
      {"events --frame 1", ""},
      {"health", "--path --group"},
      {"export", ""},
  };
  for (const auto& c : cases)
    for (const std::string filter : {"--agent", "--path", "--group"}) {
      std::vector<std::string> arguments = words_of(c.command);
      arguments.insert(arguments.end(), {filter, "none"});
      const Ran ran = report(arguments);
      const bool is_of_a_frame = arguments[1] == "--explain-call" || arguments[1] == "--frame";
      const std::string refused =
          arguments[0] + (is_of_a_frame ? " " + arguments[1] : "") + " cannot be narrowed by " + filter;
      const bool is_refused = ran.err.find(refused) != std::string::npos;
      EXPECT_EQ(is_refused, std::string(c.takes).find(filter) == std::string::npos) << c.command << ' ' << ran.err;
      if (is_refused) {
        EXPECT_EQ(ran.exit_code, 2) << c.command;
      } else {
        EXPECT_NE(ran.out, report(words_of(c.command)).out) << c.command << ' ' << filter;
      }
    }
}

TEST_F(ReportProgram, PutsDaysWhereTheyBegin) {
  const Ran ran = report({"occupancy", "--day-start", "10:01", "--since", "2026-03-02", "--until", "2026-03-03",
                          "--agent", "6101", "--format", "csv"});
  ASSERT_EQ(lines_of(ran.out).size(), 3U) << ran.out;
  EXPECT_TRUE(lines_of(ran.out)[1].starts_with("2026-03-02T00:00:00+00:00,2026-03-02T10:01:00+00:00,6101,"));
  EXPECT_TRUE(lines_of(ran.out)[2].starts_with("2026-03-02T10:01:00+00:00,2026-03-03T00:00:00+00:00,6101,"));
  EXPECT_TRUE(lines_of(report({"occupancy", "--day-start", "10:01"}).out)[1].starts_with("2026-03-02T10:01:00+00:00,"));
  EXPECT_TRUE(
      lines_of(report({"occupancy", "--interval", "week", "--since", "2026-02-20", "--until", "2026-04-20"}).out)[1]
          .starts_with("2026-03-02T00:00:00+00:00,2026-03-09T00:00:00+00:00,"));
  EXPECT_TRUE(
      lines_of(report({"occupancy", "--interval", "month", "--since", "2026-02-20", "--until", "2026-04-20"}).out)[1]
          .starts_with("2026-03-01T00:00:00+00:00,2026-04-01T00:00:00+00:00,"));
}

TEST_F(ReportProgram, AddsNames) {
  const std::string names = recording_.folder().write("names.csv", "kind,id,name\nagent,6101,Ann\ngroup,610,Team\n");
  const Ran who = report({"who", "--at", "2026-03-02T10:00:20", "--names", names});
  EXPECT_EQ(who.exit_code, 0) << who.err;
  EXPECT_EQ(first_line(who.out),
            "agent_id,agent_name,state,since,extension,reason,reason_name,path_id,path_name,inferred,logged_on_at");
  EXPECT_TRUE(lines_of(who.out)[1].starts_with("6101,Ann,acd_call,")) << who.out;
  EXPECT_NE(report({"longest-wait", "--names", names}).out.find("group,610,Team,"), std::string::npos);
}

TEST_F(ReportProgram, HasATotalRowInTablesOnly) {
  const std::string table = report({"occupancy", "--format", "table"}).out;
  EXPECT_TRUE(lines_of(table).back().starts_with("total")) << table;
  EXPECT_EQ(report({"occupancy", "--format", "csv"}).out.find("total"), std::string::npos);
  EXPECT_EQ(lines_of(report({"occupancy", "--format", "table", "--agent", "6101"}).out).size(), 2U);
}

// The calls that wait in a path are those of its groups: a total of both would count them twice.
TEST_F(ReportProgram, TotalsPathsAndGroupsApart) {
  const auto rows = [&](const char* range) {
    std::vector<std::string> arguments = words_of(range);
    arguments.insert(arguments.begin(), {"longest-wait", "--format", "table", "--interval", "1m"});
    const auto lines = lines_of(report(arguments).out);
    std::string totals;
    for (const std::string& line : lines)
      if (const auto words = words_of(line); words.front() == "total")
        totals += words.at(1) + " " + words.at(2) + " samples\n";
    return totals;
  };
  EXPECT_EQ(rows("--since 2026-03-02T09:59:50"), "group 1 samples\npath 1 samples\n");
  EXPECT_EQ(rows("--since 2026-03-02T09:59:50 --path 860"), "path 1 samples\n");
  EXPECT_EQ(rows("--since 2026-03-02T10:00 --until 2026-03-02T10:01"), "") << "one row of each is its own total";
}

TEST_F(ReportProgram, TotalsWhatAddsUp) {
  const auto last_words = [&](const char* command) {
    return words_of(lines_of(report({command, "--format", "table", "--since", "2026-03-02"}).out).back());
  };
  EXPECT_EQ(last_words("calls").front(), "total");
  EXPECT_EQ(last_words("shifts"), (std::vector<std::string>{"total", "0:08:35"}))
      << "6101 from 09:59:55 to the hole at 10:02:00, 6102 from 10:00:30 to 10:07:00";
}

// The ratio of the sums, as it follows from the row of one interval that holds everything.
TEST_F(ReportProgram, TotalsOccupancyAsOneIntervalWould) {
  const auto last_words = [&](const char* interval) {
    const auto lines =
        lines_of(report({"occupancy", "--agent", "6101", "--format", "table", "--interval", interval}).out);
    const auto words = words_of(lines.back());
    return std::vector<std::string>(words.end() - 3, words.end());
  };
  EXPECT_EQ(last_words("1m"), last_words("total"));
}

TEST(Explain, TellsEveryColumnOfEveryReport) {
  for (const std::string& command : commands()) {
    if (command == "export") continue;
    const Ran ran = run_report({command, "--explain", "--format", "ndjson"});
    EXPECT_EQ(ran.exit_code, 0) << command << ran.err;
    EXPECT_EQ(ran.err, "") << command;
    EXPECT_NE(ran.out, "") << command;
    EXPECT_EQ(ran.out.find("null"), std::string::npos)
        << command << " prints a column that report/glossary.cpp lacks: " << ran.out;
  }
}

TEST_F(ReportProgram, ExplainsWhatItPrints) {
  const std::string names = recording_.folder().write("names.csv", "kind,id,name\n");
  std::vector<std::vector<std::string>> reports = {{"longest-wait", "--episodes"},
                                                   {"occupancy", "--names", names},
                                                   {"events", "--frame", "1"},
                                                   {"occupancy", "--by", "path"}};
  for (const std::string& command : commands())
    if (command != "export") reports.push_back({command});
  for (std::vector<std::string> arguments : reports) {
    const Ran printed = report(arguments);
    if (printed.exit_code == 2) continue;  // it needs more options
    arguments.push_back("--explain");
    std::vector<std::string> explained;
    const auto lines = lines_of(report(arguments).out);
    for (std::size_t i = 1; i < lines.size(); ++i) explained.push_back(words_of(lines[i]).front());
    EXPECT_EQ(explained, cells_of(first_line(printed.out))) << arguments.front();
  }
}

TEST(Explain, OfAnExportSaysThatThereIsNothingToSay) {
  const Ran ran = run_report({"export", "--explain"});
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_NE(ran.err.find("no columns"), std::string::npos);
}

// Every column of the contract, also of reports to come.
TEST(Glossary, KnowsEveryColumn) {
  for (const std::string& column : words_of(R"(
    interval_from interval_to agent_id logged_on_s logged_off_s acd_call_s acd_hold_s work_timer_s ringing_s idle_s
    make_busy_s do_not_disturb_s non_acd_call_s outgoing_call_s other_hold_s unknown_s covered_s acd_calls occ_ready
    occ_logged path_id answered bounded unbounded wait_s_mean_lo wait_s_mean_hi wait_s_max_lo wait_s_max_hi within_s
    within_sure within_possible left_at_least samples sampled_s calls_waiting_mean calls_waiting_max waiting_s queue_s
    agents_mean agents_min from_s to_s calls_sure calls_possible queue_kind queue_id longest_wait_s_mean
    longest_wait_s_max longest_wait_s_max_at longest_wait_saturated begin end duration_s answered_at extension remote
    ring_s wait_lo_s wait_hi_s likely_lo_s likely_hi_s talk_s hold_s ended_at ended_by frame_id log_on log_off inferred
    state since reason logged_on_at from to opened_by closed_by times received_at at number code name group_id button
    calls_waiting agents longest_wait_s raw fact value detail agent_name path_name group_name queue_name reason_name)"))
    EXPECT_NE(glossary_entry(column), nullptr) << column;
}

TEST(Glossary, IsInOrderAndWhole) {
  for (std::size_t i = 0; i < glossary().size(); ++i) {
    const GlossaryEntry& entry = glossary()[i];
    EXPECT_FALSE(entry.unit.empty() || entry.meaning.empty()) << entry.column;
    EXPECT_LE(entry.meaning.size(), 100U) << entry.column;
    EXPECT_TRUE(i == 0 || glossary()[i - 1].column < entry.column) << entry.column;
    EXPECT_EQ(glossary_entry(entry.column), &entry);
  }
  EXPECT_EQ(glossary_entry("nothing"), nullptr);
}

TEST(Help, ShowsAnExampleAndTheExitCodesOfEachCommand) {
  const Ran all = run_report({"--help"});
  EXPECT_EQ(all.exit_code, 0);
  EXPECT_NE(all.out.find("Exit codes: 0 done"), std::string::npos);
  for (const std::string& command : commands()) {
    const std::string example(help_example(command));
    ASSERT_NE(example, "") << command << " has no example in report/help.cpp";
    EXPECT_NE(all.out.find(example), std::string::npos) << command;
    const Ran one = run_report({command, "--help"});
    EXPECT_EQ(one.exit_code, 0);
    EXPECT_NE(one.out.find(example), std::string::npos) << command;
    EXPECT_NE(one.out.find("Exit codes: 0 done"), std::string::npos) << command;
  }
}

// Each example is a command line that works, or finds nothing in that time.
TEST_F(ReportProgram, RunsTheExamplesOfItsHelp) {
  const std::string names = recording_.folder().write("names.csv", "kind,id,name\n");
  for (const std::string& command : commands()) {
    std::vector<std::string> arguments = words_of(help_example(command));
    arguments.erase(arguments.begin());
    for (std::string& argument : arguments) {
      if (argument == "acd.db") argument = recording_.path();
      if (argument == "names.csv") argument = names;
      if (argument == "sessions/") argument = file("session.rte");
    }
    const Ran ran = run_report(arguments);
    EXPECT_TRUE(ran.exit_code == 0 || ran.exit_code == 4) << help_example(command) << "\n" << ran.err;
  }
}

// What was typed may be a file's content by a slip of the hand.
TEST_F(ReportProgram, RepeatsNoMoreOfWhatWasTypedThanALine) {
  const std::string x(100'000, 'x');
  const std::string column = file("column.csv"), kind = file("kind.csv");
  std::ofstream(column) << x << ",id,name\n";
  std::ofstream(kind) << "kind,id,name\n" << x << ",1,a\n";
  for (const std::vector<std::string>& arguments :
       std::initializer_list<std::vector<std::string>>{{"shifts", "--agent", x},
                                                       {"longest-wait", "--path", x},
                                                       {"occupancy", "--agent", x + ","},
                                                       {"shifts", "--since", x},
                                                       {"who", "--at", x},
                                                       {"occupancy", "--interval", x},
                                                       {"occupancy", "--day-start", x},
                                                       {"shifts", "--format", x},
                                                       {"shifts", "--min-coverage", x},
                                                       {"shifts", "--names", column},
                                                       {"shifts", "--names", kind},
                                                       {"shifts", x},
                                                       {x}}) {
    const Ran ran = report(arguments);
    EXPECT_LT(ran.err.size(), 700U) << arguments.front();
    EXPECT_NE(std::string::npos, ran.err.find("xxx...")) << arguments.front() << ' ' << arguments.back().substr(0, 20);
  }
}

TEST_F(ReportProgram, RemovesWhatAKilledOneLeftBesideItsOutput) {
  const std::string left = file("out.csv.tmp-aB3xY9"), other = file("other.csv.tmp-aB3xY9");
  std::ofstream(left) << "half";
  std::ofstream(other) << "half";
  EXPECT_EQ(0, report({"shifts", "--output", file("out.csv")}).exit_code);
  EXPECT_TRUE(std::filesystem::exists(file("out.csv")));
  EXPECT_FALSE(std::filesystem::exists(left));
  EXPECT_TRUE(std::filesystem::exists(other)) << "another report may be at work";
}

}  // namespace
}  // namespace acd::test
