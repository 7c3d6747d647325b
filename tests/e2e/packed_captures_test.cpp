#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include "../unit/scratch_folder.h"
#include "archive_file.h"
#include "packet_bytes.h"
#include "process.h"
#include "store/database.h"

namespace acd::test {
namespace {

const std::string kNight =
    "\x02"
    "01A2359581001   6101   00\r\n";
const std::string kMorning =
    "\x02"
    "02B0000021001   6101   00\r\n";

class PackedCaptures : public ::testing::Test {
 protected:
  Result replay(const std::string& file) {
    return run({ACD_RECORDER, "replay", file, "--db", db_, "--zone", "Australia/Sydney"});
  }
  std::string rows(const std::string& sql) {
    const auto db = open_for_reading(db_);
    SQLite::Statement row(*db, sql);
    std::string out;
    while (row.executeStep()) {
      for (int i = 0; i < row.getColumnCount(); ++i) out += (i ? "|" : "") + row.getColumn(i).getString();
      out += '\n';
    }
    return out;
  }
  void expect_rebuilt_alike() {
    const Result check = run({ACD_RECORDER, "rebuild", "--check", "--db", db_});
    EXPECT_EQ(check.exit_code, 0) << check.err;
  }

  ScratchFolder folder_;
  std::string db_ = folder_.file("acd.db");
};

// 2026-03-02 23:59:58 in Sydney is 12:59:58 UTC. The record arrives on the next day there.
TEST_F(PackedCaptures, APacketCaptureIsDatedByItsArrivalsAndKeepsThem) {
  constexpr std::int64_t kMidnight = 1'772'456'400;
  const auto size = static_cast<std::uint32_t>(kNight.size());
  const std::string pcap =
      PcapBytes().add(kMidnight + 1, {1000, kNight}).add(kMidnight + 4, {1000 + size, kMorning}).text();
  const Result result = replay(folder_.write("x.pcap", pcap));
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(rows("SELECT received_us FROM frame ORDER BY frame_id"), "1772456401000000\n1772456404000000\n");
  EXPECT_EQ(rows("SELECT at FROM agent_event ORDER BY frame_id"), "1772456398\n1772456402\n");
  EXPECT_EQ(rows("SELECT kind, first_date FROM session"), "capture|2026-03-02\n");
  expect_rebuilt_alike();
}

TEST_F(PackedCaptures, ALostSegmentIsASessionOfItsOwn) {
  const std::string pcap = PcapBytes().add(1'772'456'398, {1000, kNight}).add(1'772'456'402, {1100, kMorning}).text();
  const std::string path = folder_.write("x.pcap", pcap);
  ASSERT_EQ(replay(path).exit_code, 0);
  EXPECT_EQ(rows("SELECT source, first_date FROM session ORDER BY session_id"),
            path + ": 10.0.0.5:15373|2026-03-02\n" + path + ": 10.0.0.5:15373 (2)|2026-03-03\n");
  expect_rebuilt_alike();
}

TEST_F(PackedCaptures, TheSameContentIsKnownHoweverItIsPacked) {
  const std::string day = folder_.write("a20260302.txt", kNight);
  const std::string gz = write_archive(folder_.file("a20260302.txt.gz"), "raw", {{"", kNight}}, "gzip");
  const std::string tar = write_archive(folder_.file("days.tar"), "ustar", {{"a20260302.txt", kNight}});
  ASSERT_EQ(replay(gz).exit_code, 0);
  EXPECT_EQ(rows("SELECT kind, first_date FROM session"), "day_file|2026-03-02\n");
  for (const std::string& same : {day, tar})
    EXPECT_NE(replay(same).err.find("same content"), std::string::npos) << same;
}

TEST_F(PackedCaptures, ExportedFramesAreTheSessionTheyComeFrom) {
  const std::string pcap = PcapBytes().add(1'772'456'398, {1000, kNight}).text();
  ASSERT_EQ(replay(folder_.write("x.pcap", pcap)).exit_code, 0);
  const std::string exported = folder_.file("x.ndjson"), first = db_;
  ASSERT_EQ(run({ACD_REPORT, "export", "--as", "ndjson", "--db", db_, "--output", exported}).exit_code, 0);
  const std::string frames = "SELECT received_us, raw FROM frame", recorded = rows(frames);
  db_ = folder_.file("second.db");
  const Result result = replay(exported);
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(rows(frames), recorded);
  EXPECT_NE(replay(folder_.file("x.pcap")).err.find("same content"), std::string::npos);
}

}  // namespace
}  // namespace acd::test
