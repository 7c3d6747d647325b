#include <gtest/gtest.h>

#include <array>
#include <cstdlib>

#include "options.h"
#include "sample_fixture.h"

namespace acd::test {
namespace {

TEST(SampleConfig, IsAcceptedByRun) {
  for (const char* variable : {"ACD_DB", "ACD_PBX", "ACD_STATE", "ACD_ZONE"}) ::unsetenv(variable);
  const std::string file = sample_folder() + "/acd-recorder.toml";
  const std::array argv{"acd-recorder", "run", "--config", file.c_str()};
  int exit_code = -1;
  const RecorderOptions options = parse_recorder_options(static_cast<int>(argv.size()), argv.data(), exit_code);
  EXPECT_EQ(exit_code, 0);
  EXPECT_EQ(options.command, RecorderOptions::Command::run);
  EXPECT_EQ(options.db, "/var/lib/acd-recorder/acd.db");
  EXPECT_EQ(options.state, "/var/lib/acd-recorder/mitel_data.json");
  ASSERT_EQ(options.pbx.size(), 1u);
  EXPECT_EQ(endpoint_text(options.pbx[0]), "192.0.2.10:15373");
  EXPECT_EQ(options.zone, "Australia/Sydney");
  EXPECT_EQ(options.max_silence_s, 180);
  EXPECT_EQ(options.log_level, LogLevel::info);
}

}  // namespace
}  // namespace acd::test
