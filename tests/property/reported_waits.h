#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "report_text.h"
#include "simulator.h"
#include "wire_faults.h"

/// Simulated days, recorded, and what the reports about waits say of them.
namespace acd::test {

/// A row of a report by the names of its columns.
using ReportRow = std::map<std::string, std::string>;
std::vector<ReportRow> rows_of_report(Recording& recording, const std::string& command);

/// A cell as a number; none if it is empty.
std::optional<std::int64_t> number_in(const ReportRow& row, const std::string& column);

/// "2026-03-03T09:00:00+00:00" as a report in UTC prints it, and back.
std::string utc_text(std::int64_t unix_s);
std::int64_t unix_of(const std::string& utc_text);

/// A row of `calls`.
struct ReportedCall {
  std::int64_t frame_id = 0;
  std::int64_t at = 0;
  std::string agent, path;
  struct Wait {
    std::int64_t lo_s = 0, hi_s = 0;
    friend bool operator==(const Wait&, const Wait&) = default;
  };
  std::optional<Wait> wait, likely;

  friend bool operator==(const ReportedCall&, const ReportedCall&) = default;
};
std::vector<ReportedCall> reported_calls(Recording& recording, const std::string& options);
std::string text_of(const ReportedCall& call);

/// Calls that left a queue unanswered, by path and the begin of the interval.
using LeftCalls = std::map<std::pair<std::string, std::int64_t>, std::int64_t>;

}  // namespace acd::test
