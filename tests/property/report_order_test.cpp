#include <gtest/gtest.h>

#include <random>

#include "report_text.h"
#include "simulator.h"
#include "wire_faults.h"

// Rows stand in the order of time, then id: also where the switch's clock was set, and where sessions overlap.
namespace acd::test {
namespace {

struct Ordered {
  const char* command;
  const char* by;  ///< the columns that rows are sorted by
};

constexpr Ordered kReports[] = {{"occupancy --interval 1h", "interval_from agent_id"},
                                {"occupancy --interval 1h --by path", "interval_from path_id"},
                                {"queue-waits --interval 1h", "interval_from path_id"},
                                {"longest-wait --interval 1h", "interval_from queue_kind queue_id"},
                                {"longest-wait --episodes", "begin queue_kind queue_id"},
                                {"calls", "answered_at agent_id"},
                                {"shifts", "log_on agent_id"},
                                {"timeline", "from agent_id"},
                                {"make-busy --interval 1h", "interval_from agent_id reason"},
                                {"events", "at"}};

// The same day as two lines of the switch tell it, each with another fault, and with a clock that is set now and then.
class ReportOrder : public ::testing::TestWithParam<std::uint64_t> {
 protected:
  ReportOrder() {
    std::mt19937_64 random(GetParam());
    sim::Options options;
    options.zone = "UTC";
    options.seed = GetParam();
    options.agents = 6;
    options.log_on_over = 0.2;
    const sim::Run run = sim::simulate(options);
    for (int line = 0; line < 2; ++line) {
      sim::Faults faults;
      for (std::int64_t at = run.begin + 4 * 3600; at < run.begin + 20 * 3600; at += 3 * 3600)
        faults.steps.push_back(
            {at + static_cast<std::int64_t>(random() % 3600), static_cast<std::int64_t>(random() % 8000) - 4000});
      const std::int64_t hole = run.begin + 8 * 3600 + static_cast<std::int64_t>(random() % 7200);
      faults.holes = {{hole, hole + 2400}};
      recording_.record(options.first_date, sim::to_damaged_bytes(options, faults, run.records).bytes);
    }
  }

  Recording recording_;
};

TEST_P(ReportOrder, IsThatOfTimeThenId) {
  ASSERT_GT(recording_.db().execAndGet("SELECT count(*) FROM anomaly WHERE kind = 'step'").getInt(), 2);
  for (const Ordered& report : kReports) {
    const auto rows = lines_of(
        report_rows(recording_, std::string(report.command) + " --since 2026-03-01 --until 2026-03-05", report.by));
    EXPECT_GT(rows.size(), 3U) << report.command;
    for (std::size_t i = 1; i < rows.size(); ++i) ASSERT_LE(rows[i - 1], rows[i]) << report.command;
  }
}

INSTANTIATE_TEST_SUITE_P(Seed, ReportOrder, ::testing::Range<std::uint64_t>(1, 7));

}  // namespace
}  // namespace acd::test
