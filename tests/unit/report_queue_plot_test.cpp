#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>

#include "report_text.h"
#include "xml_check.h"

// queue-waits --plot, from the database to the file.
namespace acd::test {
namespace {

class QueuePlotFile : public testing::Test {
 protected:
  QueuePlotFile() {
    recording_.record("2026-03-02", small_morning());
    recording_.close();
  }

  std::string file(const std::string& name) const { return recording_.folder().file(name); }
  std::string content(const std::string& name) const {
    std::ifstream in(file(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  std::string picture(const std::string& options) {
    report_text(recording_, "queue-waits --plot " + file("waits.svg") + " " + options);
    return content("waits.svg");
  }
  std::string complaint(const std::string& command, int exit_code) {
    testing::internal::CaptureStderr();
    report_text(recording_, command, exit_code);
    return testing::internal::GetCapturedStderr();
  }

  Recording recording_{"UTC"};
};

TEST_F(QueuePlotFile, ShowsThePathsAskedFor) {
  const std::string all = picture("");
  EXPECT_EQ(xml_problem(all), "");
  EXPECT_NE(all.find(">Path 860</text>"), std::string::npos);
  EXPECT_EQ(all.find("610"), std::string::npos) << "a group is no path";
  const std::string none = picture("--path 999");
  EXPECT_EQ(xml_problem(none), "");
  EXPECT_EQ(none.find(">Path "), std::string::npos);
  EXPECT_NE(none.find("No path reported or delivered a call in this range."), std::string::npos);
}

TEST_F(QueuePlotFile, HasTheFiguresOfTheReport) {
  const std::vector<std::string> cells =
      words_of(report_rows(recording_, "queue-waits --interval total", "answered bounded left_at_least"));
  const std::string counts = fmt::format("{} answered \u00b7 wait bounded for {} \u00b7 left unanswered: at least {}",
                                         cells.at(0), cells.at(1), cells.at(2));
  EXPECT_NE(picture("--interval total").find(">" + counts + "</text>"), std::string::npos) << counts;
}

TEST_F(QueuePlotFile, NamesPathsSafely) {
  const std::string names = recording_.folder().write("names.csv", "kind,id,name\npath,860,\"<Sales> & \"\"Co\"\"\"\n");
  const std::string svg = picture("--names " + names);
  EXPECT_EQ(xml_problem(svg), "");
  EXPECT_NE(svg.find(">Path 860, &lt;Sales&gt; &amp; &quot;Co&quot;</text>"), std::string::npos);
}

TEST_F(QueuePlotFile, IsWrittenBesideAHistogramToo) { EXPECT_EQ(xml_problem(picture("--histogram")), ""); }

TEST_F(QueuePlotFile, IsRefusedInOneLineBeforeAnythingIsPrinted) {
  const std::string said = complaint("queue-waits --plot " + file("gone/waits.svg"), 1);
  EXPECT_TRUE(said.starts_with("acd-report: cannot write '" + file("gone/waits.svg") + "': ")) << said;
  EXPECT_EQ(said.find('\n'), said.size() - 1);
  EXPECT_FALSE(std::filesystem::exists(file("report.txt")));
}

TEST_F(QueuePlotFile, LeavesWhatWasThereWhenThereIsNothingToDraw) {
  recording_.folder().write("waits.svg", "old");
  complaint("queue-waits --since 2026-01-01 --until 2026-01-02 --plot " + file("waits.svg"), 4);
  EXPECT_EQ(content("waits.svg"), "old");
}

TEST_F(QueuePlotFile, NeedsAFileOfItsOwn) {
  const std::string said = complaint("queue-waits --plot " + file("report.txt"), 2);
  EXPECT_NE(said.find("give each a file of its own"), std::string::npos) << said;
}

}  // namespace
}  // namespace acd::test
