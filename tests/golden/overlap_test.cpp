#include <gtest/gtest.h>

#include "sample_fixture.h"
#include "text_record.h"

namespace acd::test {
namespace {

// The piece behind an overlap takes the frame of the sample that still holds from the piece before it.
TEST(Health, CountsAFrameOfTwoPiecesOnce) {
  SampleDatabase recorded;
  recorded.folder().write("early.rte", wire_of(R"(
    10:00:00 R 2026-03-03
    10:02:00 R 2026-03-03
    10:04:00 R 2026-03-03
  )"));
  recorded.folder().write("late.rte", wire_of(R"(
    10:03:00 R 2026-03-03
    10:03:40 Q 860 1 1 00:10
    lose 3
    10:03:50 R 2026-03-03
    10:04:40 Q 860 0 1 00:00
    10:06:00 R 2026-03-03
  )"));
  recorded.replay(recorded.folder().file(""), "early.rte late.rte");
  const std::string health = recorded.report("health");
  EXPECT_NE(health.find("\nframes,8,"), std::string::npos) << health;
  EXPECT_NE(health.find("\nlost_records,3,"), std::string::npos) << health;
}

}  // namespace
}  // namespace acd::test
