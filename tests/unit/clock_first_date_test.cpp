#include <gtest/gtest.h>

#include "clock/clock.h"
#include "text_record.h"

namespace acd::test {
namespace {

// Times of day of a capture's records, the refresh with its date: "23:00:00, 01:00:00 R 2026-03-03".
std::string first_date_of(const std::string& capture) {
  FirstDate first;
  std::string record;
  for (std::istringstream in(capture); std::getline(in, record, ',');) {
    const auto words = words_of(record);
    first.add(seconds_of_day(words.at(0)), words.size() > 2 ? std::optional(parse_day(words[2])) : std::nullopt);
  }
  return first.first_date() ? format_day(*first.first_date()) : "unknown";
}

TEST(FirstDate, CountsBackFromTheFirstRefreshOverMidnights) {
  expect_table(R"(
    10:00:00 R 2026-03-02                                       -> 2026-03-02
    10:00:00, 10:00:59 R 2026-03-02                             -> 2026-03-02
    23:59:59, 00:00:00 R 2026-03-03                             -> 2026-03-02
    23:59:59, 00:00:01, 00:01:00 R 2026-03-03                   -> 2026-03-02
    23:00:00, 09:00:00, 20:00:00, 03:00:00, 04:00:00 R 2026-03-04  -> 2026-03-02
    20:00:00, 08:00:00, 21:00:00, 07:00:00 R 2026-01-01         -> 2025-12-30
    00:00:00 R 2024-03-01                                       -> 2024-03-01
    12:00:00, 00:00:00 R 2024-03-01                             -> 2024-02-29
  )",
               first_date_of);
}

TEST(FirstDate, IsUnknownWithoutARefresh) { EXPECT_EQ("unknown", first_date_of("10:00:00, 23:59:59, 00:00:01")); }

TEST(FirstDate, IsNotMovedByAnEarlyRecordOrByLaterRefreshes) {
  expect_table(R"(
    10:00:00, 09:30:00, 10:00:01 R 2026-03-02                            -> 2026-03-02
    00:00:02, 23:59:59, 00:00:03 R 2026-03-02                            -> 2026-03-02
    23:57:42, 00:01:03, 23:57:44 R 2026-03-02                            -> 2026-03-02
    10:00:00 R 2026-03-02, 10:01:00 R 2014-01-15, 00:00:00 R 2014-01-16  -> 2026-03-02
  )",
               first_date_of);
}

}  // namespace
}  // namespace acd::test
