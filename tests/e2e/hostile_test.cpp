// What the wire can carry is harmless wherever it is shown. The real programs record it, and everything that they write
// is read again by the rules of its kind.

#include "hostile.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <sstream>

#include "core/fields.h"
#include "core/text.h"
#include "csv_reader.h"
#include "process.h"
#include "terminals.h"
#include "xml_check.h"

namespace acd::test {
namespace {

constexpr const char* kZone = "Australia/Sydney";

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> all;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) all.push_back(line);
  return all;
}

// Empty if a text is UTF-8 that drives no terminal and has no other line ends than LF. By the code points, not by the
// means of the program.
std::string text_problem(const std::string& text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = [&](std::size_t n) { return static_cast<unsigned char>(text[n]); };
    const std::size_t n = byte(i) < 0x80       ? 1
                          : byte(i) >> 5 == 6  ? 2
                          : byte(i) >> 4 == 14 ? 3
                          : byte(i) >> 3 == 30 ? 4
                                               : 0;
    if (n == 0 || i + n > text.size()) return "no UTF-8 at byte " + std::to_string(i);
    unsigned code = n == 1 ? byte(i) : byte(i) & (0xFFU >> (n + 1));
    for (std::size_t k = 1; k < n; ++k) {
      if (byte(i + k) >> 6 != 2) return "no UTF-8 at byte " + std::to_string(i);
      code = code << 6 | (byte(i + k) & 0x3FU);
    }
    const bool control = (code < 0x20 && code != '\n') || (code >= 0x7F && code < 0xA0);
    const bool turns =
        code == 0x2028 || code == 0x2029 || (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
    if (control || turns || (code >= 0xD800 && code < 0xE000) || code > 0x10FFFF)
      return "U+" + std::to_string(code) + " at byte " + std::to_string(i);
    i += n;
  }
  return "";
}

// level=... event=... key=value ..., values with blanks, quotes or equals signs in quotes.
void expect_log(const std::string& log) {
  static const std::regex kLine(R"re(level=[a-z]+ event=[a-z_]+( [a-z_]+=("([^"\\]|\\["\\])*"|[^ "=]+))*)re");
  EXPECT_EQ("", text_problem(log));
  EXPECT_FALSE(log.empty());
  for (const std::string& line : lines(log)) EXPECT_TRUE(std::regex_match(line, kLine)) << line;
}

void expect_csv(const std::string& csv) {
  CsvReader reader(csv);
  std::vector<std::string> header, row;
  ASSERT_TRUE(reader.next(header));
  static const std::regex kNumber(R"([+-]?\d+(\.\d+)?)");
  while (reader.next(row)) {
    EXPECT_EQ(header.size(), row.size()) << "line " << reader.line();
    for (const std::string& cell : row)
      EXPECT_TRUE(cell.empty() || std::string("=+-@\t\r").find(cell[0]) == std::string::npos ||
                  std::regex_match(cell, kNumber))
          << cell;
  }
}

void expect_markdown(const std::string& md) {
  std::set<std::size_t> bars;
  for (const std::string& line : lines(md)) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
      if (line[i] == '\\')
        ++i;
      else if (line[i] == '|')
        ++count;
      else
        EXPECT_EQ(std::string::npos, std::string("<>&`*[]").find(line[i])) << line;
    }
    bars.insert(count);
  }
  EXPECT_EQ(1U, bars.size()) << "each line has as many cells\n" << md;
}

std::set<std::string> tags_of(const std::string& svg) {
  std::set<std::string> tags;
  static const std::regex kTag("<([a-zA-Z]+)");
  for (std::sregex_iterator tag(svg.begin(), svg.end(), kTag), none; tag != none; ++tag) tags.insert((*tag)[1]);
  return tags;
}

// What a command writes to a terminal.
std::string on_terminal(const std::vector<std::string>& command) {
  int master = -1;
  const pid_t pid = ::forkpty(&master, nullptr, nullptr, nullptr);
  if (pid == 0) {
    std::vector<char*> argv;
    for (const std::string& word : command) argv.push_back(const_cast<char*>(word.c_str()));
    argv.push_back(nullptr);
    ::execv(argv[0], argv.data());
    ::_exit(127);
  }
  std::string out;
  char chunk[4096];
  for (ssize_t n = 0; (n = ::read(master, chunk, sizeof chunk)) > 0;) out.append(chunk, static_cast<std::size_t>(n));
  ::close(master);
  ::waitpid(pid, nullptr, 0);
  return out;
}

