// The units that are installed: for one switch, and the template for several.

#include <gtest/gtest.h>

#include <filesystem>

#include "process.h"

namespace acd::test {
namespace {

constexpr const char* kAnalyze = "/usr/bin/systemd-analyze";

std::string unit(const std::string& name) {
  return std::filesystem::path(ACD_RECORDER).parent_path() / (name + ".service");
}

class Units : public ::testing::TestWithParam<const char*> {};

// The README says 1.1; systemd counts in tenths here.
TEST_P(Units, AreAsClosedAsTheReadmeSays) {
  if (!std::filesystem::exists(kAnalyze)) GTEST_SKIP() << "systemd is not installed";
  const Result result = run({kAnalyze, "security", "--offline=true", "--no-pager", "--threshold=11", unit(GetParam())});
  EXPECT_EQ(0, result.exit_code) << result.out.substr(result.out.size() < 300 ? 0 : result.out.size() - 300)
                                 << result.err;
}
INSTANTIATE_TEST_SUITE_P(Each, Units, ::testing::Values("acd-recorder", "acd-recorder@"),
                         [](const auto& test) { return test.index == 0 ? "One" : "Template"; });

TEST(UnitFiles, OfTheTemplateHaveAConfigurationAndAStateOfTheirOwn) {
  const std::string one = read_file(unit("acd-recorder")), each = read_file(unit("acd-recorder@"));
  for (const char* line : {"--config /etc/acd-recorder/%i.toml\n", "\nStateDirectory=acd-recorder/%i\n",
                           "\nWorkingDirectory=/var/lib/acd-recorder/%i\n"})
    EXPECT_NE(std::string::npos, each.find(line)) << line;
  EXPECT_EQ(std::string::npos, one.find("%i"));
  for (const char* line : {"\nType=notify\n", "\nRestart=always\n", "\nUser=acd\n", "\nWatchdogSec=300\n"})
    for (const std::string& text : {one, each}) EXPECT_NE(std::string::npos, text.find(line)) << line;
}

// Wants alone orders nothing, After alone starts nothing.
TEST(UnitFiles, StartWhenTheNetworkIsThereAndTheClockIsSet) {
  for (const char* name : {"acd-recorder", "acd-recorder@"})
    for (const char* line :
         {"\nWants=network-online.target time-sync.target\n", "\nAfter=network-online.target time-sync.target\n"})
      EXPECT_NE(std::string::npos, read_file(unit(name)).find(line)) << name << line;
}

}  // namespace
}  // namespace acd::test
