#include <gtest/gtest.h>

#include <map>
#include <sstream>

#include "sample_fixture.h"

// The reports about agents tell the same time in different words: what one sums up can be counted again in another.
namespace acd::test {
namespace {

using Row = std::map<std::string, std::string>;  // cell by column

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells(1);
  for (const char c : line)
    if (c == ',')
      cells.emplace_back();
    else
      cells.back() += c;
  return cells;
}

std::vector<Row> rows_of_csv(const std::string& csv) {
  std::vector<Row> rows;
  std::istringstream in(csv);
  std::string line;
  std::getline(in, line);
  const auto names = cells_of(line);
  while (std::getline(in, line)) {
    const auto cells = cells_of(line);
    rows.emplace_back();
    for (std::size_t i = 0; i < names.size(); ++i) rows.back()[names[i]] = cells.at(i);
  }
  return rows;
}

// Sums of a column by the cells of others, "a b" -> sum; sums of 0 left out.
using Sums = std::map<std::string, long>;

Sums sums(const std::vector<Row>& rows, const std::vector<std::string>& by, const std::string& column) {
  Sums found;
  for (const Row& row : rows) {
    std::string key;
    for (const std::string& name : by) key += row.at(name) + " ";
    if (const long value = column.empty() ? 1 : std::stol("0" + row.at(column))) found[key] += value;
  }
  return found;
}

constexpr const char* kAddable[] = {"logged_on_s",      "logged_off_s",   "acd_call_s",      "acd_hold_s",
                                    "work_timer_s",     "ringing_s",      "idle_s",          "make_busy_s",
                                    "do_not_disturb_s", "non_acd_call_s", "outgoing_call_s", "other_hold_s",
                                    "unknown_s",        "covered_s",      "acd_calls"};

class ReportsAgree : public ::testing::TestWithParam<Sample> {
 protected:
  ReportsAgree() { recorded_.replay(GetParam()); }
  std::vector<Row> rows(const std::string& command) {
    return rows_of_csv(recorded_.report(command + " --format csv --since " + GetParam().since));
  }
  SampleDatabase recorded_;
};

TEST_P(ReportsAgree, MakeBusyWithOccupancy) {
  const std::vector<std::string> by = {"interval_from", "agent_id"};
  EXPECT_EQ(sums(rows("occupancy --interval 15m"), by, "make_busy_s"),
            sums(rows("make-busy --interval 15m"), by, "make_busy_s"));
}

TEST_P(ReportsAgree, TimelineWithOccupancyAndMakeBusy) {
  std::vector<Row> occupancy = rows("occupancy --interval total"), spans = rows("timeline");
  for (const std::string state :
       {"acd_call", "work_timer", "ringing", "idle", "make_busy", "do_not_disturb", "non_acd_call", "outgoing_call"}) {
    std::vector<Row> in_state;
    for (const Row& span : spans)
      if (span.at("state") == state) in_state.push_back(span);
    EXPECT_EQ(sums(occupancy, {"agent_id"}, state + "_s"), sums(in_state, {"agent_id"}, "duration_s")) << state;
    if (state != "make_busy") continue;
    EXPECT_EQ(sums(rows("make-busy"), {"agent_id", "reason"}, "times"), sums(in_state, {"agent_id", "reason"}, ""));
  }
}

TEST_P(ReportsAgree, CallsWithOccupancy) {
  const std::vector<Row> calls = rows("calls"), occupancy = rows("occupancy --interval total");
  EXPECT_EQ(sums(occupancy, {"agent_id"}, "acd_calls"), sums(calls, {"agent_id"}, ""));
  EXPECT_EQ(sums(occupancy, {"agent_id"}, "acd_call_s"), sums(calls, {"agent_id"}, "talk_s"));
  EXPECT_EQ(sums(rows("occupancy --interval total --by path"), {"path_id"}, "acd_calls"), sums(calls, {"path_id"}, ""));
}

TEST_P(ReportsAgree, OccupancyByAgentByPathAndByNone) {
  const std::vector<Row> agents = rows("occupancy --interval 30m"), paths = rows("occupancy --interval 30m --by path"),
                         none = rows("occupancy --interval 30m --by none");
  for (const char* column : kAddable) {
    EXPECT_EQ(sums(none, {"interval_from"}, column), sums(agents, {"interval_from"}, column)) << column;
    EXPECT_EQ(sums(none, {"interval_from"}, column), sums(paths, {"interval_from"}, column)) << column;
  }
  for (const Row& row : paths)
    EXPECT_EQ(std::stol(row.at("covered_s")),
              std::stol(row.at("logged_on_s")) + std::stol(row.at("logged_off_s")) + std::stol(row.at("unknown_s")));
}

INSTANTIATE_TEST_SUITE_P(Samples, ReportsAgree, ::testing::ValuesIn(samples()), test_name);

}  // namespace
}  // namespace acd::test
