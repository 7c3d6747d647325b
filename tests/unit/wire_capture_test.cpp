#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <utility>
#include <vector>

#include "archive_file.h"
#include "core/error.h"
#include "scratch_folder.h"
#include "wire/capture.h"

namespace acd {
namespace {

std::string content_of(Capture& capture) {
  std::string out;
  capture.read([&](std::string_view bytes, std::optional<Arrival>) {
    out += bytes;
    return true;
  });
  return out;
}

using test::Entries;

std::string write_zip(const ScratchFolder& folder, const std::string& name, const Entries& entries) {
  return test::write_zip(folder.file(name), entries);
}

// What the error says when a capture cannot be opened or read.
std::string complaint(const std::string& path) {
  try {
    Capture capture = Capture::open(path);
    content_of(capture);
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), Exit::failed);
    return e.what();
  }
  return "none";
}

const std::string kBytes(
    "\x02"
    "01A0900001001   6101   \r\n\0\xFF",
    28);

TEST(Capture, OfARawFileIsItsBytes) {
  const ScratchFolder folder;
  Capture capture = Capture::open(folder.write("monday.rte", kBytes));
  EXPECT_EQ(content_of(capture), kBytes);
  EXPECT_EQ(capture.size(), kBytes.size());
  EXPECT_EQ(capture.path(), folder.file("monday.rte"));
  EXPECT_FALSE(capture.is_day_file());
  EXPECT_EQ(capture.name_date(), std::nullopt);
}

