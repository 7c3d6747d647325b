#include <gtest/gtest.h>

#include <filesystem>

#include "report_text.h"

namespace acd::test {
namespace {

TEST(ReportExport, AsNdjsonTellsEachFrameWithItsArrival) {
  Recording recording;
  recording.journal().begin();
  recording.journal().begin_session(recording.live());
  recording.journal().bytes(
      "\x02"
      "01K100000610000001\r\n",
      Arrival{1'772'445'600'250'000});
  recording.journal().bytes(
      "noise \\ \xff\n\x02"
      "02K100015610000001\r\n",
      Arrival{1'772'445'615'000'001});
  recording.journal().end_session(2, "closed");
  recording.journal().commit();
  EXPECT_EQ(
      R"({"session_id":1,"frame_id":1,"received_us":1772445600250000,"received_at":"2026-03-02T10:00:00.250000+00:00","raw":"\\x0201K100000610000001\\x0d\\x0a"}
{"session_id":1,"frame_id":2,"received_us":1772445615000001,"received_at":"2026-03-02T10:00:15.000001+00:00","raw":"noise \\\\ \\xff\\x0a"}
{"session_id":1,"frame_id":3,"received_us":1772445615000001,"received_at":"2026-03-02T10:00:15.000001+00:00","raw":"\\x0202K100015610000001\\x0d\\x0a"}
)",
      report_text(recording, "export --as ndjson"));
}

TEST(ReportExport, OfACaptureHasNoArrivals) {
  Recording recording;
  recording.record("2026-03-02", wire_of("10:00:00 R 2026-03-02"));
  EXPECT_NE(std::string::npos,
            report_text(recording, "export --as ndjson").find(R"("received_us":null,"received_at":null)"));
}

TEST(ReportExport, OfOneSessionGoesIntoAFolderThatIsThere) {
  Recording recording;
  recording.record("2026-03-02", wire_of("10:00:00 R 2026-03-02"));
  const std::string folder = recording.folder().file("sessions");
  std::filesystem::create_directory(folder);
  const std::string db = recording.path();
  const char* argv[] = {"acd-report", "export", "--as", "raw", "--db", db.c_str(), "--output", folder.c_str()};
  EXPECT_EQ(0, report_main(8, argv));
  EXPECT_TRUE(std::filesystem::exists(folder + "/session-000001-20260302.rte"));
}

}  // namespace
}  // namespace acd::test
