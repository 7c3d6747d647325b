#include <gtest/gtest.h>

#include "golden_file.h"
#include "sample_fixture.h"

// The picture of queue waits, as the real program writes it.
namespace acd::test {
namespace {

// Another reader of XML than any of ours.
std::string root_of(const std::string& folder, const std::string& file) {
  return run_in(
      folder, "python3 -c 'import sys, xml.etree.ElementTree as t; print(t.parse(sys.argv[1]).getroot().tag)' " + file);
}

TEST(Plot, IsAPictureBesideTheReport) {
  SampleDatabase recorded;
  recorded.replay(sample_folder(), "autumn-night.rte");
  const std::string folder = recorded.folder().file("");
  const std::string without = recorded.report("queue-waits --format csv");
  EXPECT_EQ(recorded.report("queue-waits --format csv --plot waits.svg"), without);
  EXPECT_EQ(root_of(folder, "waits.svg"), "{http://www.w3.org/2000/svg}svg\n");
  expect_golden("tests/golden/plots/autumn-night.svg", content_of(folder + "/waits.svg"));
}

TEST(Plot, OfABusyDayIsXmlAndTheSameEachTime) {
  SampleDatabase recorded;
  recorded.replay(sample_folder(), "office-day.rte");
  const std::string folder = recorded.folder().file("");
  const std::string names = " --names '" + sample_folder() + "/names.csv'";
  recorded.report("queue-waits --interval 1h --plot first.svg" + names);
  recorded.report("queue-waits --interval 1h --plot second.svg" + names);
  EXPECT_EQ(root_of(folder, "first.svg"), "{http://www.w3.org/2000/svg}svg\n");
  EXPECT_EQ(content_of(folder + "/first.svg"), content_of(folder + "/second.svg"));
}

}  // namespace
}  // namespace acd::test
