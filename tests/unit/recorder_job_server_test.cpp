#include <fcntl.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "job_server.h"
#include "job_socket.h"
#include "store/database.h"
#include "temp_folder.h"

namespace acd::test {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

// A recorder's side of the socket, in a thread; its lock is held, so that a client looks for it.
class JobServerTest : public ::testing::Test {
 protected:
  void serve(std::function<void(JobRequest)> take) {
    lock_.emplace(db);
    server_.emplace(io_, db, std::move(take));
    server_->start();
    thread_ = std::thread([this] { io_.run(); });
  }
  void TearDown() override {
    if (!thread_.joinable()) return;
    io_.stop();
    thread_.join();
    server_.reset();
    EXPECT_FALSE(std::filesystem::exists(job_socket_path(db)));
  }
  json ask(const json& what, int file = -1) {
    return ask_recorder(db, what, file, [&](std::int64_t done, std::int64_t all) {
      if (all > 0) seen_ = {done, all};
      return true;
    });
  }
  std::string why_not(const json& what) {
    try {
      ask(what);
    } catch (const Error& e) {
      return fmt::format("{}: {}", static_cast<int>(e.code()), e.what());
    }
    return "";
  }
  // Sends a text, and returns what comes back until the connection ends.
  std::string talk(const std::string& text) const {
    const OwnedFile socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const SocketAddress address(job_socket_path(db));
    if (::connect(socket.get(), address.get(), address.size()) != 0) return "not connected";
    for (std::size_t sent = 0; sent < text.size();) {
      const ssize_t n = ::send(socket.get(), text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
      if (n <= 0) break;
      sent += static_cast<std::size_t>(n);
    }
    ::shutdown(socket.get(), SHUT_WR);
    std::string answer(1000, 0);
    const ssize_t n = ::read(socket.get(), answer.data(), answer.size());
    answer.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
    return answer;
  }

  const TempFolder folder;
  const std::string db = folder.file("acd.db");
  std::pair<std::int64_t, std::int64_t> seen_;

 private:
  asio::io_context io_;
  std::optional<WriterLock> lock_;
  std::optional<JobServer> server_;
  std::thread thread_;
};

TEST_F(JobServerTest, PassesRequestsFilesAndAnswers) {
  serve([](JobRequest request) {
    char text[16] = {};
    const ssize_t n = ::pread(request.file.get(), text, sizeof text, 0);
    request.client->progress(3, 7);
    request.client->done({{"asked", request.what.at("job")}, {"file", std::string(text, n > 0 ? n : 0)}});
  });
  const OwnedFile file(::open(folder.file("passed").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  ASSERT_EQ(5, ::write(file.get(), "hello", 5));
  EXPECT_EQ((json{{"asked", "test"}, {"file", "hello"}}), ask({{"job", "test"}}, file.get()));
  EXPECT_EQ(std::pair(std::int64_t{3}, std::int64_t{7}), seen_);
}

TEST_F(JobServerTest, PassesWhyAJobFailed) {
  serve([](JobRequest request) { request.client->failed(Error("it does not fit", Exit::usage)); });
  EXPECT_EQ("2: it does not fit", why_not({{"job", "test"}}));
}

TEST_F(JobServerTest, SaysThatARecorderHasEndedRatherThanThatItWrites) {
  EXPECT_EQ(fmt::format("75: the recorder of '{}' ended before this was asked of it; run it again", db),
            why_not({{"job", "test"}}));
}

TEST_F(JobServerTest, IsForItsOwnerOnly) {
  serve([](JobRequest) {});
  struct stat info {};
  ASSERT_EQ(0, ::stat(job_socket_path(db).c_str(), &info));
  EXPECT_EQ(0600U, info.st_mode & 0777U);
}

TEST_F(JobServerTest, ReplacesWhatAKilledProcessLeft) {
  ASSERT_TRUE(std::ofstream(job_socket_path(db)) << "left");
  serve([](JobRequest request) { request.client->done("yes"); });
  EXPECT_EQ("yes", ask({{"job", "test"}}));
}

TEST_F(JobServerTest, RefusesWhatIsNoRequest) {
  serve([](JobRequest request) { request.client->done("taken"); });
  for (const char* text : {"no json\n", "5\n", "[]\n", "{\n"})
    EXPECT_THAT(talk(text), HasSubstr("does not understand this request")) << text;
  EXPECT_EQ("", talk("{\"job\": \"cut off"));
  EXPECT_EQ("", talk(std::string(1'000'000, ' ')));
  EXPECT_EQ("taken", ask({{"job", "test"}})) << "it serves others still";
}

TEST_F(JobServerTest, SeesThatAClientHasGone) {
  std::shared_ptr<JobClient> client;
  serve([&](JobRequest request) { client = request.client; });
  EXPECT_EQ("", talk("{\"job\": \"test\"}\n"));
  for (int i = 0; i < 500 && client && client->is_there(); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  ASSERT_TRUE(client);
  EXPECT_FALSE(client->is_there());
}

TEST_F(JobServerTest, WorksInAFolderOfALongName) {
  std::string deep = folder.file(std::string(100, 'x'));
  std::filesystem::create_directory(deep);
  asio::io_context io;
  const std::string far = deep + "/acd.db";
  const WriterLock lock(far);
  JobServer server(io, far, [](JobRequest request) { request.client->done("far"); });
  server.start();
  std::thread thread([&] { io.run(); });
  EXPECT_EQ("far", ask_recorder(far, {{"job", "test"}}, -1, [](std::int64_t, std::int64_t) { return true; }));
  io.stop();
  thread.join();
}

}  // namespace
}  // namespace acd::test
