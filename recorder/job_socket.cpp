#include "job_socket.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <optional>
#include <thread>
#include <utility>

#include "store/database.h"

namespace acd {
namespace {

using nlohmann::json;

constexpr auto kWaitForStart = std::chrono::seconds(5);  // a recorder has the lock before it takes jobs
constexpr int kLookEvery_ms = 200;

[[noreturn]] void fail(const std::string& database_path, const std::optional<std::string>& holder,
                       const std::string& why) {
  if (!holder)
    throw Error(fmt::format("the recorder of '{}' ended before this was asked of it; run it again", database_path),
                Exit::try_again);
  throw Error(fmt::format("'{}' is being written by process {}, which takes no jobs ({}); try again when it has ended",
                          database_path, *holder, why),
              Exit::try_again);
}

// The recorder may have just started. If it has ended meanwhile, the lock is free for the next try.
OwnedFile connect_to(const std::string& database_path) {
  const auto until = std::chrono::steady_clock::now() + kWaitForStart;
  for (;;) {
    OwnedFile socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const SocketAddress address(job_socket_path(database_path));
    if (::connect(socket.get(), address.get(), address.size()) == 0) return socket;
    const int why = errno;
    const auto holder = writer_of(database_path);
    const bool may_come = why == ENOENT || why == ECONNREFUSED;
    if (!holder || !may_come || std::chrono::steady_clock::now() > until)
      fail(database_path, holder, std::strerror(why));
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

// The file goes with the first bytes.
void send(int socket, const std::string& text, int file, const std::string& database_path) {
  iovec part{const_cast<char*>(text.data()), text.size()};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
  if (file >= 0) {
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int));
    std::memcpy(CMSG_DATA(header), &file, sizeof file);
  }
  while (part.iov_len > 0) {
    const ssize_t n = ::sendmsg(socket, &message, MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      const std::string why = std::strerror(errno);
      fail(database_path, writer_of(database_path), why);
    }
    part.iov_base = static_cast<char*>(part.iov_base) + n;
    part.iov_len -= static_cast<std::size_t>(n);
    message.msg_control = nullptr;
    message.msg_controllen = 0;
  }
}

// Its lines, until the recorder closes the connection.
class Answers {
 public:
  explicit Answers(int socket) : socket_(socket) {}

  /// None while nothing comes; throws at the end.
  std::optional<json> next() {
    for (;;) {
      if (const auto end = text_.find('\n'); end != std::string::npos) {
        const std::string line = text_.substr(0, end);
        text_.erase(0, end + 1);
        return json::parse(line);
      }
      pollfd wait{socket_, POLLIN, 0};
      if (::poll(&wait, 1, kLookEvery_ms) <= 0) return std::nullopt;
      char chunk[4096];
      const ssize_t n = ::read(socket_, chunk, sizeof chunk);
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0)
        throw Error("the recorder ended before this was done; what is done stays done: run it again", Exit::try_again);
      text_.append(chunk, static_cast<std::size_t>(n));
    }
  }

 private:
  int socket_;
  std::string text_;
};

}  // namespace

OwnedFile& OwnedFile::operator=(OwnedFile&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}
OwnedFile::~OwnedFile() {
  if (fd_ >= 0) ::close(fd_);
}
int OwnedFile::release() { return std::exchange(fd_, -1); }

std::string job_socket_path(const std::string& database_path) { return database_path + ".jobs"; }

SocketAddress::SocketAddress(const std::string& path) {
  address_.sun_family = AF_UNIX;
  std::string name = path;
  if (name.size() >= sizeof address_.sun_path) {
    const std::filesystem::path whole(path);
    folder_ = OwnedFile(::open(whole.parent_path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    name = fmt::format("/proc/self/fd/{}/{}", folder_.get(), whole.filename().string());
    if (folder_.get() < 0 || name.size() >= sizeof address_.sun_path)
      throw Error(fmt::format("'{}' cannot be a socket: its path is too long; use a shorter one", path),
                  Exit::try_again);
  }
  std::memcpy(address_.sun_path, name.data(), name.size());
}

nlohmann::json ask_recorder(const std::string& database_path, const nlohmann::json& what, int file,
                            const std::function<bool(std::int64_t done, std::int64_t all)>& progress) {
  const OwnedFile socket = connect_to(database_path);
  send(socket.get(), what.dump() + "\n", file, database_path);
  Answers answers(socket.get());
  std::int64_t done = 0, all = 0;
  for (;;) {
    const auto answer = answers.next();
    if (answer && answer->contains("done")) return answer->at("done");
    if (answer && answer->contains("failed"))
      throw Error(answer->at("failed").get<std::string>(), static_cast<Exit>(answer->at("exit").get<int>()));
    if (answer) {
      done = answer->at("progress").get<std::int64_t>();
      all = answer->at("of").get<std::int64_t>();
    }
    if (!progress(done, all)) throw Error("stopped; what is done stays done: run it again");
  }
}

}  // namespace acd
