#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "core/in_place.h"
#include "mounted_file.h"
#include "scratch_folder.h"
#include "small_disk.h"

namespace acd {
namespace {

TEST(InPlace, WritesOverAShorterALongerAndAnEmptyContent) {
  const ScratchFolder folder;
  for (const char* old : {"old", "", "much longer than the new content", "as long."}) {
    const std::string path = folder.write("f", old);
    write_in_place(path, "new text");
    EXPECT_EQ(folder.read("f"), "new text") << "over '" << old << "'";
  }
  write_in_place(folder.file("f"), "");
  EXPECT_EQ(folder.read("f"), "");
}

TEST(InPlace, TheFileStaysTheSameFile) {
  const ScratchFolder folder;
  const std::string path = folder.write("f", "old");
  ::chmod(path.c_str(), 0600);
  std::filesystem::create_hard_link(path, folder.file("same"));
  write_in_place(path, "new");
  EXPECT_EQ(folder.read("same"), "new");
  struct stat info {};
  ASSERT_EQ(0, ::stat(path.c_str(), &info));
  EXPECT_EQ(info.st_mode & 07777, 0600U);
  EXPECT_EQ(folder.entries(), 2);
}

TEST(InPlace, FollowsNoLinkMakesNoFileAndWaitsForNoPipe) {
  const ScratchFolder folder;
  const std::string victim = folder.write("victim", "dear");
  std::filesystem::create_symlink(victim, folder.file("link"));
  EXPECT_THROW(write_in_place(folder.file("link"), "cheap"), std::runtime_error);
  EXPECT_EQ(folder.read("victim"), "dear");
  EXPECT_THROW(write_in_place(folder.file("none"), "x"), std::runtime_error);
  EXPECT_FALSE(std::filesystem::exists(folder.file("none")));
  ASSERT_EQ(0, ::mkfifo(folder.file("pipe").c_str(), 0600));
  EXPECT_THROW(write_in_place(folder.file("pipe"), "x"), std::runtime_error);
}

TEST(InPlace, AFullDiskLeavesTheOldContent) {
  const test::SmallDisk disk(1);
  if (!disk.why_not().empty()) GTEST_SKIP() << "no disk of its own: " << disk.why_not();
  std::ofstream(disk.file("f")) << "old";
  disk.fill();
  EXPECT_THROW(write_in_place(disk.file("f"), std::string(100'000, 'n')), std::runtime_error);
  std::ifstream file(disk.file("f"));
  std::string content;
  std::getline(file, content);
  EXPECT_EQ(content, "old");
}

TEST(MountPoint, IsWhatIsMountedOnNotWhatIsMounted) {
  const ScratchFolder folder;
  const std::string file = folder.write("file", ""), at = folder.write("at", "");
  EXPECT_FALSE(is_mount_point(at));
  EXPECT_FALSE(is_mount_point(folder.file("none")));
  const test::MountedFile mounted(file, at);
  if (!mounted.why_not().empty()) GTEST_SKIP() << "nothing can be mounted: " << mounted.why_not();
  EXPECT_TRUE(is_mount_point(at));
  EXPECT_FALSE(is_mount_point(file));
}

}  // namespace
}  // namespace acd
