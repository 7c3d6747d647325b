#include <gtest/gtest.h>

#include "report_text.h"

namespace acd::test {
namespace {

constexpr const char* kAll =
    "logged_on_s logged_off_s acd_call_s acd_hold_s work_timer_s ringing_s idle_s make_busy_s do_not_disturb_s "
    "non_acd_call_s outgoing_call_s other_hold_s unknown_s covered_s acd_calls";

std::string two_agents_two_paths() {
  return wire_of(R"(
    10:00:00 A 6101 @2001
    10:00:00 R 2026-03-02
    10:00:10 A 6102 @2002
    10:00:20 G 6101 @P860 b01
    10:00:30 T 6102 @2002
    10:00:35 G 6102 @P861 b01
    10:00:40 N 6101 @2001 b01
    10:00:45 O 6101 @2001 b01
    10:01:00 L 6101 @2001 b01
    10:01:10 J 6101 @2001
    10:01:15 J 6102 @2002 b01
    10:01:20 G 6102 @2002 b01
    10:01:30 J 6102 @2002 b01
    10:01:40 E 6101 @2001 r01
    10:01:50 B 6102 @2002
    10:02:00 R 2026-03-02
  )");
}

TEST(ReportOccupancy, ByNoneIsTheSumOfTheAgents) {
  Recording recording;
  recording.record("2026-03-02", two_agents_two_paths());
  const std::string columns = "agent_id " + std::string(kAll) + " occ_ready occ_logged";
  expect_rows(R"(
    6101 120  0 35 5 10 0 50 20 0 0 0 0  0 120 1 0.5000 0.4167
    6102 100 10 50 0  0 5 45  0 0 0 0 0 10 120 2 0.5000 0.5000
  )",
              report_rows(recording, "occupancy", columns));
  expect_rows("- 220 10 85 5 10 5 95 20 0 0 0 0 10 240 3 0.5000 0.4545",
              report_rows(recording, "occupancy --by none", columns));
  expect_rows("- 100 10 50 0 0 5 45 0 0 0 0 0 10 120 2 0.5000 0.5000",
              report_rows(recording, "occupancy --by none --agent 6102", columns));
}

// What names a path; the rest in the row without one. The rows add up to --by none.
TEST(ReportOccupancy, ByPath) {
  Recording recording;
  recording.record("2026-03-02", two_agents_two_paths());
  const std::string columns = "path_id " + std::string(kAll) + " occ_ready occ_logged";
  expect_rows(R"(
    -   130 10 10 0  0 5 95 20 0 0 0 0 10 150 1 - -
    860  50  0 35 5 10 0  0  0 0 0 0 0  0  50 1 - -
    861  40  0 40 0  0 0  0  0 0 0 0 0  0  40 1 - -
  )",
              report_rows(recording, "occupancy --by path", columns));
  expect_rows("861 40", report_rows(recording, "occupancy --by path --path 861", "path_id acd_call_s"));
}

TEST(ReportOccupancy, OfSomeAgentsIsTheirRowsOfAll) {
  Recording recording;
  recording.record("2026-03-02", small_morning());
  const std::string columns = "interval_from agent_id " + std::string(kAll);
  const std::string all = report_rows(recording, "occupancy --interval 1m", columns);
  std::string of_one;
  for (const std::string& line : lines_of(all))
    if (line.find(" 6102 ") != std::string::npos) of_one += line + "\n";
  EXPECT_NE("", of_one);
  EXPECT_EQ(of_one, report_rows(recording, "occupancy --interval 1m --agent 6102", columns));
  EXPECT_EQ(all, report_rows(recording, "occupancy --interval 1m --agent 6102 6101", columns));
}

}  // namespace
}  // namespace acd::test
