#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "core/error.h"
#include "scratch_folder.h"
#include "state_lock.h"

namespace acd {
namespace {

// What a second one is refused with; empty if it is not.
std::string refusal(const std::string& path) {
  try {
    const StateLock second(path);
    return "";
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), Exit::try_again);
    return e.what();
  }
}

std::string refused(const std::string& path) {
  return fmt::format("'{}' is being written by process {}; stop it first, or name another file with --state", path,
                     ::getpid());
}

TEST(StateLock, IsOneAtATimeAndLeavesNothing) {
  const ScratchFolder folder;
  const std::string path = folder.file("state.json");
  {
    const StateLock first(path);
    EXPECT_TRUE(first.is_held());
    EXPECT_EQ(refusal(path), refused(path));
    EXPECT_EQ(folder.entries(), 1) << "the lock file";
  }
  EXPECT_EQ(folder.entries(), 0);
  EXPECT_EQ(refusal(path), "");
}

TEST(StateLock, HoldsWhileTheFileIsReplaced) {
  const ScratchFolder folder;
  const std::string path = folder.write("state.json", "{}");
  const StateLock first(path);
  folder.write("new", "{}");
  std::filesystem::rename(folder.file("new"), path);
  EXPECT_TRUE(first.is_held());
  EXPECT_EQ(refusal(path), refused(path));
}

TEST(StateLock, IsTheSameByAnotherPathAndByALink) {
  const ScratchFolder folder;
  const std::string path = folder.write("state.json", "{}");
  std::filesystem::create_directory_symlink(folder.file("."), folder.file("way"));
  std::filesystem::create_symlink(path, folder.file("link.json"));
  std::filesystem::create_symlink("link.json", folder.file("link to link.json"));
  std::filesystem::create_hard_link(path, folder.file("other name.json"));
  const StateLock first(path);
  for (const char* name : {"way/state.json", "./state.json", "link.json", "link to link.json"})
    EXPECT_EQ(refusal(folder.file(name)), refused(folder.file(name)));
  EXPECT_NE(refusal(folder.file("other name.json")), "");
}

TEST(StateLock, OfAnotherFileInTheFolderIsAnother) {
  const ScratchFolder folder;
  const StateLock first(folder.file("a.json"));
  const StateLock second(folder.file("b.json"));
  EXPECT_TRUE(second.is_held());
}

TEST(StateLock, IsTakenOverFromAProcessThatWasKilled) {
  const ScratchFolder folder;
  folder.write("state.json.lock", "4711\n");
  const StateLock lock(folder.file("state.json"));
  EXPECT_TRUE(lock.is_held());
  EXPECT_EQ(refusal(folder.file("state.json")), refused(folder.file("state.json")));
}

TEST(StateLock, WhoseFileWasRemovedIsNotHeldAndRemovesNoOther) {
  const ScratchFolder folder;
  const std::string path = folder.file("state.json");
  auto first = std::make_unique<StateLock>(path);
  std::filesystem::remove(path + ".lock");
  EXPECT_FALSE(first->is_held());
  const StateLock second(path);
  first.reset();
  EXPECT_TRUE(second.is_held());
}

TEST(StateLock, WhereNoneCanBeMadeIsNotHeld) {
  const ScratchFolder folder;
  const StateLock none(folder.file("nowhere/state.json"));
  EXPECT_FALSE(none.is_held());
  std::filesystem::create_directory(folder.file("folder"));
  const StateLock of_folder(folder.file("folder"));
  EXPECT_FALSE(of_folder.is_held());
  EXPECT_EQ(folder.entries(), 1);
}

// A link in the place of the lock file is not followed; the file itself is locked.
TEST(StateLock, IsOnTheFileItselfWhereNoOtherCanBeMade) {
  const ScratchFolder folder;
  const std::string path = folder.write("state.json", "{}"), victim = folder.write("victim", "dear");
  std::filesystem::create_symlink(victim, path + ".lock");
  const StateLock first(path);
  EXPECT_TRUE(first.is_held());
  EXPECT_EQ(refusal(path),
            "'" + path + "' is being written by another process; stop it first, or name another file with --state");
  EXPECT_EQ(folder.read("victim"), "dear");
}

}  // namespace
}  // namespace acd
