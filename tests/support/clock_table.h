#pragma once

#include <fmt/format.h>

#include <cmath>
#include <optional>
#include <string>
#include <string_view>

#include "clock/clock.h"
#include "text_record.h"
#include "text_table.h"

namespace acd::test {

/// Feeds a Clock with a table of times of day:
///
///   capture 2026-03-02                     the next record is the first of a capture of this day
///   connect                                the next record is the first of a connection
///   23:59:58                               -> 2026-03-02T23:59:58+11:00
///   00:00:03 R 2026-03-03 +5.5             a refresh, arrived 5.5 s after the base
///
/// What follows the instant: "jitter N" (N s clamped, no more than jitter), "fell N", "step", "stray before".
class ClockTable {
 public:
  explicit ClockTable(std::string_view zone, Instant base = {}) : zone_(zone), clock_(Zone(zone)), base_(base) {}

  void expect(std::string_view table) {
    SCOPED_TRACE(zone_.name());
    expect_table(table, [&](const std::string& line) { return act(words_of(line)); });
  }
  Clock& clock() { return clock_; }

 private:
  std::string act(const std::vector<std::string>& words) {
    if (words[0] == "capture") return clock_.begin_capture(parse_day(words[1])), "";
    if (words[0] == "connect") return clock_.begin_connection(), "";
    std::optional<Day> date;
    std::optional<Arrival> arrival;
    for (std::size_t i = 1; i < words.size(); ++i) {
      if (words[i] == "R") date = parse_day(words.at(i + 1));
      if (words[i].front() == '+')
        arrival = Arrival{base_.unix_s * 1'000'000 + std::llround(std::stod(words[i].substr(1)) * 1e6)};
    }
    return said(clock_.resolve(seconds_of_day(words[0]), date, arrival));
  }

  std::string said(const Tick& tick) const {
    std::string text = zone_.format(tick.at);
    if (tick.clamped_s > 0)
      text += fmt::format(" {} {}", tick.clamped_s > Clock::kJitter_s ? "fell" : "jitter", tick.clamped_s);
    if (tick.stepped) text += " step";
    if (tick.stray_before) text += ", stray before";
    return text;
  }

  Zone zone_;
  Clock clock_;
  Instant base_;
};

}  // namespace acd::test