TEST(Capture, CanBeReadAsOftenAsOneLikesAlsoAfterAnEarlyEnd) {
  const ScratchFolder folder;
  const std::string large = kBytes + std::string(200'000, 'x');
  const std::string zip = write_zip(folder, "a20260302.zip", {{"a20260302.txt", large}});
  for (const std::string& path : {folder.write("raw", large), zip}) {
    Capture capture = Capture::open(path);
    EXPECT_EQ(content_of(capture), large);
    EXPECT_EQ(content_of(capture), large);
    std::size_t seen = 0;
    capture.read([&](std::string_view bytes, std::optional<Arrival>) {
      seen = bytes.size();
      return false;
    });
    EXPECT_LE(seen, 65536U) << "one chunk only";
    EXPECT_EQ(content_of(capture), large) << "from the first byte again";
  }
}

TEST(Capture, MovesWithItsFile) {
  const ScratchFolder folder;
  Capture first = Capture::open(folder.write("a", kBytes));
  Capture second = Capture::open(folder.write("b", kBytes + kBytes));
  first = std::move(second);
  EXPECT_EQ(content_of(first), kBytes + kBytes);
}

TEST(Capture, OfADayFileHasTheDateOfItsName) {
  const ScratchFolder folder;
  for (const char* name : {"a20260302.txt", "A20260302.TXT"}) {
    Capture capture = Capture::open(folder.write(name, "01A090000\r\n"));
    EXPECT_TRUE(capture.is_day_file());
    EXPECT_EQ(capture.name_date(), parse_day("2026-03-02"));
  }
}

TEST(Capture, OfAZipIsTheDayFileInItUnpacked) {
  const ScratchFolder folder;
  const std::string path = write_zip(folder, "whatever.zip",
                                     {{"readme.txt", "no day file"}, {"Node_01/a20260302.txt", kBytes}, {"other", ""}});
  Capture capture = Capture::open(path);
  EXPECT_EQ(content_of(capture), kBytes);
  EXPECT_EQ(capture.size(), kBytes.size());
  EXPECT_TRUE(capture.is_day_file());
  EXPECT_EQ(capture.name_date(), parse_day("2026-03-02")) << "the date of the entry";
  EXPECT_EQ(capture.path(), path);
}

TEST(Capture, OfAZipIsNoZipInTheZip) {
  const ScratchFolder folder;
  const std::string path = write_zip(folder, "a20260302.zip", {{"a20260302.zip", "PK"}, {"a20260302.txt", kBytes}});
  Capture capture = Capture::open(path);
  EXPECT_EQ(content_of(capture), kBytes);
}

TEST(Capture, OfSomethingCalledZipThatIsNoneIsWhatItIs) {
  const ScratchFolder folder;
  Capture capture = Capture::open(folder.write("a20260302.zip", kBytes));
  EXPECT_EQ(content_of(capture), kBytes);
}

TEST(Capture, OfADamagedZipIsAnErrorNotHalfADay) {
  const ScratchFolder folder;
  std::string noise;
  for (unsigned i = 0, x = 1; i < 100'000; ++i) x = x * 1664525 + 1013904223, noise += static_cast<char>(x >> 24);
  const std::string path = write_zip(folder, "a20260302.zip", {{"a20260302.txt", noise}});
  std::string bytes = folder.read("a20260302.zip");
  bytes[bytes.size() / 2] ^= 1;
  folder.write("a20260302.zip", bytes);
  EXPECT_EQ(complaint(path).find("cannot read '" + path + "': "), 0U);
}

TEST(Capture, OfAFolderSaysToNameTheFilesInIt) {
  const ScratchFolder folder;
  std::filesystem::create_directory(folder.file("Node_01"));
  EXPECT_EQ(complaint(folder.file("Node_01")),
            "cannot read '" + folder.file("Node_01") + "': it is a folder; name the files in it");
  std::filesystem::create_directory(folder.file("x.zip"));
  EXPECT_NE(complaint(folder.file("x.zip")), "none");
}

TEST(Capture, OfAMissingFileNamesIt) {
  const ScratchFolder folder;
  EXPECT_EQ(complaint(folder.file("gone")), "cannot read '" + folder.file("gone") + "': No such file or directory");
  EXPECT_EQ(complaint(folder.file("gone.zip")),
            "cannot read '" + folder.file("gone.zip") + "': No such file or directory");
}

TEST(Capture, OfStandardInputIsKeptSoThatItCanBeReadTwice) {
  const ScratchFolder folder;
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  ASSERT_EQ(::write(ends[1], kBytes.data(), kBytes.size()), static_cast<ssize_t>(kBytes.size()));
  ::close(ends[1]);
  const int saved = ::dup(STDIN_FILENO);
  ::dup2(ends[0], STDIN_FILENO);
  ::close(ends[0]);
  Capture capture = Capture::open("-");
  if (saved >= 0) ::dup2(saved, STDIN_FILENO), ::close(saved);
  EXPECT_EQ(content_of(capture), kBytes);
  EXPECT_EQ(content_of(capture), kBytes);
  EXPECT_EQ(capture.size(), kBytes.size());
  EXPECT_EQ(capture.path(), "-");
}

TEST(Capture, OfAnExportedFileHasTheDateOfItsNameButIsNoDayFile) {
  const ScratchFolder folder;
  Capture capture = Capture::open(folder.write("session-000003-20260302.rte", kBytes));
  EXPECT_EQ(capture.name_date(), parse_day("2026-03-02"));
  EXPECT_FALSE(capture.is_day_file());
  for (const char* name : {"session-000003.rte", "session-000003-20260230.rte", "x-000003-20260302.rte", "session-"})
    EXPECT_EQ(Capture::open(folder.write(name, kBytes)).name_date(), std::nullopt) << name;
}

TEST(DayFileDate, IsTakenFromTheNameAlone) {
  const Day day = parse_day("2026-03-02");
  for (const char* name : {"a20260302.txt", "A20260302.zip", "/data/Node_01/a20260302.txt", "./a20260302.ZIP"})
    EXPECT_EQ(day_file_date(name), day) << name;
  for (const char* name : {"", "a20260302", "b20260302.txt", "a20260302.txt.gz", "a2026032.txt", "a20260230.txt",
                           "a2026x302.txt", "aa20260302.txt", "a20260302.txt/x", "a20260302.rte"})
    EXPECT_EQ(day_file_date(name), std::nullopt) << name;
}

ContentHash hash_of(const std::vector<std::string_view>& pieces) {
  ContentHasher hasher;
  for (const std::string_view piece : pieces) hasher.add(piece);
  return hasher.result();
}

TEST(ContentHasher, DependsOnTheBytesAndNotOnTheChunks) {
  EXPECT_EQ(hash_of({"abc", "", "def"}), hash_of({"abcdef"}));
  EXPECT_EQ(hash_of({}), hash_of({""}));
  EXPECT_NE(hash_of({"abcdef"}), hash_of({"abcdeg"}));
  EXPECT_NE(hash_of({"abcdef"}), hash_of({"abcdef\n"}));
}

TEST(ContentHasher, StaysTheSameForDatabasesThatHoldIt) {
  const ContentHash empty = {0x99, 0xaa, 0x06, 0xd3, 0x01, 0x47, 0x98, 0xd8,
                             0x60, 0x01, 0xc3, 0x24, 0x46, 0x8d, 0x49, 0x7f};
  EXPECT_EQ(hash_of({}), empty) << "XXH3 128 of nothing, canonical";
}

}  // namespace
}  // namespace acd
