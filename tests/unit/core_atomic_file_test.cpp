#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "core/atomic_file.h"
#include "scratch_folder.h"

namespace acd {
namespace {

unsigned mode_of(const std::string& path) {
  struct stat info {};
  EXPECT_EQ(::stat(path.c_str(), &info), 0);
  return info.st_mode & 07777;
}

TEST(AtomicFile, ReplacesTheWholeContentAtCommitAndNotBefore) {
  const ScratchFolder folder;
  const std::string path = folder.write("state.json", "old and longer");
  AtomicFile file(path, 0644);
  file.write("new ");
  file.write("");
  file.write("text");
  EXPECT_EQ(folder.read("state.json"), "old and longer");
  file.commit();
  EXPECT_EQ(folder.read("state.json"), "new text");
  EXPECT_EQ(folder.entries(), 1);
}

TEST(AtomicFile, WithoutCommitLeavesTheOldContentAndNoTemporaryFile) {
  const ScratchFolder folder;
  const std::string path = folder.write("state.json", "old");
  {
    AtomicFile file(path, 0644);
    file.write("half");
    EXPECT_EQ(folder.entries(), 2) << "the temporary file is in the same folder, else rename would copy";
  }
  EXPECT_EQ(folder.read("state.json"), "old");
  EXPECT_EQ(folder.entries(), 1);
}

TEST(AtomicFile, HasTheModeAskedForWhateverTheUmask) {
  const ScratchFolder folder;
  const mode_t before = ::umask(0077);
  for (const unsigned mode : {0644U, 0640U, 0600U}) {
    AtomicFile file(folder.file("f"), mode);
    file.commit();
    EXPECT_EQ(mode_of(folder.file("f")), mode);
  }
  ::umask(before);
}

TEST(AtomicFile, OfAReaderThatHasTheOldFileOpenIsNotTorn) {
  const ScratchFolder folder;
  const std::string path = folder.write("f", "old");
  std::ifstream reader(path);
  AtomicFile file(path, 0644);
  file.write("newer");
  file.commit();
  std::string seen;
  std::getline(reader, seen);
  EXPECT_EQ(seen, "old");
}

// Somebody who may write to the folder puts a link to a file of ours in the temporary file's place, or in the target's.
TEST(AtomicFile, WritesThroughNoLink) {
  const ScratchFolder folder;
  const std::string victim = folder.write("victim", "dear");
  std::filesystem::create_symlink(victim, folder.file("state.json"));
  AtomicFile file(folder.file("state.json"), 0644);
  for (const auto& entry : std::filesystem::directory_iterator(folder.file("."))) {
    if (entry.is_symlink() || entry.path().filename() == "victim") continue;
    std::filesystem::remove(entry.path());
    std::filesystem::create_symlink(victim, entry.path());
  }
  file.write("cheap");
  file.commit();
  EXPECT_EQ(folder.read("victim"), "dear");
}

TEST(AtomicFile, ReplacesNoDeviceNorPipeNorALinkToOne) {
  const ScratchFolder folder;
  const std::string pipe = folder.file("pipe"), link = folder.file("link");
  ASSERT_EQ(0, ::mkfifo(pipe.c_str(), 0600));
  ASSERT_EQ(0, ::symlink(pipe.c_str(), link.c_str()));
  for (const std::string& name : {pipe, link}) EXPECT_THROW(AtomicFile(name, 0644), std::runtime_error) << name;
  EXPECT_TRUE(std::filesystem::is_fifo(pipe));
  EXPECT_TRUE(std::filesystem::is_symlink(link));
}

TEST(AtomicFile, SaysWhichFileCannotBeWrittenAndWhy) {
  const ScratchFolder folder;
  const std::string path = folder.file("missing/state.json");
  try {
    const AtomicFile file(path, 0644);
    FAIL() << "no error";
  } catch (const std::runtime_error& e) {
    EXPECT_EQ(e.what(), "cannot write '" + path + "': no file can be created beside it: No such file or directory");
  }
}

TEST(AtomicFile, ThatCannotBeRenamedOntoItsTargetLeavesNothingBehind) {
  const ScratchFolder folder;
  {
    AtomicFile file(folder.file("taken"), 0644);
    file.write("x");
    std::filesystem::create_directory(folder.file("taken"));
    EXPECT_THROW(file.commit(), std::runtime_error);
  }
  EXPECT_TRUE(std::filesystem::is_directory(folder.file("taken")));
  EXPECT_EQ(folder.entries(), 1);
}

}  // namespace
}  // namespace acd
