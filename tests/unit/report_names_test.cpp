#include <gtest/gtest.h>

#include "core/error.h"
#include "csv_reader.h"
#include "name_columns.h"
#include "names.h"
#include "printed.h"
#include "text_table.h"

namespace acd::test {
namespace {

std::string fields_text(const std::vector<std::string>& fields) {
  std::string text = fields.front();
  for (std::size_t i = 1; i < fields.size(); ++i) text += "|" + fields[i];
  return text;
}

// Rows as 1[a|b] 2[c] with their lines, an error as its line and text.
std::string csv_rows(std::string_view csv) {
  CsvReader reader(csv);
  std::vector<std::string> fields, rows;
  try {
    while (reader.next(fields)) rows.push_back(std::to_string(reader.line()) + "[" + fields_text(fields) + "]");
  } catch (const CsvError& e) {
    rows.push_back("error in line " + std::to_string(e.line()) + ": " + e.what());
  }
  return joined(rows, " ");
}

TEST(CsvReader, TakesWhatSpreadsheetsWrite) {
  const struct {
    std::string_view csv, rows;
  } kTable[] = {
      {"", ""},
      {"\xEF\xBB\xBF", ""},
      {"a,b\n", "1[a|b]"},
      {"a,b", "1[a|b]"},
      {"a,b\r\nc,d\r\n", "1[a|b] 2[c|d]"},
      {"a\rb\r", "1[a] 2[b]"},
      {"\n\r\na\n\n\nb", "3[a] 6[b]"},
      {"\xEF\xBB\xBF"
       "a,b\n",
       "1[a|b]"},
      {",\n,,\n", "1[|] 2[||]"},
      {"a,\n", "1[a|]"},
      {"\"a\",\"\"\n", "1[a|]"},
      {"\"a,b\",\"say \"\"hi\"\"\"\n", "1[a,b|say \"hi\"]"},
      {"\"two\r\nlines\",x\ny", "1[two\r\nlines|x] 3[y]"},
      {"\"a\nb\rc\"\nd", "1[a\nb\rc] 4[d]"},
      {" a , b ", "1[ a | b ]"},
      {"a;b\r\nc,d;e\r\n", "1[a|b] 2[c,d|e]"},
      {"a\tb\nc;d\te", "1[a|b] 2[c;d|e]"},
      {"\"a;1\",b\nc;d,e", "1[a;1|b] 2[c;d|e]"},
      {"a\"b\n",
       "error in line 1: a quote stands in the middle of a field; put the whole field in quotes and double it"},
      {"x\n\"a\"b\n", "1[x] error in line 2: text follows a closing quote; quotes inside a field are doubled"},
      {"x\ny,\"a\nb\n", "1[x] error in line 2: a quote is not closed"},
      {"\"", "error in line 1: a quote is not closed"},
  };
  for (const auto& [csv, rows] : kTable) EXPECT_EQ(csv_rows(csv), rows) << csv;
}

Day day(const char* text) { return parse_day(text); }

TEST(Names, AreOfAKind) {
  const Names names =
      Names::parse("kind,id,name\nagent,860,Ann\npath,860,Sales\ngroup,860,Team\nreason,03,Lunch\n", "n");
  EXPECT_EQ(names.size(), 4U);
  EXPECT_EQ(names.find(NameKind::agent, "860", 0), "Ann");
  EXPECT_EQ(names.find(NameKind::path, "860", 0), "Sales");
  EXPECT_EQ(names.find(NameKind::group, "860", 0), "Team");
  EXPECT_EQ(names.find(NameKind::reason, "03", 0), "Lunch");
  EXPECT_EQ(names.find(NameKind::reason, "3", 0), "") << "ids are text";
  EXPECT_EQ(names.find(NameKind::agent, "", 0), "");
}

TEST(Names, AreInForceByDay) {
  const Names names = Names::parse(
      "to,from,name,id,kind\n"
      "2026-03-02,,Ann,6101,agent\n"
      ",2026-03-10,Cy,6101,agent\n"
      "2026-03-05,2026-03-02,Bob,6101,agent\n"
      ",,Desk,6102,agent\n"
      "2026-03-05,2026-03-02,Dee,6102,agent\n",
      "n");
  const struct {
    const char *day, *of_6101, *of_6102;
  } kTable[] = {{"1999-01-01", "Ann", "Desk"}, {"2026-03-01", "Ann", "Desk"}, {"2026-03-02", "Bob", "Dee"},
                {"2026-03-04", "Bob", "Dee"},  {"2026-03-05", "", "Desk"},    {"2026-03-09", "", "Desk"},
                {"2026-03-10", "Cy", "Desk"},  {"2999-01-01", "Cy", "Desk"}};
  for (const auto& [on, of_6101, of_6102] : kTable) {
    EXPECT_EQ(names.find(NameKind::agent, "6101", day(on)), of_6101) << on;
    EXPECT_EQ(names.find(NameKind::agent, "6102", day(on)), of_6102) << on;
  }
}

TEST(Names, TakeWhatSpreadsheetsLeaveOutOrAdd) {
  const Names names =
      Names::parse("\xEF\xBB\xBFkind, id ,name,from,to\r\nagent,1,Ann\r\n,,,,\r\n agent , 2 ,\"Lee, B\",,,,\r\n", "n");
  EXPECT_EQ(names.find(NameKind::agent, "1", 0), "Ann");
  EXPECT_EQ(names.find(NameKind::agent, "2", 0), "Lee, B");
}

TEST(Names, AreReadAsAGermanSpreadsheetWritesThem) {
  EXPECT_EQ("Juergen",
            Names::parse("kind;id;name;from;to\r\nagent;6101;Juergen;;\r\n", "n.csv").find(NameKind::agent, "6101", 0));
}

TEST(Names, SayWhereAFileIsWrongAndWhatToDo) {
  const struct {
    std::string csv, error;
  } kTable[] = {
      {"", "n.csv:1: the file is empty; the first line must be kind,id,name or kind,id,name,from,to"},
      {"kind,id\n", "n.csv:1: column 'name' is missing; the first line must be kind,id,name or kind,id,name,from,to"},
      {"kind,id,name,form\n",
       "n.csv:1: column 'form' is not known; the first line must be kind,id,name or kind,id,name,from,to"},
      {"kind,id,name,id\n",
       "n.csv:1: column 'id' comes twice; the first line must be kind,id,name or kind,id,name,from,to"},
      {"kind;id,name\n",
       "n.csv:1: column 'id,name' is not known; the first line must be kind,id,name or kind,id,name,from,to"},
      {"\xFF\xFEk", "n.csv:1: the file is UTF-16; save it as CSV UTF-8"},
      {"kind,id,name\n\nagents,1,Ann\n", "n.csv:3: kind 'agents' is none of agent path group reason"},
      {"kind,id,name\nagent,,Ann\n", "n.csv:2: the id is empty; write the id that is to get a name"},
      {"kind,id,name\nagent,1,Lee, B\n", "n.csv:2: 4 fields, but the header has 3; put a name with a comma in quotes"},
      {"kind,id,name,from\nagent,1,Ann,1.3.2026\n", "n.csv:2: 'from': '1.3.2026' is no date: write YYYY-MM-DD"},
      {"kind,id,name,to\nagent,1,Ann,2026-02-29\n", "n.csv:2: 'to': '2026-02-29' is no date: write YYYY-MM-DD"},
      {"kind,id,name,from,to\nagent,1,Ann,2026-03-02,2026-03-02\n",
       "n.csv:2: 'to' 2026-03-02 is not after 'from' 2026-03-02"},
      {"kind,id,name\nagent,1,Ann\nagent,1,Bob\n",
       "n.csv:3: agent '1' has a name from that day in line 2; give each its 'from'"},
      {"kind,id,name\nagent,1,M\xFCller\n",
       "n.csv:2: the name holds control characters, or bytes that are not UTF-8; save the file as CSV UTF-8"},
      {"kind,id,name\nagent,1,\"Ann\n", "n.csv:2: a quote is not closed"},
  };
  for (const auto& [csv, error] : kTable) {
    try {
      Names::parse(csv, "n.csv");
      ADD_FAILURE() << csv;
    } catch (const Error& e) {
      EXPECT_EQ(e.what(), error);
      EXPECT_EQ(e.code(), Exit::usage);
    }
  }
}

TEST(Names, OfAFileThatCannotBeReadAreAnErrorThatNamesIt) {
  const TempFolder folder;
  for (const std::string& path : {folder.file("gone.csv"), folder.file("")}) {
    try {
      Names::read(path);
      ADD_FAILURE() << path;
    } catch (const Error& e) {
      EXPECT_NE(std::string(e.what()).find(path), std::string::npos) << e.what();
      EXPECT_EQ(e.code(), Exit::usage);
    }
  }
  EXPECT_EQ(Names::read(folder.write("n.csv", "kind,id,name\nagent,1,Ann\n")).find(NameKind::agent, "1", 0), "Ann");
}

TEST(Names, OfTheSampleAreTaken) {
  const Names names = Names::read(ACD_SOURCE_DIR "/samples/names.csv");
  EXPECT_EQ(names.find(NameKind::agent, "6101", day("2026-03-02")), "Bob Okafor");
  EXPECT_EQ(names.find(NameKind::agent, "6101", day("2026-03-03")), "Carla Ruiz");
  EXPECT_EQ(names.find(NameKind::reason, "02", day("2026-03-03")), "Lunch");
}

std::string with_names(const Names& names, const std::vector<Column>& columns,
                       const std::function<void(Output&)>& fill) {
  const TempFolder folder;
  const Zone zone("Australia/Sydney");
  Sink sink(folder.file("report"));
  Output output(
      columns, zone,
      name_printer(columns, names, day("2026-03-02"), make_printer(Format::csv, with_name_columns(columns), sink, {})));
  fill(output);
  output.end();
  sink.done();
  return "\n" + bytes_of_file(folder.file("report"));
}

TEST(NameColumns, StandBehindEachId) {
  const Names names = Names::parse("kind,id,name\nagent,6101,=Ann\npath,860,Sales\nreason,03,Lunch\n", "n");
  const std::string text = with_names(
      names, {{"agent_id", Kind::text}, {"state", Kind::text}, {"reason", Kind::text}, {"path_id", Kind::text}},
      [](Output& out) {
        out.text("6101").text("make_busy").text("03").text("").end_row();
        out.text("6102").text("acd_call").text("").text("860").end_row();
      });
  EXPECT_EQ(text, R"(
agent_id,agent_name,state,reason,reason_name,path_id,path_name
6101,'=Ann,make_busy,03,Lunch,,
6102,,acd_call,,,860,Sales
)");
}

TEST(NameColumns, OfAQueueFollowItsKind) {
  const Names names = Names::parse("kind,id,name\ngroup,860,Team\npath,860,Sales\n", "n");
  const std::string text = with_names(
      names, {{"queue_kind", Kind::text}, {"queue_id", Kind::text}, {"group_id", Kind::text}}, [](Output& out) {
        out.text("group").text("860").text("860").end_row();
        out.text("path").text("860").text("").end_row();
      });
  EXPECT_EQ(text, R"(
queue_kind,queue_id,queue_name,group_id,group_name
group,860,Team,860,Team
path,860,Sales,,
)");
}

TEST(NameColumns, HoldTheNameOfTheRowsFirstTime) {
  const Names names = Names::parse("kind,id,name,from\nagent,1,Ann,\nagent,1,Bob,2026-03-03\n", "n");
  const Zone zone("Australia/Sydney");
  const Instant midnight = zone.midnight(day("2026-03-03"));
  const std::string text =
      with_names(names, {{"agent_id", Kind::text}, {"log_on", Kind::time}, {"log_off", Kind::time}}, [&](Output& out) {
        out.text("1").time(midnight - 1).time(midnight + 9).end_row();
        out.text("1").time(midnight).empty().end_row();
        out.text("1").empty().time(midnight + 1).end_row();
        out.text("1").empty().empty().end_row();
      });
  EXPECT_EQ(text, R"(
agent_id,agent_name,log_on,log_off
1,Ann,2026-03-02T23:59:59+11:00,2026-03-03T00:00:09+11:00
1,Bob,2026-03-03T00:00:00+11:00,
1,Bob,,2026-03-03T00:00:01+11:00
1,Ann,,
)");
}

}  // namespace
}  // namespace acd::test
