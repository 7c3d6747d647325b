#include <gtest/gtest.h>

#include <vector>

#include "archive_file.h"
#include "core/error.h"
#include "core/text.h"
#include "packet_bytes.h"
#include "scratch_folder.h"
#include "wire/capture.h"

namespace acd {
namespace {

using test::write_archive;

const std::string kMonday =
    "\x02"
    "01A0900001001   6101   00\r\n";
const std::string kTuesday =
    "\x02"
    "01B0900001001   6101   00\r\n";

std::string content_of(Capture& capture) {
  std::string out;
  capture.read([&](std::string_view bytes, std::optional<Arrival>) {
    out += bytes;
    return true;
  });
  return out;
}

struct Found {
  std::string name;  // behind that of the file
  std::string content;
  bool is_day_file = false;

  friend bool operator==(const Found&, const Found&) = default;
};

void PrintTo(const Found& found, std::ostream* out) {
  *out << '\'' << found.name << "' '" << found.content << "' " << found.is_day_file;
}

std::vector<Found> found_in(const std::string& path) {
  std::vector<Found> out;
  for (Capture& capture : open_captures(path))
    out.push_back({capture.path().substr(path.size()), content_of(capture), capture.is_day_file()});
  return out;
}

// What the error says behind the file's name.
std::string complaint(const std::string& path) {
  try {
    found_in(path);
  } catch (const Error& e) {
    const std::string text = e.what(), begin = "cannot read '" + path + "': ";
    EXPECT_EQ(text.find(begin), 0U) << text;
    return text.substr(begin.size());
  }
  return "none";
}

std::string complaint_about(const std::string& content) {
  const ScratchFolder folder;
  return complaint(folder.write("file", content));
}

const std::vector<Found> kBothDays{{": a20260302.txt", kMonday, true}, {": b/a20260303.txt", kTuesday, true}};

TEST(OpenCaptures, FindsEachDayFileOfAnArchiveInOrderOfName) {
  const ScratchFolder folder;
  const test::Entries days{{"b/a20260303.txt", kTuesday}, {"readme.txt", "no capture"}, {"a20260302.txt", kMonday}};
  EXPECT_EQ(found_in(write_archive(folder.file("days.zip"), "zip", days)), kBothDays);
  EXPECT_EQ(found_in(write_archive(folder.file("days.7z"), "7zip", days)), kBothDays);
  EXPECT_EQ(found_in(write_archive(folder.file("days.tar"), "ustar", days)), kBothDays);
  for (const char* filter : {"gzip", "xz", "zstd", "bzip2"})
    EXPECT_EQ(found_in(write_archive(folder.file("days"), "ustar", days, filter)), kBothDays) << filter;
}

TEST(OpenCaptures, UnpacksASingleFileAndTakesItsNameWithoutTheEnding) {
  const ScratchFolder folder;
  const std::pair<const char*, const char*> packers[] = {
      {"gzip", ".gz"}, {"xz", ".xz"}, {"zstd", ".zst"}, {"bzip2", ".bz2"}};
  for (const auto& [filter, end] : packers) {
    const auto pack = [&, filter = filter, end = end](const std::string& name) {
      return write_archive(folder.file(name + end), "raw", {{"", kMonday}}, filter);
    };
    EXPECT_EQ(found_in(pack("base.rte")), (std::vector{Found{"", kMonday, false}})) << filter;
    EXPECT_EQ(found_in(pack("a20260302.txt")), (std::vector{Found{"", kMonday, true}})) << filter;
    EXPECT_EQ(Capture::open(pack("a20260302.txt")).name_date(), parse_day("2026-03-02"));
    EXPECT_EQ(Capture::open(pack("session-000003-20260302.rte")).name_date(), parse_day("2026-03-02"));
  }
}

TEST(OpenCaptures, LooksIntoArchivesOfOtherCaptures) {
  const ScratchFolder folder;
  const std::string zip = test::write_zip(folder.file("a20260302.zip"), {{"a20260302.txt", kMonday}});
  const std::string gz = write_archive(folder.file("t.rte.gz"), "raw", {{"", kTuesday}}, "gzip");
  const std::string pcap = test::PcapBytes().add(10, {1000, kMonday}).text();
  const std::string tar = write_archive(folder.file("all.tar"), "ustar",
                                        {{"a20260302.zip", folder.read("a20260302.zip")},
                                         {"t.rte.gz", folder.read("t.rte.gz")},
                                         {"x.pcap", pcap},
                                         {"z.rte", kTuesday}});
  EXPECT_EQ(found_in(tar), (std::vector<Found>{{": a20260302.zip: a20260302.txt", kMonday, true},
                                               {": t.rte.gz", kTuesday, false},
                                               {": x.pcap", kMonday, false},
                                               {": z.rte", kTuesday, false}}));
}

TEST(OpenCaptures, DoesNotLookWithoutEnd) {
  const ScratchFolder folder;
  folder.write("0.zip", kMonday);
  for (int i = 0; i < 4; ++i)
    test::write_zip(folder.file(std::to_string(i + 1) + ".zip"),
                    {{std::to_string(i) + ".zip", folder.read(std::to_string(i) + ".zip")}});
  EXPECT_EQ(found_in(folder.file("3.zip")), (std::vector{Found{"", kMonday, false}}));
  EXPECT_EQ(complaint(folder.file("4.zip")),
            "it holds '3.zip': it holds '2.zip': it holds '1.zip': it is packed more than 3 times over; unpack it "
            "yourself");
}

TEST(OpenCaptures, TakesBackslashesForFolders) {
  const ScratchFolder folder;
  EXPECT_EQ(found_in(test::write_zip(folder.file("x.zip"), {{"Node_01\\a20260302.txt", kMonday}})),
            (std::vector{Found{"", kMonday, true}}));
}

TEST(OpenCaptures, KeepsADayWithoutARecordForWhoRecordsIt) {
  const ScratchFolder folder;
  const std::string zip = test::write_zip(folder.file("x.zip"), {{"a20260302.txt", ""}, {"a20260303.txt", kTuesday}});
  EXPECT_EQ(found_in(zip), (std::vector<Found>{{": a20260302.txt", "", true}, {": a20260303.txt", kTuesday, true}}));
}

TEST(OpenCaptures, SaysWhatAnArchiveWithoutACaptureHolds) {
  const ScratchFolder folder;
  EXPECT_EQ(complaint(test::write_zip(folder.file("0.zip"), {})),
            "it is an archive of nothing; a capture is missing in it");
  EXPECT_EQ(complaint(test::write_zip(folder.file("1.zip"), {{"readme.txt", "hello"}}))
                .find("it holds 'readme.txt': it is text without a record, such as 'hello'; "),
            0U);
  EXPECT_EQ(complaint(test::write_zip(folder.file("2.zip"), {{"a", "hello"},
                                                             {"b", std::string("\xFF\xFE"
                                                                               "1\0",
                                                                               4)}}))
                .find("it holds 2 files and no capture, among them 'b': it is UTF-16 text"),
            0U);
}

TEST(OpenCaptures, SaysWhatToDoWithAnEncryptedZip) {
  const ScratchFolder folder;
  EXPECT_EQ(complaint(write_archive(folder.file("x.zip"), "zip", {{"a20260302.txt", kMonday}}, "none",
                                    "zip:encryption=traditional")),
            "the zip is encrypted; unpack it with its password and name the files");
}

TEST(OpenCaptures, SaysWhatToDoWithDeflate64) {
  const ScratchFolder folder;
  test::write_zip(folder.file("x.zip"), {{"a20260302.txt", kMonday}});
  std::string bytes = folder.read("x.zip");
  bytes[8] = 9;                              // method of the file in its own head
  bytes[bytes.find("PK\x01\x02") + 10] = 9;  // and in the directory
  const std::string said = complaint(folder.write("x.zip", bytes));
  EXPECT_EQ(said.find("the zip, 'a20260302.txt' in it, is packed in a way that is not read here ("), 0U) << said;
  EXPECT_NE(said.find("); unpack it (unzip FILE, 7z x FILE) and name the files"), std::string::npos) << said;
}

TEST(OpenCaptures, RefusesHalfAnArchive) {
  const ScratchFolder folder;
  std::string noise;
  for (unsigned i = 0, x = 1; i < 100'000; ++i) x = x * 1664525 + 1013904223, noise += static_cast<char>(x >> 24);
  for (const char* filter : {"gzip", "xz", "zstd", "bzip2"}) {
    write_archive(folder.file("x"), "raw", {{"", kMonday + noise}}, filter);
    const std::string half = folder.read("x").substr(0, 50'000);
    EXPECT_NE(complaint(folder.write("x", half)).find("is damaged or not all there ("), std::string::npos) << filter;
  }
}

TEST(OpenCaptures, RefusesWhatUnpacksToFarMoreThanACapture) {
  const ScratchFolder folder;
  const std::string zeros(100'000'000, '\0');
  EXPECT_EQ(complaint(write_archive(folder.file("x.zst"), "raw", {{"", zeros}}, "zstd")),
            "it would unpack to more than 500 times its size: no capture does; unpack it yourself, if it is one");
}

TEST(OpenCaptures, ReadsExportedFramesWithTheirArrivals) {
  const ScratchFolder folder;
  const auto line = [](int session_id, const std::string& received, const std::string& raw) {
    std::string text = escape_bytes(raw), json;
    for (const char c : text) json += c == '\\' || c == '"' ? std::string("\\") + c : std::string(1, c);
    return "{\"session_id\":" + std::to_string(session_id) + ",\"frame_id\":1,\"received_us\":" + received +
           ",\"received_at\":null,\"raw\":\"" + json + "\"}\n";
  };
  const std::string odd = "\\x41 \"\xFF\n";
  Capture one = Capture::open(
      folder.write("session-000003-20260302.ndjson", line(3, "10000000", kMonday) + line(3, "null", odd)));
  std::vector<std::pair<std::string, std::optional<std::int64_t>>> chunks;
  one.read([&](std::string_view bytes, std::optional<Arrival> arrived) {
    chunks.emplace_back(bytes, arrived ? std::optional(arrived->unix_us) : std::nullopt);
    return true;
  });
  EXPECT_EQ(chunks, (decltype(chunks){{kMonday, 10'000'000}, {odd, std::nullopt}}));
  EXPECT_EQ(one.name_date(), parse_day("2026-03-02"));
  const std::string two = folder.write("two", line(3, "1", kMonday) + line(4, "2", kTuesday));
  EXPECT_EQ(found_in(two), (std::vector<Found>{{": session 3", kMonday, false}, {": session 4", kTuesday, false}}));
  EXPECT_EQ(complaint(folder.write("bad", line(3, "1", kMonday) + "{\"session_id\":3}\n")),
            "its line 2 is not one that 'acd-report export --as ndjson' writes; export it anew");
}

TEST(OpenCaptures, SaysWhatIsNoCaptureAndWhatToDo) {
  EXPECT_EQ(complaint_about("00000000  02 30 31 41 30 39 30 30 30 30 31 30 30 31 20 20\n00000010  20 36\n"),
            "it is a hex dump; turn it into bytes: sed 's/^[0-9a-fA-F]* *//; s/|.*//' FILE | xxd -r -p > FILE.rte");
  EXPECT_EQ(complaint_about("00000000  02 30 31 41 30 39 30 30  30 30 31 30 30 31 20 20  |.01A0900001001  |\n")
                .find("it is a hex dump; "),
            0U);
  EXPECT_EQ(complaint_about("00000000: 0230 3141 3039 3030 3030 3130 3031 2020  .01A0900001001  \n"),
            "it is a hex dump; turn it into bytes: xxd -r FILE > FILE.rte");
  EXPECT_EQ(complaint_about("023031413039303030303130303120202036313031\n"),
            "it is a hex dump; turn it into bytes: xxd -r -p FILE > FILE.rte");
  EXPECT_EQ(complaint_about("^B01A0900001001   6101   00\r\n^B02B0900001001   6101   00\r\n"),
            "it is text with ^B for the byte 2, as an editor or cat -v shows it; turn it into bytes: sed "
            "'s/\\^B/\\x02/g; s/\\^M//g; s/\\^@//g' FILE > FILE.rte");
  EXPECT_EQ(complaint_about(std::string("\xFF\xFE"
                                        "0\0001\0A\0",
                                        8)),
            "it is UTF-16 text, as Windows writes it; turn it into bytes: iconv -f UTF-16 -t UTF-8 FILE > FILE.rte");
  EXPECT_EQ(complaint_about(std::string("SQLite format 3\0", 16) + "..."),
            "it is a database; export its captures and replay those: acd-report export --as raw --db FILE --output "
            "FOLDER");
  EXPECT_EQ(complaint_about("01/14 09:24 00:00:59 T201     003 P001 100 1011T 1405\n"),
            "it is text without a record, such as '01/14 09:24 00:00:59 T201     003 P001 100 1011T 1405'; a capture "
            "is what the switch sends on its ACD port (nc SWITCH 15373 > FILE.rte), or a day file");
  EXPECT_EQ(complaint_about(""),
            "it is empty; a capture is what the switch sends on its ACD port (nc SWITCH 15373 > FILE.rte), or a day "
            "file");
  EXPECT_EQ(complaint_about("{\"calls\":3}\n"),
            "it is JSON without the bytes that were received; replay what 'acd-report export --as ndjson' writes");
}

TEST(OpenCaptures, TakesBytesWithRecordsForACaptureWhateverIsAround) {
  const ScratchFolder folder;
  const std::vector<std::string> before{"Trying 10.0.0.5...\r\nConnected.\r\n01A0900001001   6101   00\r\n",
                                        "01A0900001234567765432100\r\n", std::string("\0\0\0noise", 8), "\n\r\r\n"};
  for (const std::string& content : before) {
    const std::string bytes = content + kMonday;
    EXPECT_EQ(found_in(folder.write("x", bytes)), (std::vector{Found{"", bytes, false}}));
  }
}

TEST(OpenCaptures, WantsOneWhereOnlyOneIsOpened) {
  const ScratchFolder folder;
  const std::string zip =
      test::write_zip(folder.file("x.zip"), {{"a20260302.txt", kMonday}, {"a20260303.txt", kTuesday}});
  try {
    Capture::open(zip);
    FAIL();
  } catch (const Error& e) {
    EXPECT_EQ(std::string(e.what()), "cannot read '" + zip + "': it holds 2 captures, the first is '" + zip +
                                         ": a20260302.txt'; unpack it and name one");
  }
}

}  // namespace
}  // namespace acd
