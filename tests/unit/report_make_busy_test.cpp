#include <gtest/gtest.h>

#include "report_text.h"

namespace acd::test {
namespace {

constexpr const char* kColumns = "interval_from interval_to agent_id reason times make_busy_s";

// A time belongs to the interval it begins in, its seconds to those they lie in.
TEST(ReportMakeBusy, ByReasonAndInterval) {
  Recording recording;
  recording.record(without_silence(recording.capture("2026-03-02")), wire_of(R"(
    09:50:00 A 6101 @2001
    09:50:00 A 6102 @2002
    09:55:00 E 6101 @2001 r03
    09:58:00 E 6102 @2002 r00
    10:05:00 F 6101 @2001
    10:10:00 E 6101 @2001 r03
    10:11:00 F 6101 @2001
    10:20:00 E 6101 @2001 r12
    10:21:00 H 6101 @2001 b01
    10:22:00 J 6101 @2001 b01
    10:23:00 B 6101 @2001
    10:40:00 R 2026-03-02
  )"));
  expect_rows(R"(
    02T09:30:00 02T10:00:00 6101 03 1  300
    02T09:30:00 02T10:00:00 6102 -  1  120
    02T10:00:00 02T10:30:00 6101 03 1  360
    02T10:00:00 02T10:30:00 6101 12 2  120
    02T10:00:00 02T10:30:00 6102 -  0 1800
    02T10:30:00 02T11:00:00 6102 -  0  600
  )",
              report_rows(recording, "make-busy --interval 30m", kColumns));
  expect_rows(
      "02T10:00:00 02T10:04:00 6101 03 0 240",
      report_rows(recording, "make-busy --agent 6101 --since 2026-03-02T10:00 --until 2026-03-02T10:04", kColumns));
}

// A forgotten one over two midnights: begun once, and in all its days.
TEST(ReportMakeBusy, OverMidnightsBeginsOnce) {
  Recording recording;
  recording.record(without_silence(recording.capture("2026-03-02")), wire_of(R"(
    22:00:00 A 6101 @2001
    23:00:00 E 6101 @2001 r02
    12:00:00 R 2026-03-03
    08:00:00 R 2026-03-04
    09:00:00 F 6101 @2001
  )"));
  expect_rows(R"(
    02T00:00:00 03T00:00:00 6101 02 1  3600
    03T00:00:00 04T00:00:00 6101 02 0 86400
    04T00:00:00 05T00:00:00 6101 02 0 32400
  )",
              report_rows(recording, "make-busy --since 2026-03-02 --until 2026-03-05", kColumns));
  expect_rows("03T00:00:00 04T00:00:00 6101 02 0 86400",
              report_rows(recording, "make-busy --since 2026-03-03 --until 2026-03-04", kColumns));
  expect_rows("02T00:00:00 05T00:00:00 6101 02 1 122400",
              report_rows(recording, "make-busy --interval total --since 2026-03-02 --until 2026-03-05", kColumns));
}

// Over a hole it comes back as a span of its own, as the timeline has it; on a live database it counts up to the last
// record.
TEST(ReportMakeBusy, OverAHoleAndStillOn) {
  Recording recording;
  record_open(recording, recording.capture("2026-03-02"), wire_of(R"(
    10:00:00 A 6101 @2001
    10:00:30 E 6101 @2001 r01
    10:01:00 R 2026-03-02
    lose 1
    10:06:00 R 2026-03-02
    10:06:10 C 6101 @2001
    10:06:20 D 6101 @2001
    10:06:50 R 2026-03-02
  )"));
  expect_rows("6101 01 3 70", report_rows(recording, "make-busy", "agent_id reason times make_busy_s"));
  expect_rows(R"(
    02T10:00:30 02T10:01:00 0
    02T10:06:00 02T10:06:10 1
    02T10:06:20 02T10:06:50 0
  )",
              [&] {
                std::string make_busy;
                for (const std::string& line : lines_of(report_rows(recording, "timeline", "state from to inferred")))
                  if (line.rfind("make_busy ", 0) == 0) make_busy += line.substr(10) + "\n";
                return make_busy;
              }());
}

}  // namespace
}  // namespace acd::test
