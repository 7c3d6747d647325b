#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "file_text.h"
#include "live_feed.h"

namespace acd::test {
namespace {

std::int64_t us_of(double unix_s) { return static_cast<std::int64_t>(unix_s * 1e6); }

// A path that nobody calls at night reports the same digits again and again.
TEST(Present, MovesLiveWithReportsThatChangeNothing) {
  Recording recording;
  const std::string state = recording.folder().file("mitel_data.json");
  ChunkQueue queue(1 << 20);
  Publisher publisher(state);
  Spill spill(recording.path() + ".spill", recording.path());
  JournalThread writer(recording.journal(), queue, publisher, recording.live(), spill, quick_limits());
  writer.start();
  const double nine = static_cast<double>(Zone("UTC").midnight(parse_day("2026-03-02")).unix_s + 9 * 3600);
  queue.push(LinkOpened{"switch", {us_of(nine)}});
  const auto shows = [&](double last_update) {
    return wait_until([&] {
      const auto json = nlohmann::json::parse(content_of(state), nullptr, false);
      return json.is_object() && json.value("lastUpdate", 0.0) == last_update;
    });
  };
  const auto came = [&](const char* record, double at) { queue.push(LinkBytes{wire_of(record), {us_of(at)}}); };
  came("09:00:00 Q 860 0 3 00:00", nine + 0.25);
  EXPECT_TRUE(shows(nine + 0.25));
  came("09:00:15 Q 860 0 3 00:00", nine + 15.5);
  EXPECT_TRUE(shows(nine + 15.5)) << "the same digits";
  came("09:00:20 J - @2001", nine + 20.125);
  EXPECT_TRUE(shows(nine + 20.125)) << "a set where nobody is logged on";
  queue.push(LinkClosed{"closed", {us_of(nine + 30)}});
  queue.push(LinkStopped{});
  writer.join();
}

}  // namespace
}  // namespace acd::test