const std::vector<std::string>& reports() {
  static const std::vector<std::string> kReports = {"occupancy", "longest-wait", "queue-waits", "calls",  "shifts",
                                                    "who",       "timeline",     "make-busy",   "events", "health"};
  return kReports;
}

/// Recorded once by `replay`, from a file with a hostile name.
class Hostile : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = std::make_unique<Folder>();
    const std::string capture = *folder_ / "a\nb\x1B[2J =\"1\xFF'.rte";
    std::ofstream(capture, std::ios::binary) << hostile_stream();
    replayed_ = std::make_unique<Result>(run(
        {ACD_RECORDER, "replay", capture, "--db", db(), "--zone", kZone, "--state", state(), "--log-level", "debug"}));
    std::ofstream(names()) << "kind,id,name\nagent,+1+1,=cmd|' /C calc'!A0\nagent,-2+3,\"<b>\"\"x\"\" | y\"\n"
                              "path,860,</text><script>alert(1)</script>\ngroup,610,@SUM(1)\nreason,00,';--\n";
  }
  static void TearDownTestSuite() {
    replayed_.reset();
    folder_.reset();
  }
  void SetUp() override { ASSERT_EQ(0, replayed_->exit_code) << replayed_->err; }

  static std::string file(const std::string& name) { return *folder_ / name; }
  static std::string db() { return file("acd.db"); }
  static std::string state() { return file("mitel_data.json"); }
  static std::string names() { return file("names.csv"); }
  static std::vector<std::string> command(const std::vector<std::string>& words) {
    std::vector<std::string> all{ACD_REPORT};
    all.insert(all.end(), words.begin(), words.end());
    all.insert(all.end(), {"--db", db()});
    return all;
  }
  static std::string report(const std::vector<std::string>& words) {
    const Result result = run(command(words));
    EXPECT_EQ(0, result.exit_code) << words[0] << result.err;
    EXPECT_EQ("", text_problem(result.out)) << words[0];
    EXPECT_EQ("", text_problem(result.err)) << words[0];
    return result.out;
  }
  // Every report in a format, once more with names.
  template <class Expect>
  static void each_report(const std::string& format, Expect expect) {
    for (const std::string& name : reports()) {
      SCOPED_TRACE(name);
      expect(name, report({name, "--format", format}));
      expect(name, report({name, "--format", format, "--names", names()}));
    }
  }

  static std::unique_ptr<Folder> folder_;
  static std::unique_ptr<Result> replayed_;
};

std::unique_ptr<Folder> Hostile::folder_;
std::unique_ptr<Result> Hostile::replayed_;

TEST_F(Hostile, BytesAndIdsAreStoredAsTheyCame) {
  SQLite::Database database(db(), SQLite::OPEN_READONLY);
  EXPECT_EQ("ok", database.execAndGet("PRAGMA integrity_check").getString());
  std::string raw;
  for (SQLite::Statement row(database, "SELECT raw FROM frame ORDER BY frame_id"); row.executeStep();)
    raw += row.getColumn(0).getString();
  EXPECT_EQ(hostile_stream(), raw);
  std::set<std::string> stored;
  for (SQLite::Statement row(database, "SELECT agent_id FROM agent"); row.executeStep();)
    stored.insert(row.getColumn(0).getString());
  for (const std::string& id : hostile_ids()) EXPECT_EQ(1U, stored.count(id)) << printable(id);
  EXPECT_EQ("ok\n", run({ACD_RECORDER, "rebuild", "--check", "--db", db()}).out);
}

