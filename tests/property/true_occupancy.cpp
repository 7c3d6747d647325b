#include "true_occupancy.h"

#include <algorithm>
#include <map>

namespace acd::test {
namespace {

// Seconds by column, of one agent and day.
struct Seconds {
  std::map<std::string, std::int64_t> of;
  std::int64_t calls = 0;

  std::int64_t in(const std::string& column) const {
    const auto found = of.find(column);
    return found == of.end() ? 0 : found->second;
  }
  std::int64_t known() const {
    std::int64_t sum = 0;
    for (const auto& [column, seconds] : of) sum += seconds;
    return sum;
  }
};

std::string column_of(const std::string& what) {
  const std::string state = what.substr(0, what.find(' '));
  if (state != "hold") return state + "_s";
  return what == state ? "other_hold_s" : "acd_hold_s";
}

using Days = std::map<std::pair<Day, std::string>, Seconds>;

void add_by_day(const Zone& zone, const std::string& agent, const Shown& shown, Days& days) {
  for (std::int64_t from = shown.from; from < shown.to;) {
    const Day day = zone.local_day({from});
    const std::int64_t to = std::min(shown.to, zone.midnight(day + 1).unix_s);
    days[{day, agent}].of[column_of(shown.what)] += to - from;
    from = to;
  }
}

// Known is what lies in coverage; a state from before a hole is not known behind it.
std::int64_t known_until(const Shown& shown, const std::vector<Interval>& covered) {
  for (const Interval& stretch : covered)
    if (stretch.from.unix_s <= shown.from && shown.from < stretch.to.unix_s)
      return std::min(shown.to, stretch.to.unix_s);
  return shown.from;
}

std::int64_t covered_on(const Zone& zone, Day day, const std::vector<Interval>& covered) {
  std::int64_t sum = 0;
  for (const Interval& stretch : covered)
    sum += std::max<std::int64_t>(
        0, std::min(stretch.to, zone.midnight(day + 1)) - std::max(stretch.from, zone.midnight(day)));
  return sum;
}

std::string row_of(const Zone& zone, const std::pair<Day, std::string>& key, const Seconds& seconds,
                   std::int64_t covered_s) {
  std::string text;
  for (const std::string& column : words_of(kOccupancyColumns)) {
    std::string cell = std::to_string(seconds.in(column));
    if (column == "interval_from") cell = short_times(zone.format(zone.midnight(key.first)));
    if (column == "agent_id") cell = key.second;
    if (column == "logged_on_s") cell = std::to_string(seconds.known() - seconds.in("logged_off_s"));
    if (column == "unknown_s") cell = std::to_string(covered_s - seconds.known());
    if (column == "covered_s") cell = std::to_string(covered_s);
    if (column == "acd_calls") cell = std::to_string(seconds.calls);
    text += (text.empty() ? "" : " ") + cell;
  }
  return text + "\n";
}

}  // namespace

std::string true_occupancy(const sim::Run& run, const std::vector<Interval>& covered, const Zone& zone) {
  Days days;
  for (const auto& [agent, list] : truth_of(run))
    for (Shown shown : list) {
      shown.to = known_until(shown, covered);
      add_by_day(zone, agent, shown, days);
    }
  for (const sim::CallTruth& call : run.calls)
    if (call.answered >= 0) ++days[{zone.local_day({call.answered}), call.agent}].calls;
  std::string text;
  for (const auto& [key, seconds] : days)
    if (seconds.known() > seconds.in("logged_off_s"))
      text += row_of(zone, key, seconds, covered_on(zone, key.first, covered));
  return text;
}

std::string reported_occupancy(Recording& recording, const std::vector<Interval>& covered, const Zone& zone) {
  const std::string since = format_day(zone.local_day(covered.front().from));
  const std::string until = format_day(zone.local_day(covered.back().to) + 1);
  return report_rows(recording, "occupancy --interval day --since " + since + " --until " + until, kOccupancyColumns);
}

std::vector<Interval> covered_but_for(const sim::Run& run, const std::vector<Interval>& holes) {
  std::vector<Interval> covered;
  Instant from{run.records.front().at};
  for (const Interval& hole : holes) {
    covered.push_back({from, hole.from});
    from = hole.to;
  }
  covered.push_back({from, {run.records.back().at}});
  return covered;
}

}  // namespace acd::test
