#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "core/error.h"
#include "mounted_file.h"
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

TEST(Publisher, RefusesTheFileOfAnother) {
  const ScratchFolder folder;
  Publisher first(folder.file("s.json"));
  first.claim();
  Publisher second(folder.file("s.json"));
  EXPECT_THROW(second.claim(), Error);
}

TEST(Publisher, TakesTheLockOnceTheFolderIsThereAndWritesNothingWithoutIt) {
  const ScratchFolder folder;
  const std::string path = folder.file("later/s.json");
  Publisher late(path);
  late.claim();
  logged([&] { late.publish(some_board()); });
  std::filesystem::create_directory(folder.file("later"));
  {
    Publisher early(path);
    early.claim();
    const std::string log = logged([&] {
      late.publish(some_board());
      late.publish(some_board());
    });
    EXPECT_FALSE(std::filesystem::exists(path)) << log;
  }
  EXPECT_EQ(times(logged([&] { late.publish(some_board()); }), "event=state_written_again"), 1U);
  EXPECT_EQ(folder.read("later/s.json"), some_board().json());
  Publisher third(path);
  EXPECT_THROW(third.claim(), Error);
}

TEST(Publisher, StopsWritingWhenSomebodyRemovesTheLockAndAnotherTakesIt) {
  const ScratchFolder folder;
  Publisher first(folder.file("s.json"));
  first.claim();
  first.publish(some_board());
  std::filesystem::remove(folder.file("s.json.lock"));
  first.publish(some_board());
  EXPECT_TRUE(std::filesystem::exists(folder.file("s.json.lock"))) << "made again";
  std::filesystem::remove(folder.file("s.json.lock"));
  Publisher second(folder.file("s.json"));
  second.claim();
  const std::string log = logged([&] {
    first.publish(Board());
    first.publish(Board());
  });
  EXPECT_EQ(times(log, "level=error event=state_not_written"), 1U) << log;
  EXPECT_EQ(folder.read("s.json"), some_board().json());
}

// As containers mount single files: nothing can be renamed onto them.
class MountedState : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!mounted_.why_not().empty()) GTEST_SKIP() << "nothing can be mounted: " << mounted_.why_not();
  }
  ScratchFolder host_, folder_;
  std::string on_host_ = host_.write("state.json", ""), path_ = folder_.write("s.json", "");
  test::MountedFile mounted_{on_host_, path_};
};

TEST_F(MountedState, IsWrittenInPlaceAndTheLogSaysSoOnce) {
  Publisher publisher(path_);
  Board board;
  const std::string log = logged([&] {
    publisher.claim();
    publisher.load(board);
    publisher.publish(some_board());
    board.agent(AgentId("6101"), AgentFacts());
    publisher.publish(board);
  });
  EXPECT_EQ(times(log, "\n"), 1U) << log;
  EXPECT_EQ(times(log, "level=warning event=state_written_in_place why=\"cannot replace"), 1U) << log;
  EXPECT_EQ(host_.read("state.json"), board.json()) << "shorter than the version before";
  publisher.publish(some_board());
  EXPECT_EQ(host_.read("state.json"), some_board().json());
  EXPECT_EQ(folder_.entries(), 2) << "the lock, and no temporary file";
}

TEST_F(MountedState, IsAnothersAlsoWhereItIsMountedAtAnotherPath) {
  const ScratchFolder elsewhere;
  const std::string other = elsewhere.write("other.json", "");
  const test::MountedFile again(on_host_, other);
  Publisher first(path_);
  first.claim();
  first.publish(some_board());
  EXPECT_THROW(Publisher(other).claim(), Error);
  EXPECT_EQ(elsewhere.entries(), 1) << "no lock file is left";
}

TEST_F(MountedState, WithOtherContentIsCopiedAside) {
  host_.write("state.json", "{\"paths\": {tor");
  Publisher publisher(path_);
  Board board;
  const std::string log = logged([&] {
    publisher.load(board);
    publisher.publish(some_board());
  });
  EXPECT_EQ(times(log, "event=state_set_aside"), 1U) << log;
  EXPECT_EQ(folder_.read("s.json.set-aside-1"), "{\"paths\": {tor");
  EXPECT_EQ(host_.read("state.json"), some_board().json());
}

// In a folder that takes no file there is no place for a copy: what somebody may need is not written over.
TEST_F(MountedState, InAFolderThatTakesNoFileIsWrittenUnlessItHoldsSomethingElse) {
  const test::MountedFile folder(folder_.file("."), folder_.file("."));
  ASSERT_EQ(0, ::mount(nullptr, folder_.file(".").c_str(), nullptr, MS_REMOUNT | MS_BIND | MS_RDONLY, nullptr));
  const test::MountedFile file(on_host_, path_);
  ASSERT_EQ("", file.why_not());
  Board board;
  for (const char* content : {"", "not ours"}) {
    host_.write("state.json", content);
    Publisher publisher(path_);
    const std::string log = logged([&] {
      publisher.claim();
      publisher.load(board);
      publisher.publish(some_board());
    });
    EXPECT_EQ(host_.read("state.json"), *content ? content : some_board().json()) << log;
    EXPECT_EQ(times(log, "event=state_set_aside"), *content ? 1U : 0U) << log;
  }
}

}  // namespace
}  // namespace acd
