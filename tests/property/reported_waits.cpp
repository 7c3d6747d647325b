#include "reported_waits.h"

#include <fmt/format.h>

#include "core/zone.h"

namespace acd::test {
namespace {

const Zone& utc() {
  static const Zone kUtc("UTC");
  return kUtc;
}

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells(1);
  for (const char c : line) c == ',' ? void(cells.emplace_back()) : cells.back().push_back(c);
  return cells;
}

std::optional<ReportedCall::Wait> wait_in(const ReportRow& row, const std::string& name) {
  const auto lo_s = number_in(row, name + "_lo_s"), hi_s = number_in(row, name + "_hi_s");
  return lo_s && hi_s ? std::optional(ReportedCall::Wait{*lo_s, *hi_s}) : std::nullopt;
}

}  // namespace

std::vector<ReportRow> rows_of_report(Recording& recording, const std::string& command) {
  std::vector<ReportRow> rows;
  std::vector<std::string> names;
  for (const std::string& line : lines_of(report_text(recording, command + " --zone UTC --format csv"))) {
    const std::vector<std::string> cells = cells_of(line);
    if (names.empty()) {
      names = cells;
      continue;
    }
    ReportRow& row = rows.emplace_back();
    for (std::size_t i = 0; i < names.size(); ++i) row.emplace(names[i], cells.at(i));
  }
  return rows;
}

std::optional<std::int64_t> number_in(const ReportRow& row, const std::string& column) {
  const std::string& cell = row.at(column);
  return cell.empty() ? std::nullopt : std::optional(std::stoll(cell));
}

std::string utc_text(std::int64_t unix_s) { return utc().format(Instant{unix_s}); }

// The reports of a test are in UTC, whose wall clock skips and repeats nothing.
std::int64_t unix_of(const std::string& utc_text) {
  const auto part = [&](std::size_t from) { return std::stoll(utc_text.substr(from, 2)); };
  return utc().midnight(parse_day(utc_text.substr(0, 10))).unix_s + part(11) * 3600 + part(14) * 60 + part(17);
}

std::vector<ReportedCall> reported_calls(Recording& recording, const std::string& options) {
  std::vector<ReportedCall> calls;
  for (const ReportRow& row : rows_of_report(recording, "calls " + options))
    calls.push_back({*number_in(row, "frame_id"), unix_of(row.at("answered_at")), row.at("agent_id"), row.at("path_id"),
                     wait_in(row, "wait"), wait_in(row, "likely")});
  return calls;
}

std::string text_of(const ReportedCall& call) {
  const auto bounds = [](const std::optional<ReportedCall::Wait>& wait) {
    return wait ? fmt::format("[{}, {}]", wait->lo_s, wait->hi_s) : "unbounded";
  };
  return fmt::format("frame {} at {} agent {} path {}: {} likely {}", call.frame_id, utc_text(call.at), call.agent,
                     call.path, bounds(call.wait), bounds(call.likely));
}

}  // namespace acd::test
