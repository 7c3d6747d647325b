#include <gtest/gtest.h>

#include <sstream>

#include "sample_fixture.h"

// What README.md shows of the sample office day is what the programs print.
namespace acd::test {
namespace {

constexpr const char* kDatabase = " --db samples/out/office-day.db";

struct Shown {
  std::string command;  ///< behind "acd-report ", without the database
  std::string output;
};

std::size_t indent_of(const std::string& line) { return std::min(line.find_first_not_of(' '), line.size()); }

// "$ acd-report ..." and the lines below it that are indented as far, up to the end of the block or the next command.
std::vector<Shown> shown_in(const std::string& readme) {
  std::vector<Shown> shown;
  std::istringstream in(readme);
  std::size_t indent = 0;
  bool within = false;
  for (std::string line; std::getline(in, line);) {
    const std::string text = line.substr(indent_of(line));
    const auto program = text.rfind("$ ", 0) == 0 ? text.find("acd-report ") : std::string::npos;
    if (program != std::string::npos) {
      indent = indent_of(line);
      within = true;
      std::string command = text.substr(program + std::string("acd-report ").size());
      if (const auto db = command.find(kDatabase); db != std::string::npos)
        command.erase(db, std::string(kDatabase).size());
      shown.push_back({command, ""});
    } else if (within && (line.rfind("```", 0) == 0 || (!text.empty() && indent_of(line) < indent))) {
      within = false;
    } else if (within) {
      shown.back().output += (text.empty() ? "" : line.substr(indent)) + "\n";
    }
  }
  for (Shown& s : shown) s.output.erase(s.output.find_last_not_of('\n') + 1);
  std::erase_if(shown, [](const Shown& s) { return s.output.empty(); });
  return shown;
}

TEST(Readme, ShowsWhatTheProgramsPrint) {
  const std::string root = ACD_SOURCE_DIR;
  SampleDatabase recorded;
  recorded.replay(root, "samples/office-day.rte");
  const auto shown = shown_in(content_of(root + "/README.md"));
  EXPECT_GE(shown.size(), 4U);
  for (const Shown& s : shown) EXPECT_EQ(s.output + "\n", recorded.report(s.command)) << s.command;
}

}  // namespace
}  // namespace acd::test