TEST_F(Hostile, ControlBytesMakeNoAgentAndNoExtensionAndAreCounted) {
  SQLite::Database database(db(), SQLite::OPEN_READONLY);
  for (const char* query : {"SELECT agent_id FROM agent", "SELECT directory_number FROM directory",
                            "SELECT queue_id FROM queue", "SELECT facts FROM agent_now"})
    for (SQLite::Statement row(database, query); row.executeStep();)
      for (const char c : row.getColumn(0).getString()) EXPECT_FALSE(is_control(c)) << query;
  std::set<std::string> shown, expected;
  const nlohmann::json agents = nlohmann::json::parse(read_file(state()))["agents"];
  for (const auto& [id, agent_word] : agents.items()) shown.insert(id);
  for (const std::string& id : hostile_ids()) expected.insert(printable(id));
  EXPECT_EQ(expected, shown);
  std::int64_t records = 0;
  for (const auto& fact : nlohmann::json::parse(report({"health", "--format", "json"})))
    if (fact["fact"] == "control_bytes") records = std::stoll(fact["value"].get<std::string>());
  constexpr std::int64_t kWithAgent = 7;  // A T G J S J E
  EXPECT_EQ(static_cast<std::int64_t>(hostile_no_ids().size()) * kWithAgent, records);
}

TEST_F(Hostile, LogHasOneLineAnEvent) {
  expect_log(replayed_->err);
  EXPECT_NE(std::string::npos, replayed_->err.find("event=replayed"));
}

TEST_F(Hostile, LiveItComesThroughTheSameWay) {
  const Folder folder;
  const std::string capture = folder / "live.rte";
  std::ofstream(capture, std::ios::binary) << hostile_stream();
  Process play({ACD_RECORDER, "play", capture, "--listen", "127.0.0.1:0", "--log-level", "debug"}, folder / "play.log");
  ASSERT_TRUE(play.wait_for_log("event=listening"));
  std::smatch address;
  const std::string log = play.log();
  ASSERT_TRUE(std::regex_search(log, address, std::regex("address=([0-9.:]+)")));
  Process recording({ACD_RECORDER, "run", "--pbx", address[1], "--db", folder / "acd.db", "--zone", kZone, "--state",
                     folder / "state.json", "--log-level", "debug"},
                    folder / "run.log");
  EXPECT_EQ(0, play.wait());
  ASSERT_TRUE(recording.wait_for_log("event=link_down")) << recording.log();
  recording.signal(SIGTERM);
  EXPECT_EQ(0, recording.wait());
  expect_log(play.log());
  expect_log(recording.log());
  EXPECT_EQ(nlohmann::json::parse(read_file(state()))["agents"],
            nlohmann::json::parse(read_file(folder / "state.json"))["agents"]);
}

TEST_F(Hostile, StateFileIsJsonOfAllIds) {
  const std::string text = read_file(state());
  EXPECT_EQ("", text_problem(text));
  EXPECT_EQ(1U, lines(text).size());
  const nlohmann::json file = nlohmann::json::parse(text);
  for (const std::string& id : hostile_ids()) EXPECT_TRUE(file["agents"].contains(printable(id))) << printable(id);
}

TEST_F(Hostile, CsvHasNoFormulaAndNoBrokenRow) {
  each_report("csv", [](const std::string&, const std::string& out) { expect_csv(out); });
  EXPECT_NE(std::string::npos, report({"who", "--format", "csv"}).find("\n'=cmd|'/,")) << "it is there";
}

TEST_F(Hostile, JsonIsJson) {
  each_report("json", [](const std::string&, const std::string& out) {
    EXPECT_TRUE(nlohmann::json::accept(out));
    EXPECT_GT(nlohmann::json::parse(out).size(), 1U);
  });
  std::set<std::string> agents;
  for (const auto& row : nlohmann::json::parse(report({"who", "--format", "json"}))) agents.insert(row["agent_id"]);
  for (const std::string& id : hostile_ids()) EXPECT_EQ(1U, agents.count(printable(id))) << printable(id);
}

TEST_F(Hostile, NdjsonIsAnObjectALine) {
  const auto expect_objects = [](const std::string&, const std::string& out) {
    for (const std::string& line : lines(out)) EXPECT_TRUE(nlohmann::json::accept(line)) << line;
  };
  each_report("ndjson", expect_objects);
  expect_objects("export", report({"export", "--as", "ndjson"}));
}

TEST_F(Hostile, MarkdownHasNoMarkup) {
  each_report("md", [](const std::string&, const std::string& out) { expect_markdown(out); });
}

