#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "publish.h"
#include "scratch_folder.h"

namespace acd {
namespace {

// What an action writes to standard error.
template <class Action>
std::string logged(Action action) {
  testing::internal::CaptureStderr();
  action();
  return testing::internal::GetCapturedStderr();
}

std::size_t times(const std::string& text, const std::string& part) {
  std::size_t n = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

Board some_board() {
  Board board;
  board.report({QueueKind::path, "860", 3, 11, 135, ""});
  board.heard('Q', 1772456400);
  return board;
}

TEST(Publisher, WritesTheBoardForEveryoneToRead) {
  const ScratchFolder folder;
  Publisher publisher(folder.file("mitel_data.json"));
  publisher.publish(some_board());
  EXPECT_EQ(folder.read("mitel_data.json"), some_board().json());
  struct stat info {};
  ASSERT_EQ(::stat(folder.file("mitel_data.json").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0644U);
  EXPECT_EQ(folder.entries(), 1) << "no temporary file stays";
}

TEST(Publisher, TakesOverTheFileThatIsThere) {
  const ScratchFolder folder;
  Publisher publisher(folder.write("mitel_data.json", some_board().json()));
  Board board;
  EXPECT_EQ(logged([&] { publisher.load(board); }), "");
  EXPECT_EQ(board, some_board());
}

TEST(Publisher, BeginsQuietlyWithoutAFile) {
  const ScratchFolder folder;
  Publisher publisher(folder.file("mitel_data.json"));
  Board board;
  EXPECT_EQ(logged([&] { publisher.load(board); }), "");
  EXPECT_EQ(board, Board());
}

TEST(Publisher, WithoutAPathDoesNothing) {
  Publisher publisher("");
  Board board = some_board();
  EXPECT_EQ(logged([&] {
              publisher.load(board);
              publisher.publish(board);
            }),
            "");
  EXPECT_EQ(board, some_board());
}

TEST(Publisher, SetsACorruptFileAsideWithAWarning) {
  const ScratchFolder folder;
  Publisher publisher(folder.write("mitel_data.json", "{\"paths\": {tor"));
  Board board;
  const std::string log = logged([&] { publisher.load(board); });
  EXPECT_EQ(times(log, "level=warning event=state_set_aside"), 1U) << log;
  EXPECT_EQ(times(log, "\n"), 1U) << "one line: " << log;
  EXPECT_EQ(board, Board());
  EXPECT_EQ(folder.read("mitel_data.json.set-aside-1"), "{\"paths\": {tor");
  publisher.publish(some_board());
  EXPECT_EQ(folder.read("mitel_data.json"), some_board().json());
}

TEST(Publisher, NeverWritesOverAFileSetAsideEarlier) {
  const ScratchFolder folder;
  folder.write("s.json.set-aside-1", "first");
  folder.write("s.json.set-aside-2", "second");
  Publisher publisher(folder.write("s.json", ""));
  Board board;
  logged([&] { publisher.load(board); });
  EXPECT_EQ(folder.read("s.json.set-aside-1"), "first");
  EXPECT_EQ(folder.read("s.json.set-aside-2"), "second");
  EXPECT_TRUE(std::filesystem::exists(folder.file("s.json.set-aside-3")));
  EXPECT_FALSE(std::filesystem::exists(folder.file("s.json")));
}

TEST(Publisher, DoesNotMoveAFolderThatIsNamedByMistake) {
  const ScratchFolder folder;
  std::filesystem::create_directory(folder.file("acd"));
  Publisher publisher(folder.file("acd"));
  Board board;
  const std::string log = logged([&] { publisher.load(board); });
  EXPECT_TRUE(std::filesystem::is_directory(folder.file("acd"))) << log;
  EXPECT_NE(log, "");
}

TEST(Publisher, RemovesWhatAKilledProcessLeftAndNothingElse) {
  const ScratchFolder folder;
  const auto write = [&](const std::string& name, bool old) {
    folder.write(name, "{}");
    if (old)
      std::filesystem::last_write_time(folder.file(name),
                                       std::filesystem::file_time_type::clock::now() - std::chrono::hours(1));
  };
  for (const char* name : {"s.json", "s.json.tmp-aB3xY9", "s.json.backup", "s.json.set-aside-1", "s.json.tmp-"})
    write(name, true);
  write("s.json.tmp-zzzzzz", false);
  Publisher publisher(folder.file("s.json"));
  Board board;
  publisher.load(board);
  EXPECT_FALSE(std::filesystem::exists(folder.file("s.json.tmp-aB3xY9")));
  EXPECT_EQ(folder.entries(), 5);
}

TEST(Publisher, DoesNotWaitForWhoWritesIntoAPipe) {
  const ScratchFolder folder;
  ASSERT_EQ(0, ::mkfifo(folder.file("pipe").c_str(), 0600));
  Publisher publisher(folder.file("pipe"));
  Board board;
  publisher.load(board);
  publisher.publish(board);
  EXPECT_TRUE(std::filesystem::is_fifo(folder.file("pipe")));
}

TEST(Publisher, GoesOnWhenTheFileCannotBeWrittenAndSaysItOnce) {
  const ScratchFolder folder;
  Publisher publisher(folder.file("later/mitel_data.json"));
  const std::string log = logged([&] {
    publisher.publish(some_board());
    publisher.publish(some_board());
  });
  EXPECT_EQ(times(log, "level=error event=state_not_written"), 1U) << log;

  std::filesystem::create_directory(folder.file("later"));
  const std::string after = logged([&] {
    publisher.publish(some_board());
    publisher.publish(some_board());
  });
  EXPECT_EQ(times(after, "event=state_written_again"), 1U) << after;
  EXPECT_EQ(folder.read("later/mitel_data.json"), some_board().json());
}

}  // namespace
}  // namespace acd
