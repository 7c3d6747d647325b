#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "period.h"
#include "report_main.h"
#include "store_fixture.h"

/// The program acd-report, called as a function, and what it works with: a time, and recordings of a live switch.
namespace acd::test {

struct Ran {
  int exit_code = 0;
  std::string out, err;
};

/// As of `now`; unless given, of the host's clock.
inline Ran run_report(std::vector<std::string> arguments, std::optional<Instant> now = std::nullopt) {
  arguments.insert(arguments.begin(), "acd-report");
  std::vector<const char*> argv;
  for (const std::string& argument : arguments) argv.push_back(argument.c_str());
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  Ran ran;
  const int argc = static_cast<int>(argv.size());
  ran.exit_code = now ? report_main_as_of(argc, argv.data(), *now) : report_main(argc, argv.data());
  ran.out = testing::internal::GetCapturedStdout();
  ran.err = testing::internal::GetCapturedStderr();
  return ran;
}

/// "2026-03-02T10:00".
inline Instant utc(const std::string& text) { return parse_time(text, Zone("UTC"), {0}); }

/// A session of a switch on one day of UTC; each record arrives in the second that it tells.
inline void record_live(Recording& recording, const std::string& date, std::string_view lines, bool goes_on = false) {
  Journal& journal = recording.journal();
  journal.begin();
  journal.begin_session(recording.live());
  int number = 0;
  Instant at = utc(date);
  for (const std::string& line : lines_of(lines)) {
    at = utc(date) + seconds_of_day(words_of(line).front());
    journal.bytes(wire_of(line, number++), Arrival{at.unix_s * 1'000'000});
  }
  if (!goes_on) journal.end_session(at.unix_s * 1'000'000, "stopped");
  journal.commit();
}

}  // namespace acd::test