TEST_F(Hostile, TableHasALineARow) {
  each_report("table", [](const std::string& name, const std::string& out) {
    const std::size_t rows = lines(report({name, "--format", "ndjson"})).size();
    const std::size_t found = lines(out).size() - 1;
    EXPECT_TRUE(found == rows || found == rows + 1) << found << " lines, " << rows << " rows and perhaps a total";
  });
}

TEST_F(Hostile, TerminalIsNotDriven) {
  if (!terminals_exist()) GTEST_SKIP() << "/dev/pts is not mounted";
  ::unsetenv("NO_COLOR");
  for (const std::string& name : reports()) {
    std::string out = on_terminal(command({name}));
    EXPECT_FALSE(out.empty());
    for (const char* ours : {"\r\n", "\x1B[1m", "\x1B[0m"})
      for (std::size_t at = 0; (at = out.find(ours, at)) != std::string::npos;)
        out.replace(at, std::strlen(ours), "\n");
    EXPECT_EQ("", text_problem(out)) << name;
  }
}

TEST_F(Hostile, SingleFramesAndCallsAreHarmlessToo) {
  const nlohmann::json calls = nlohmann::json::parse(report({"calls", "--format", "json"}));
  ASSERT_GT(calls.size(), hostile_ids().size());
  for (std::size_t i = 0; i < 10; ++i)
    report({"calls", "--explain-call", std::to_string(calls[i * 3]["frame_id"].get<int>()), "--format", "table"});
  for (int frame = 2; frame < 40; ++frame) report({"events", "--frame", std::to_string(frame), "--format", "table"});
}

TEST_F(Hostile, PictureHoldsTextAndNothingThatRuns) {
  report({"queue-waits", "--plot", file("hostile.svg"), "--names", names()});
  const std::string svg = read_file(file("hostile.svg"));
  EXPECT_EQ("", text_problem(svg));
  EXPECT_EQ("", xml_problem(svg));
  EXPECT_NE(std::string::npos, svg.find("&lt;/text&gt;&lt;script&gt;")) << "the name is there, as text";
  run({ACD_RECORDER, "replay", std::string(ACD_SOURCE_DIR) + "/samples/office-day.rte", "--db", file("office.db"),
       "--zone", kZone});
  run({ACD_REPORT, "queue-waits", "--plot", file("office.svg"), "--db", file("office.db")});
  std::set<std::string> known = tags_of(read_file(file("office.svg")));
  ASSERT_GT(known.size(), 4U);
  for (const std::string& tag : tags_of(svg)) EXPECT_EQ(1U, known.count(tag)) << tag << " is in no harmless picture";
  static const std::regex kRuns(R"re(<[^>]*\s(on[a-z]+|href|xlink:href|src)=)re");
  EXPECT_FALSE(std::regex_search(svg, kRuns));
}

TEST_F(Hostile, NamesThatAreNoTextAreRefusedInALine) {
  for (const char* name : {"\x1B[2J", "a\x07", "\xFF", "\xC2\x9B", "\"a\nb\"", "\xE2\x80\xAE"}) {
    std::ofstream(file("bad.csv"), std::ios::binary) << "kind,id,name\nagent,1,x" << name << "\n";
    const Result result = run(command({"who", "--names", file("bad.csv")}));
    EXPECT_EQ(2, result.exit_code) << printable(name);
    EXPECT_EQ("", text_problem(result.err)) << printable(name);
    EXPECT_EQ(1U, lines(result.err).size()) << result.err;
  }
}

TEST_F(Hostile, ArgumentsAreComparedAndNotRun) {
  for (const std::string& id : hostile_ids()) {
    if (id[0] == '-') continue;  // is taken for an option
    const std::string mine = report({"who", "--agent", id, "--format", "ndjson"});
    ASSERT_EQ(1U, lines(mine).size()) << printable(id);
    EXPECT_EQ(printable(id), nlohmann::json::parse(mine)["agent_id"]);
  }
  const Result none = run(command({"who", "--agent", "x' OR '1'='1", "--format", "ndjson"}));
  EXPECT_EQ("", none.out);
  const Result file_name = run({ACD_REPORT, "who", "--db", file("no\n\x1B[2J.db")});
  EXPECT_EQ(75, file_name.exit_code);
  EXPECT_EQ("", text_problem(file_name.err));
  EXPECT_EQ(1U, lines(file_name.err).size());
}

}  // namespace
}  // namespace acd::test
